/**
 * Stands between a command and a program that it starts: when the command is gone, however it ended, the program and
 * all that this started end, too. The command holds the other end of the channel, and the system closes that for it.
 * Started by guarded.mjs only, as the leader of a group of its own. Plain JavaScript: set-up uses it on Node 20.
 *
 * Its one argument is JSON: `{ command, args, shell, graceMs, claim }`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { announce } from './lock.mjs';

const { command, args, shell, graceMs, claim: folder } = JSON.parse(process.argv[2] ?? '{}');

// Before anything that takes time: a signal that comes first would end the guard alone, and leave its program behind.
let child;
let asked;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    asked ??= signal;
    child?.kill(signal);
  });

/** Held until the program has ended, so that nobody takes the lock of a killed command while its program still works. */
const claim = folder === undefined ? undefined : await announce(folder);
if (asked !== undefined) {
  await claim?.end();
  process.exit(128 + constants.signals[asked]);
}
child = spawn(command, args, { stdio: 'inherit', shell });

child.once('error', (error) => {
  if (child.pid !== undefined || !process.connected) throw error;
  process.send({ failed: { code: error.code, message: error.message } }, () => process.exit(127));
});
child.once('exit', async (code, signal) => {
  await claim?.end();
  // With nobody there to do it, the rest of the group (this process with it) ends here.
  if (!process.connected) endGroup();
  process.exit(signal === null ? code : 128 + constants.signals[signal]);
});

if (process.connected) process.once('disconnect', endChild);
else endChild();

function endChild() {
  child.kill('SIGTERM');
  setTimeout(endGroup, graceMs);
}

function endGroup() {
  if (process.platform === 'win32')
    spawnSync('taskkill', ['/pid', String(process.pid), '/T', '/F'], { stdio: 'ignore' });
  else process.kill(-process.pid, 'SIGKILL');
}
