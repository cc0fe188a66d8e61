/** The shell's own log: JSON lines in the log folder, mode 0600, one older file kept. Holds no secrets and no tokens. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type ShellLog = (event: string, data?: Record<string, unknown>) => void;

const maxBytes = 2_000_000;
const name = 'shell.log';

export function createShellLog(folder: string): ShellLog {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > maxBytes) renameSync(path, `${path}.1`);
  // The shell logs a few lines per hour; waiting for the disk keeps their order, also in a crash.
  return (event, data = {}) => {
    appendFileSync(path, `${JSON.stringify({ time: new Date().toISOString(), event, ...data })}\n`, { mode: 0o600 });
  };
}
