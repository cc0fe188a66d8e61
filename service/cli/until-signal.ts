/**
 * Resolves when this process is asked to end. One press of Ctrl-C can arrive several times (from the terminal, from npm):
 * only what comes after `samePressMs` is a second one, and ends the process at once.
 */
export function untilSignal(samePressMs = 1000): Promise<void> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    const asked = () => {
      resolve();
      setTimeout(() => {
        for (const signal of signals) process.off(signal, asked);
      }, samePressMs).unref();
    };
    for (const signal of signals) process.on(signal, asked);
  });
}
