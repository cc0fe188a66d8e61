/** Worker threads in the bundle: the library's own file and ours are where the code looks for them. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { SERVICE_BUNDLE, WORKER_ENTRIES } from './build.ts';
import { ROOT } from './setup.mjs';

const folder = mkdtempSync(join(tmpdir(), 'fairlead-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the bundle of the service', () => {
  it('runs a job in a worker thread', async () => {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    await build({
      absWorkingDir: ROOT,
      // Two programs that share the pool, as the entries of the service do.
      entryPoints: {
        probe: 'service/work/testing/probe.ts',
        second: 'service/work/workers.ts',
        ...WORKER_ENTRIES,
      },
      outdir: folder,
      ...SERVICE_BUNDLE,
      logLevel: 'error',
    });
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'probe.js')]);
    expect(stdout).toBe('Probe');
  });
});
