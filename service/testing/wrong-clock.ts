/** The clock of a service, moved while it runs, by Debian's `faketime`: what it measures intervals with goes on as it is. */
import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type WrongClock = {
  /** For the process whose clock it is. */
  readonly env: Readonly<Record<string, string>>;
  /** So many seconds after the machine's own clock; before it where negative. At once. */
  set(seconds: number): void;
};

/** @param folder where the clock is written down; it belongs to the test */
export function startWrongClock(folder: string): WrongClock {
  const file = join(folder, 'clock');
  const set = (seconds: number) => {
    // In one step: the service reads it with every look at the clock.
    writeFileSync(`${file}.new`, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
    renameSync(`${file}.new`, file);
  };
  set(0);
  const library = execFileSync('faketime', ['-m', '-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim();
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  return { env, set };
}
