import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { type Group, startGroup, startGuarded } from './proc.ts';
import { isRunning } from './running.ts';

/** Starts a script that prints a line when it is ready; returns the group and that line. */
async function started(
  start: typeof startGroup,
  script: string,
): Promise<{ readonly group: Group; readonly line: string }> {
  const group = start(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (group.child.stdout === null) throw new Error('no output');
  const [line] = (await once(createInterface({ input: group.child.stdout }), 'line')) as [string];
  return { group, line };
}

describe.skipIf(process.platform === 'win32').each([
  ['startGroup', startGroup],
  ['startGuarded', startGuarded],
])('%s', (_, start) => {
  test('passes the exit code through, and a signal as a shell would show it', async () => {
    expect(await start(process.execPath, ['-e', 'process.exit(7)']).ended).toBe(7);
    expect(await start(process.execPath, ['-e', "process.kill(process.pid, 'SIGTERM')"]).ended).toBe(143);
  });

  test('a program that ends by itself when asked keeps its exit code', async () => {
    const { group } = await started(
      start,
      "process.on('SIGTERM', () => process.exit(3)); console.log('up'); setInterval(() => {}, 1e6)",
    );
    expect(await group.end()).toBe(3);
  });

  test('a program that does not want to end is killed', async () => {
    const { group } = await started(
      start,
      "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1e6)",
    );
    expect(await group.end(0)).toBe(137);
  });

  test('a program that is asked at its first moment is asked, and killed where it does not listen', async () => {
    // A shell is up long before a guard has done what follows on starting it: the signal must not meet the guard alone.
    for (let n = 0; n < 20; n += 1) {
      const group = start('/bin/sh', ['-c', 'trap "" TERM; echo up; read -r line'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      if (group.child.stdout === null) throw new Error('no output');
      await once(group.child.stdout, 'data');
      expect(await group.end(0)).toBe(137);
    }
  });

  test('what it started ends with it; what others started does not', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
    try {
      const { group, line } = await started(
        start,
        "const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' }); console.log(c.pid); setInterval(() => {}, 1e6)",
      );
      const grandchild = Number(line);
      expect(isRunning(grandchild)).toBe(true);
      await group.end();
      await expect.poll(() => isRunning(grandchild)).toBe(false);
      expect(other.exitCode).toBeNull();
      expect(isRunning(other.pid ?? 0)).toBe(true);
    } finally {
      other.kill('SIGKILL');
    }
  });

  test('a program that is not there is an error of `ended`', async () => {
    await expect(start('/no/such/program', []).ended).rejects.toThrow('ENOENT');
  });
});

test.skipIf(process.platform === 'win32')('a guarded program ends with whoever started it, killed or not', async () => {
  const body = `import { startGuarded } from ${JSON.stringify(new URL('./proc.ts', import.meta.url).href)};
    startGuarded(process.execPath, ['-e', ${JSON.stringify(`
      const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
      console.log(process.pid, c.pid); setInterval(() => {}, 1e6);`)}], { stdio: ['ignore', 'inherit', 'inherit'] });`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', body], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: starter.stdout }), 'line')) as [string];
  const pids = line.split(' ').map(Number);
  expect(pids.map(isRunning)).toEqual([true, true]);
  starter.kill('SIGKILL');
  await expect.poll(() => pids.map(isRunning), { timeout: 60_000 }).toEqual([false, false]);
});
