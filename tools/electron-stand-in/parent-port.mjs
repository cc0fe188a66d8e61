/** Loaded before a utility process's entry: gives it `process.parentPort` over Node's IPC channel, as Electron does. */
import { EventEmitter } from 'node:events';

const port = new EventEmitter();
process.on('message', (data) => port.emit('message', { data, ports: [] }));
process.on('disconnect', () => process.exit(1));
Object.defineProperty(process, 'parentPort', {
  value: {
    on(event, listener) {
      if (event !== 'message') throw new Error(`The Electron stand-in has no event "${event}" on parentPort.`);
      port.on(event, listener);
    },
    postMessage(message) {
      process.send?.(message);
    },
  },
});
