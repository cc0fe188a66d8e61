import { channel } from 'node:diagnostics_channel';

/** Something that was put up, and can be taken down by whoever put it up. */
type Disposable = { readonly name: string; readonly dispose: () => unknown };

/** What tests listen to in order to find what was never taken down (`testing/leaks.ts`). Nobody else does. */
export const madeChannel = channel('fairlead:disposable-store-made');
export const disposedChannel = channel('fairlead:disposable-store-disposed');

/** What has to be taken down with its owner: everything once, last added first. */
export class DisposableStore {
  private readonly entries = new Set<Disposable>();
  private disposing: Promise<void> | null = null;

  constructor() {
    if (madeChannel.hasSubscribers) madeChannel.publish(this);
  }

  /** @param name for the error of what cannot be taken down. Comes too late for a store that is gone: is taken down at once. */
  add(name: string, dispose: () => unknown): Disposable {
    const entry = { name, dispose };
    if (this.disposing === null) this.entries.add(entry);
    else this.disposing = Promise.allSettled([this.disposing]).then(() => takeDown([entry]));
    return entry;
  }

  /** Takes one down before the others. Whatever is not here any more is left alone. */
  async delete(entry: Disposable): Promise<void> {
    if (this.entries.delete(entry)) await takeDown([entry]);
  }

  /**
   * Takes everything down, what ends at once before this returns. A failure does not keep the rest; the first one is thrown
   * at the end. Safe to call twice.
   */
  dispose(): Promise<void> {
    if (this.disposing === null) {
      if (disposedChannel.hasSubscribers) disposedChannel.publish(this);
      const entries = [...this.entries].reverse();
      this.entries.clear();
      this.disposing = takeDown(entries);
    }
    return this.disposing;
  }
}

async function takeDown(entries: readonly Disposable[]): Promise<void> {
  const failures: Error[] = [];
  for (const { name, dispose } of entries) {
    try {
      const end = dispose();
      // One that ends at once does not make the next one wait a turn.
      if (end instanceof Promise) await end;
    } catch (cause) {
      failures.push(new Error(`"${name}" could not be taken down`, { cause }));
    }
  }
  if (failures[0] !== undefined) throw failures[0];
}
