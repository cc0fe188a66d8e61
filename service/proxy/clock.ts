import type { GatewayClock } from './types.ts';

/** The machine's clock. Its timers never keep the process alive. */
export function systemClock(): GatewayClock {
  return {
    now: () => Date.now(),
    after(ms, task) {
      const timer = setTimeout(task, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
