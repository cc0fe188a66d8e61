/** The local site as a utility process of Electron. */
import { utilityProcess } from 'electron';
import type { SiteProcess } from './supervisor.ts';

/** Lines of the service's error output that reach the shell's log, at most this long. */
const maxLine = 2_000;

/** Variables that would change how the service's runtime behaves; a stray one in a login shell is not for the app. */
const notPassedOn = ['NODE_OPTIONS', 'NODE_PATH', 'ELECTRON_RUN_AS_NODE', 'NODE_EXTRA_CA_CERTS'];

/**
 * Starts `entry`. SECURITY: docs/security.md 5.3: no arguments and nothing of ours in the environment; what the service needs to know
 * comes in the first message.
 */
export function forkSite(
  entry: string,
  env: NodeJS.ProcessEnv,
  log: (event: string, data?: Record<string, unknown>) => void,
): SiteProcess {
  const passedOn = Object.entries(env).filter(([name]) => !notPassedOn.includes(name));
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Fairlead local site',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: Object.fromEntries(passedOn),
  });
  // The service logs by itself, redacted; its error output only has something to say when it crashes.
  let rest = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    const lines = `${rest}${chunk.toString('utf8')}`.split('\n');
    rest = (lines.pop() ?? '').slice(0, maxLine);
    for (const line of lines) if (line.trim() !== '') log('site-stderr', { line: line.slice(0, maxLine) });
  });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.once('exit', listener);
    },
    kill: () => {
      child.kill();
    },
  };
}
