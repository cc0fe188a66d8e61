/**
 * Loaded into a service before anything else (`node --import`): notes how late the event loop is and how much memory the
 * process has, and writes both to the file FAIRLEAD_BENCH_LOOP names. SIGUSR2 starts both anew.
 */
import { writeFile } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const file = process.env.FAIRLEAD_BENCH_LOOP;
const resolutionMs = 2;

if (isMainThread && file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  let resident = 0;
  let turn = 0;
  delay.enable();
  process.on('SIGUSR2', () => {
    delay.reset();
    resident = 0;
    turn += 1;
  });
  setInterval(() => {
    resident = Math.max(resident, process.memoryUsage.rss());
    // The histogram counts the timer's own pause in.
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
    const note = { turn, maxMs: late(delay.max), p99Ms: late(delay.percentile(99)), rssBytes: resident };
    writeFile(file, JSON.stringify(note), () => undefined);
  }, 50).unref();
}
