/**
 * A lock between processes, held by the operating system on behalf of its holder: a listening local socket, which ends
 * with its process whatever ends that, stays while the process is only suspended or busy, and is no pid that somebody
 * else may have by now. Plain JavaScript on Node's own modules, because set-up needs it before anything is installed.
 *
 * A lock is a folder. Who wants it listens, then *announces* itself by a file of a name that nobody ever uses again
 * (its text says where it listens), then looks at all announcements. Alone with its own, it holds the lock. Of two
 * processes, the one that announced itself later sees the other, so never do both hold it. No file is ever taken over
 * or written twice, so removing a dead one's file cannot hit a living one: that is what lock files go wrong at.
 * docs/adr/0004-a-lock-that-its-process-holds.md says why this is no package.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The longest path that every system takes as the name of a local socket (macOS: 103 bytes). */
const longestSocket = 100;
/** How long to wait where the holder can be told to live but not be waited for (it is another user's), ms. */
const pollMs = 100;
const suffix = '.claim';

/**
 * Runs `work` while holding the lock `folder` (made where missing), and gives its result. Waits as long as another
 * process, or another call in this one, holds it; `onWait(pid)` is called once with the pid of the first one seen.
 */
export async function withLock(folder, work, onWait = () => undefined) {
  let told = false;
  const tell = (pid) => {
    if (!told) onWait(pid);
    told = true;
  };
  for (;;) {
    const claim = await announce(folder);
    let before;
    try {
      before = await outlast(folder, claim, tell);
      if (before === undefined) return await work();
    } finally {
      await claim.end();
    }
    tell(before.pid);
    await before.ended;
  }
}

/**
 * Keeps the lock from everybody else until `end()` or until this process has ended, without asking whether it is free:
 * for a process that works for a holder and may outlive it. The holder waits until this has been done before it starts.
 */
export async function announce(folder) {
  mkdirSync(folder, { recursive: true });
  const id = randomBytes(9).toString('hex');
  const listener = await listen(folder, id);
  const file = join(folder, `${id}${suffix}`);
  // The line's end says that the announcement was made: half a line is none yet.
  writeFileSync(file, `${process.pid} ${listener.address}\n`, { flag: 'wx' });
  const end = async () => {
    rmSync(file, { force: true });
    await listener.close();
  };
  return { id, end };
}

/**
 * Waits until `claim` is alone, which makes it the holder, and gives undefined; or gives the living claim before which
 * this one has to stand back. Among those that wait, the one that sorts first stays.
 */
async function outlast(folder, claim, tell) {
  for (;;) {
    const others = await living(folder, claim.id);
    const [first] = others;
    const before = others.find(({ id }) => id < claim.id);
    for (const other of others) if (other !== (before ?? first)) other.leave();
    if (before !== undefined || first === undefined) return before;
    // It stands back as soon as it has seen this one, or it holds the lock already.
    tell(first.pid);
    await first.ended;
  }
}

/** The other claims whose processes live. What dead ones left is removed. */
async function living(folder, ownId) {
  const found = [];
  for (const name of readdirSync(folder).sort()) {
    const id = name.slice(0, -suffix.length);
    if (!name.endsWith(suffix) || id === ownId) continue;
    const file = join(folder, name);
    const [, pid, address] = /^(\d+) (.+)\n$/.exec(readOrEmpty(file)) ?? [];
    if (address === undefined) continue;
    const seen = await visit(resolvedAddress(folder, address));
    if (seen !== undefined) {
      found.push({ id, pid: Number(pid), ...seen });
      continue;
    }
    rmSync(file, { force: true });
    if (process.platform !== 'win32') rmSync(resolvedAddress(folder, address), { force: true });
  }
  return found;
}

/**
 * Connects to a claim's socket: undefined when nobody listens there any more. Otherwise `ended` resolves when the
 * claim ends (the system closes the connection then; the other process has to do nothing for it) and `leave()`
 * stops waiting for that.
 */
function visit(address) {
  return new Promise((done) => {
    const socket = connect(address);
    const ended = new Promise((resolveEnded) => socket.once('close', resolveEnded));
    socket.once('connect', () => done({ ended, leave: () => socket.destroy() }));
    socket.on('error', (error) => {
      const isDead = error.code === 'ECONNREFUSED' || error.code === 'ENOENT';
      // Another user's, or more visitors than it takes: it lives, but this connection does not tell when it ends.
      done(isDead ? undefined : { ended: pause(pollMs), leave: () => undefined });
    });
    // Whoever is asked about says nothing; reading is what makes the end known.
    socket.resume();
  });
}

/** Listens where the others can find it: beside the claims, in the temporary folder where that path is too long. */
async function listen(folder, id) {
  const name = `${id}.sock`;
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\fairlead-${name}` : name;
  const beside = Buffer.byteLength(resolve(folder, name)) <= longestSocket;
  const told = address === name && !beside ? join(tmpdir(), `fairlead-${name}`) : address;
  const visitors = new Set();
  const server = createServer((socket) => {
    visitors.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => visitors.delete(socket));
    socket.unref();
  });
  await new Promise((done, fail) => {
    server.on('error', fail);
    server.listen(resolvedAddress(folder, told), done);
  });
  const close = () =>
    new Promise((done) => {
      server.close(() => done());
      for (const socket of visitors) socket.destroy();
    });
  return { address: told, close };
}

function resolvedAddress(folder, address) {
  return process.platform === 'win32' ? address : resolve(folder, address);
}

function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}
