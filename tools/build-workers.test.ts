/** Worker threads and viewer workers in the bundle: the library's own file and ours are where the code looks for them. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceBundle, workerEntries } from './build.ts';
import { projectRoot } from './setup.mjs';

const folder = mkdtempSync(join(tmpdir(), 'fairlead-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the bundle of the service', () => {
  beforeAll(async () => {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    await build({
      absWorkingDir: projectRoot,
      // Two programs that share the pool, as the entries of the service do.
      entryPoints: {
        probe: 'service/work/testing/probe.ts',
        second: 'service/work/workers.ts',
        viewers: 'service/proxy/testing/workers-program.ts',
        ...workerEntries,
      },
      outdir: folder,
      ...serviceBundle,
      logLevel: 'error',
    });
  });

  it('runs a job in a worker thread', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'probe.js')]);
    expect(stdout).toBe('Probe');
  });

  it('starts viewer workers, which end with it', async () => {
    const running = execFile(process.execPath, [join(folder, 'viewers.js')]);
    const line = await new Promise<string>((resolve) => running.stdout?.once('data', (text) => resolve(String(text))));
    const { ports, pids }: { readonly ports: readonly number[]; readonly pids: readonly number[] } = JSON.parse(line);
    expect(new Set(ports).size).toBe(3);
    for (const pid of pids) expect(process.kill(pid, 0)).toBe(true);
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.stdin?.end();
    expect(await ended).toBe(0);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
