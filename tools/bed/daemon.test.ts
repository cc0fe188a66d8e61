import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { daemonPid, endProcess, ensureDaemon, processStartTime, stopDaemon } from './daemon.ts';
import { type BedPaths, bedPaths } from './paths.ts';

describe('background processes of the bed', () => {
  let paths: BedPaths;
  let started = false;
  const spec = (seconds: string) => ({ name: 'sleeper', command: ['/bin/sleep', seconds], ready: async () => started });
  const start = async (seconds: string) => {
    // The first question is whether somebody else serves already; the daemon is ready from the second on.
    const flags = [false, true];
    return ensureDaemon(paths, { ...spec(seconds), ready: async () => flags.shift() ?? true });
  };
  const record = () => join(paths.records, 'sleeper.json');

  beforeEach(() => {
    started = false;
    paths = bedPaths({ FAIRLEAD_BED: mkdtempSync(join(tmpdir(), 'bed-')) });
  });
  afterEach(async () => {
    await stopDaemon(paths, 'sleeper');
    rmSync(paths.root, { recursive: true, force: true });
  });

  it('are found again while they run, and restarted when their definition changes', async () => {
    const first = await start('1000');
    started = true;
    expect(await ensureDaemon(paths, spec('1000'))).toBe(first);
    const second = await start('2000');
    expect(second).not.toBe(first);
    expect(processStartTime(first)).toBeNull();
    expect(daemonPid(paths, 'sleeper')).toBe(second);
  });

  it.each(['startTime', 'cmdline'])('are not ended where %s tells of another process with that pid', async (field) => {
    const pid = await start('1000');
    const good = readFileSync(record(), 'utf8');
    writeFileSync(record(), JSON.stringify({ ...(JSON.parse(good) as object), [field]: 'other' }));
    expect(daemonPid(paths, 'sleeper')).toBeNull();
    await stopDaemon(paths, 'sleeper');
    expect(processStartTime(pid)).not.toBeNull();
    await endProcess(pid, 1000);
    expect(processStartTime(pid)).toBeNull();
  });

  it('do not start where something else serves in their place', async () => {
    started = true;
    await expect(ensureDaemon(paths, spec('1000'))).rejects.toThrow('did not start');
  });
});
