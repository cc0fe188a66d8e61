/**
 * Keeps the lower bound of the chain outside the database: after a commit, one write at a time, the newest wins.
 *
 * SECURITY: docs/security.md 4.15: a line is never replaced by one of another history. When the entry that it names is gone or another, the
 * line stays as it is until a person anchors the chain anew.
 */
import type { Clock, Store } from '../store/types.ts';
import type { Anchor, AnchorFiles, AnchorLine } from './anchor-files.ts';

type Point = { readonly seq: number; readonly hash: string };

interface Anchoring {
  /** The chain has this entry now, and it is committed. Answers at once; the line is written soon. */
  wrote(point: Point): void;
  /** Resolves when nothing is left to be written down. Never rejects: see `trouble`. */
  settled(): Promise<void>;
  /** Why the last line was not written; null where it was. */
  trouble(): 'conflict' | 'unwritable' | null;
  /** The lines that do not fit to the chain. */
  unfit(lines: readonly AnchorLine[]): Promise<readonly AnchorLine[]>;
  /** Replaces the own line and takes back those that do not fit. @throws what the file system says. */
  replace(point: Point): Promise<void>;
}

export function createAnchoring(deps: {
  readonly store: Store;
  readonly files: AnchorFiles;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}): Anchoring {
  const { store, files, clock, onError } = deps;
  let wanted: Point | null = null;
  let running: Promise<void> | null = null;
  let trouble: 'conflict' | 'unwritable' | null = null;

  async function holds(anchor: Anchor): Promise<boolean> {
    const row = await store.db.selectFrom('audit').select('hash').where('seq', '=', anchor.seq).executeTakeFirst();
    return row?.hash === anchor.hash;
  }

  async function writeDown(point: Point): Promise<void> {
    const own = (await files.read()).find((line) => line.process === files.process)?.anchor ?? null;
    if (own !== null && !(await holds(own))) {
      trouble = 'conflict';
      return;
    }
    if (own === null || own.seq < point.seq) {
      // The line is on the disk for good: what it speaks of has to be there before, or a power cut would look like a cut.
      await store.flush();
      await files.write({ ...point, at: clock() });
    }
    trouble = null;
  }

  async function run(): Promise<void> {
    for (let point = wanted; point !== null; point = wanted) {
      wanted = null;
      try {
        await writeDown(point);
      } catch (thrown) {
        // The chain itself is whole; the next entry tries again.
        trouble = 'unwritable';
        onError(thrown);
      }
    }
  }

  async function unfit(lines: readonly AnchorLine[]): Promise<readonly AnchorLine[]> {
    const out: AnchorLine[] = [];
    for (const line of lines) if (line.anchor !== null && !(await holds(line.anchor))) out.push(line);
    return out;
  }

  function kick(): void {
    running ??= run().then(() => {
      running = null;
      // What came in the instant between the end of the loop and here.
      if (wanted !== null) kick();
    });
  }

  async function settled(): Promise<void> {
    while (running !== null) await running;
  }

  return {
    wrote(point) {
      if (wanted === null || point.seq > wanted.seq) wanted = point;
      kick();
    },
    settled,
    trouble: () => trouble,
    unfit,
    async replace(point) {
      await settled();
      await store.flush();
      for (const { process } of await unfit(await files.read())) await files.drop(process);
      await files.write({ ...point, at: clock() });
      trouble = null;
    },
  };
}
