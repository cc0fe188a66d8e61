/** What a benchmark makes, it removes: also when it fails, and when it is told to end. */

/** Registers what has to be undone; the last registered is undone first. */
export type Defer = (undo: () => unknown) => void;

/** Runs a benchmark. A failure ends the process with a sentence and exit code 1. */
export async function runBench(work: (defer: Defer) => Promise<void>): Promise<void> {
  const undos: (() => unknown)[] = [];
  const undoAll = async (): Promise<void> => {
    for (;;) {
      const undo = undos.pop();
      if (undo === undefined) return;
      try {
        await undo();
      } catch (thrown) {
        process.stderr.write(`Tidying up: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
      }
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void undoAll().finally(() => process.exit(1)));
  }
  process.once('uncaughtException', (error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
    void undoAll().finally(() => process.exit(1));
  });
  try {
    await work((undo) => undos.push(undo));
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
    process.exitCode = 1;
  } finally {
    await undoAll();
  }
  // Keep-alive connections of a baseline must not hold the process.
  process.exit();
}

/** A part of a benchmark: what it makes is undone at its end, or with all the rest. */
export async function scoped<T>(defer: Defer, work: (defer: Defer) => Promise<T>): Promise<T> {
  const undos: (() => unknown)[] = [];
  const undoAll = async (): Promise<void> => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) await undo();
  };
  defer(undoAll);
  try {
    return await work((undo) => undos.push(undo));
  } finally {
    await undoAll();
  }
}
