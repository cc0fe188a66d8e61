/** The entry of the local site: a utility process of the desktop app, spoken to over `process.parentPort`. */
import { join } from 'node:path';
import { commandsOf, noCommands } from '../common/commands.ts';
import { invocationOf, packageFolder, registrySiteDir } from './cli/invocation.ts';
import { startService } from './compose.ts';
import { runEmbedded, type ShellPort } from './embedded/site.ts';
import { shippedWith } from './shipped.ts';

/** Electron's port to the main process, as far as it is used. Electron's own typings are not for the service. */
type ParentPort = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
};

function parentPort(): ShellPort {
  const port: unknown = Reflect.get(process, 'parentPort');
  if (!isParentPort(port)) throw new Error('This is a part of the desktop app, and is started by it.');
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', ({ data }) => listener(data)),
  };
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}

const stop = runEmbedded({
  port: parentPort(),
  startService,
  // Beside the bundle: dist/service and dist/renderer.
  consoleDir: join(import.meta.dirname, '..', 'renderer'),
  registrySiteDir: registrySiteDir(),
  shipped: shippedWith(packageFolder()),
  env: process.env,
  // The shell alone gives links and starts and ends this service: of the commands, only one that looks is of use.
  commandsFor: (dataDir) => {
    const { doctor, doctorJson } = commandsOf(invocationOf(dataDir, null));
    return { ...noCommands, doctor, doctorJson };
  },
  // What was posted leaves with the next turn of the loop.
  exit: (code) => void setImmediate(() => process.exit(code)),
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
