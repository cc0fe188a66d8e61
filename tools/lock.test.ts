import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { announce, withLock } from './lock.mjs';
import { projectRoot } from './setup.mjs';

let top: string;
let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'fairlead-lock-'));
  folder = join(top, 'deep', 'lock');
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(top, { recursive: true, force: true });
});

const lock = pathToFileURL(join(projectRoot, 'tools', 'lock.mjs')).href;

/** A process that runs `body` (which has `withLock`, `folder` and `say`); resolves with each line it says. */
function run(body: string): { readonly child: ChildProcess; readonly lines: AsyncIterator<string> } {
  const code = `import { withLock } from ${JSON.stringify(lock)};
    import { closeSync, openSync, rmSync } from 'node:fs';
    import { setTimeout as pause } from 'node:timers/promises';
    const folder = ${JSON.stringify(folder)};
    const say = (line) => process.stdout.write(line + '\\n');
    ${body}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

const hold =
  "await withLock(folder, async () => { say('held'); await new Promise(() => setInterval(() => {}, 1e6)); });";

/** A call of `withLock` and what has become of it. */
function taken(): { readonly done: Promise<void>; has: boolean; readonly waitsFor: number[] } {
  const state = { has: false, waitsFor: [] as number[] };
  const work = async () => {
    state.has = true;
  };
  return Object.assign(state, { done: withLock(folder, work, (pid) => state.waitsFor.push(pid)) });
}

test('gives the result of the work, and leaves nothing, also when the work fails', async () => {
  expect(await withLock(folder, async () => 7)).toBe(7);
  await expect(withLock(folder, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(readdirSync(folder)).toEqual([]);
});

test('calls of one process take turns, too', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 12 }, () => withLock(folder, work)));
  expect(most).toBe(1);
});

test('a live holder is waited for and named once; the lock passes on when it is killed', async () => {
  const holder = run(hold);
  expect((await holder.lines.next()).value).toBe('held');
  const second = taken();
  const third = taken();
  await expect.poll(() => second.waitsFor.length + third.waitsFor.length).toBe(2);
  expect([second.has, third.has]).toEqual([false, false]);
  holder.child.kill('SIGKILL');
  await Promise.all([second.done, third.done]);
  expect(readdirSync(folder)).toEqual([]);
});

describe.skipIf(process.platform === 'win32')('a suspended holder', () => {
  test('keeps the lock, however many ask, and gives it when it goes on', async () => {
    const holder = run(
      "const told = new Promise((resolve) => process.once('SIGUSR2', resolve)); await withLock(folder, async () => { say('held'); await told; }); say('free');",
    );
    expect((await holder.lines.next()).value).toBe('held');
    holder.child.kill('SIGSTOP');
    const waiting = Array.from({ length: 30 }, taken);
    await expect.poll(() => waiting.every(({ waitsFor }) => waitsFor.length === 1)).toBe(true);
    // Everybody looks again, each time somebody else gives up waiting.
    for (let round = 0; round < 20; round += 1) {
      const other = run(hold);
      await once(other.child, 'spawn');
      other.child.kill('SIGKILL');
      await once(other.child, 'exit');
    }
    expect(waiting.some(({ has }) => has)).toBe(false);
    holder.child.kill('SIGCONT');
    holder.child.kill('SIGUSR2');
    await Promise.all(waiting.map(({ done }) => done));
    expect((await holder.lines.next()).value).toBe('free');
  });
});

test('many processes, some killed while they hold it or wait: never two at once, and everybody else gets it', async () => {
  const witness = join(top, 'witness');
  const body = (dies: boolean) => `
    for (let turn = 0; turn < 4; turn += 1) {
      await withLock(folder, async () => {
        closeSync(openSync(${JSON.stringify(witness)}, 'wx'));
        ${dies ? "if (turn === 1) { rmSync(WITNESS); process.kill(process.pid, 'SIGKILL'); }".replace('WITNESS', JSON.stringify(witness)) : ''}
        await pause(Math.random() * 5);
        rmSync(${JSON.stringify(witness)});
      });
    }`;
  const all = Array.from({ length: 12 }, (_, index) => run(body(index % 3 === 0)).child);
  const codes = await Promise.all(
    all.map(async (child) => (await once(child, 'exit')) as [number | null, string | null]),
  );
  expect(codes).toEqual(all.map((_, index) => (index % 3 === 0 ? [null, 'SIGKILL'] : [0, null])));
  expect(existsSync(witness)).toBe(false);
  // What the last of the dead left goes with the next holder.
  await withLock(folder, async () => undefined);
  expect(readdirSync(folder).filter((name) => name.endsWith('.claim'))).toEqual([]);
});

test('several that see the same dead holder: one at a time', async () => {
  for (let round = 0; round < 5; round += 1) {
    const dead = run(hold);
    expect((await dead.lines.next()).value).toBe('held');
    dead.child.kill('SIGKILL');
    await once(dead.child, 'exit');
    expect(readdirSync(folder).filter((name) => name.endsWith('.claim'))).toHaveLength(1);
    let inside = 0;
    const work = async () => {
      expect(++inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(folder, work)));
  }
});

test("a dead holder's pid that somebody else has by now keeps nobody out", async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '00.claim'), `${process.pid} 00.sock\n`);
  writeFileSync(join(folder, '01.claim'), `${process.ppid} ${join(top, 'no', 'such.sock')}\n`);
  await withLock(folder, async () => undefined);
  expect(readdirSync(folder)).toEqual([]);
});

test('an announcement that is not whole yet is neither waited for nor removed', async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '00.claim'), '12');
  writeFileSync(join(folder, '01.claim'), '');
  await withLock(folder, async () => undefined);
  expect(readdirSync(folder).sort()).toEqual(['00.claim', '01.claim']);
});

test('a process that works for a dead holder keeps the lock until it ends, too', async () => {
  const claim = await announce(folder);
  const next = taken();
  await expect.poll(() => next.waitsFor).toEqual([process.pid]);
  expect(next.has).toBe(false);
  await claim.end();
  await next.done;
});

test('a folder whose path is too long for a socket', async () => {
  folder = join(top, 'x'.repeat(90), 'lock');
  const holder = run(hold);
  expect((await holder.lines.next()).value).toBe('held');
  const next = taken();
  await expect.poll(() => next.waitsFor).toEqual([holder.child.pid]);
  const [file = ''] = readdirSync(folder);
  expect(readFileSync(join(folder, file), 'utf8')).toContain(tmpdir());
  holder.child.kill('SIGKILL');
  await next.done;
});

test('one that cannot be connected to for another reason counts as alive', async () => {
  mkdirSync(folder, { recursive: true });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(top, 'a.sock'), resolve));
  // A name that is no socket at all: the system says neither "nobody listens" nor "nothing is there".
  writeFileSync(join(folder, '00.claim'), `1 ${join(top, 'a.sock', 'x')}\n`);
  const next = taken();
  await expect.poll(() => next.waitsFor).toEqual([1]);
  expect(next.has).toBe(false);
  rmSync(join(folder, '00.claim'));
  await next.done;
  server.close();
});
