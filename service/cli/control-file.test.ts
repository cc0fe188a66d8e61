import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readControl, writeControl } from './control-file.ts';

test.runIf(process.platform !== 'win32')('what opens the local site is for its owner alone', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fairlead-control-'));
  try {
    const control = { url: 'http://127.0.0.1:1', bearer: 'b', serviceKey: 'A'.repeat(59), pid: process.pid };
    await writeControl(dataDir, control);
    expect(statSync(join(dataDir, 'run', 'control.json')).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'run')).mode & 0o077).toBe(0);
    await readControl(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
