/** What has to be taken down, in reverse order of how it was put up. */
export type Cleanup = {
  add(name: string, dispose: () => unknown): void;
  /** Runs everything once, last added first. A failure does not keep the rest; the first one is thrown at the end. */
  run(): Promise<void>;
};

export function createCleanup(): Cleanup {
  const entries: { readonly name: string; readonly dispose: () => unknown }[] = [];
  let running: Promise<void> | null = null;
  async function takeDown(): Promise<void> {
    const failures: unknown[] = [];
    for (let entry = entries.pop(); entry; entry = entries.pop()) {
      try {
        await entry.dispose();
      } catch (thrown) {
        failures.push(new Error(`"${entry.name}" could not be taken down`, { cause: thrown }));
      }
    }
    if (failures.length > 0) throw failures[0];
  }
  return {
    add: (name, dispose) => void entries.push({ name, dispose }),
    run: () => {
      running ??= takeDown();
      return running;
    },
  };
}
