/**
 * Ends this process when the one that started it is gone. npm passes on two signals of the many ways in which it can
 * be ended, and a process is told nothing when its parent dies: so the parent is looked at. Plain JavaScript: the
 * first to need it runs on Node 20.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const everyMs = 250;
/** Names this process's pid to what it starts again under Node 24. */
const startedBy = 'FAIRLEAD_STARTED_BY';
const shell = /^-?(ba|da|a|z|k|mk|fi|c|tc)?sh$|^busybox$|^cmd(\.exe)?$|^(powershell|pwsh)(\.exe)?$/i;

/** The environment for a process that has to end with this one, and watches it by `endWithStarter`. */
export function startedByThis(env) {
  return { ...env, [startedBy]: String(process.pid) };
}

/**
 * True where the end of the parent has to be the end of this process: npm runs it, or the same command on an older
 * Node. Somebody's shell is another matter: what is started with `nohup … &` goes on without it.
 */
export function hasStarter(env, parent) {
  return env.npm_lifecycle_event !== undefined || env[startedBy] === String(parent);
}

/** Watches whoever started this process, where there is one, and acts as on SIGTERM once it is gone. */
export function endWithStarter() {
  if (!hasStarter(process.env, process.ppid)) return;
  // npm runs its scripts by a shell, and a shell that does not make way for its command outlives npm. So the shells
  // are watched, and what is beyond them.
  const chain = [process.ppid];
  const extend = (seen) => {
    if (seen === undefined || !shell.test(seen.name) || seen.parent <= 1) return;
    chain.push(seen.parent);
    lookUp(seen.parent, extend);
  };
  lookUp(process.ppid, extend);
  const timer = setInterval(() => {
    if (isStillThere(chain)) return;
    clearInterval(timer);
    endHere();
  }, everyMs);
  timer.unref();
}

/** What SIGTERM does, on every platform: its handlers run, and without one the process ends. */
function endHere() {
  if (!process.emit('SIGTERM', 'SIGTERM', 15)) process.exit(143);
}

/** Ends like that when there is nobody left to read what is written here: a closed terminal or pipe. */
export function endWithoutReader() {
  let gone = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (!['EIO', 'EPIPE', 'ENXIO'].includes(error.code)) throw error;
      if (!gone) endHere();
      gone = true;
    });
  }
}

function isStillThere([parent, ...beyond]) {
  if (process.platform === 'win32') return [parent, ...beyond].every(exists);
  if (process.ppid !== parent) return false;
  if (process.platform !== 'linux') return beyond.every(exists);
  const all = [parent, ...beyond];
  return beyond.every((pid, index) => fromProc(all[index])?.parent === pid);
}

function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Calls back with name and parent of a process; with undefined where the system does not tell. */
function lookUp(pid, done) {
  if (process.platform === 'linux') return done(fromProc(pid));
  const ask =
    process.platform === 'win32'
      ? [
          'powershell',
          [
            '-NoProfile',
            '-Command',
            `Get-CimInstance Win32_Process -Filter "ProcessId=${pid}" | % { "$($_.ParentProcessId) $($_.Name)" }`,
          ],
        ]
      : ['ps', ['-o', 'ppid=,comm=', '-p', String(pid)]];
  execFile(...ask, { windowsHide: true }, (_, text) => {
    const [, parent, name] = /^\s*(\d+)\s+(.+?)\s*$/m.exec(text) ?? [];
    done(name === undefined ? undefined : { parent: Number(parent), name: basename(name) });
  }).unref();
}

function fromProc(pid) {
  try {
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return name === undefined ? undefined : { parent: Number(parent), name };
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}
