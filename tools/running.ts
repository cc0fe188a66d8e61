/** Whether processes run, for tests that start and end them. */
import { readFileSync } from 'node:fs';

/** True while a process with this pid runs. One that has ended but was not waited for yet (a zombie) does not run. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // It ended between the two looks.
    return false;
  }
}
