/** Starts programs that end with whoever started them. Plain JavaScript: set-up uses it on Node 20. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const guard = fileURLToPath(new URL('./guard.mjs', import.meta.url));

/**
 * Starts a program below a guard (guard.mjs), which leads a group of its own and passes signals and the exit code on.
 * Returns the guard's process and `ended`, which resolves with `(code, signal)` of the guard as `[code, signal]`, and
 * rejects where the program cannot be started. `graceMs` is how long the program gets to end by itself once this
 * process is gone; `claim` the folder of a lock (lock.mjs) that this process holds and that the program works under.
 */
export function spawnGuarded(command, args, options = {}, { graceMs = 15_000, claim = undefined } = {}) {
  const { stdio = 'pipe', shell = false, ...rest } = options;
  const task = JSON.stringify({ command, args, shell, graceMs, claim });
  const child = spawn(process.execPath, [guard, task], {
    ...rest,
    stdio: [...(Array.isArray(stdio) ? stdio : [stdio, stdio, stdio]), 'ipc'],
    detached: process.platform !== 'win32',
  });
  let failed;
  child.on('message', (message) => {
    failed = Object.assign(new Error(message.failed.message), { code: message.failed.code });
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => (failed === undefined ? resolve([code, signal]) : reject(failed)));
  });
  return { child, ended };
}
