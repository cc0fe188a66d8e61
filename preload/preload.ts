/**
 * The console's preload script: puts one frozen object, `window.fairlead`, into the page. It holds no logic and no secrets;
 * `main` checks every call again, so this list is a convenience, not the wall.
 */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import {
  commandChannel,
  type FairleadShell,
  powerNames,
  powerPrefix,
  type ShellCommand,
  shellApiVersion,
  trustArgument,
} from '../common/shell/channels.ts';

// Anything but the exact word gets the short list.
const trust = process.argv.includes(`${trustArgument}local`) ? 'local' : 'remote';

function onCommand(listener: (command: ShellCommand) => void): () => void {
  // The event is not passed on: it holds Electron's own objects.
  const hear = (_event: IpcRendererEvent, command: ShellCommand): void => listener(command);
  ipcRenderer.on(commandChannel, hear);
  return () => {
    ipcRenderer.removeListener(commandChannel, hear);
  };
}

const powers = Object.fromEntries(
  powerNames[trust].map((name) => [
    name,
    (input: unknown = null) => ipcRenderer.invoke(`${powerPrefix}${name}`, input),
  ]),
);
const fairlead: FairleadShell = Object.freeze({
  version: shellApiVersion,
  trust,
  platform: process.platform,
  onCommand,
  ...powers,
});

// SECURITY: docs/security.md 5.4: the top frame of a page only; session frames and the status page see nothing of it.
if (globalThis.top === globalThis.window && /^https?:$/.test(globalThis.location.protocol)) {
  contextBridge.exposeInMainWorld('fairlead', fairlead);
}
