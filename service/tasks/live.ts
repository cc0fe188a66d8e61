import type { TaskRow } from '../store/types.ts';
import { type ChildShare, rollUp } from './progress.ts';
import { toSnapshot } from './rows.ts';
import type { ChildOptions, StepProgress, TaskSnapshot } from './types.ts';

/** Milliseconds between two snapshots of one task to watchers, and between two writes of its progress. */
const publishMs = 100;
const persistMs = 500;

type LiveTaskOptions = {
  readonly row: TaskRow;
  readonly steps: Readonly<Record<string, number>> | undefined;
  /** Takes secrets out of what is shown and kept. */
  readonly redact: (value: unknown) => unknown;
  readonly publish: (snapshot: TaskSnapshot) => void;
  readonly persist: (live: { readonly progress: number; readonly sentence: string; readonly detail: unknown }) => void;
  /** Told whenever the progress changes, for the parent. */
  readonly onProgress: (progress: number) => void;
};

type ChildEntry = { share: ChildShare };

/** One running attempt in memory: newer than its row, thinned out on the way to watchers and to the store. */
export class LiveTask {
  readonly abort = new AbortController();
  readonly id: string;
  /** Why it was aborted; decides what the end is called. */
  ending: 'cancel' | 'interrupt' | undefined;
  private sentence: string;
  private detail: unknown;
  private progress = 0;
  private row: TaskRow;
  private readonly options: LiveTaskOptions;
  private stopped = false;
  private own: number | StepProgress | undefined;
  private readonly children: ChildEntry[] = [];
  private publishTimer: NodeJS.Timeout | undefined;
  private persistTimer: NodeJS.Timeout | undefined;

  constructor(options: LiveTaskOptions) {
    this.options = options;
    this.row = options.row;
    this.id = options.row.id;
    this.sentence = options.row.sentence;
    this.detail = options.row.detail;
  }

  /** The newest truth about this task. */
  snapshot(): TaskSnapshot {
    return toSnapshot({ ...this.row, ...this.shown() });
  }

  /** What it says of itself, fit to be seen. */
  shown(): { readonly progress: number; readonly sentence: string; readonly detail: unknown } {
    const { redact } = this.options;
    return { progress: this.progress, sentence: String(redact(this.sentence)), detail: redact(this.detail) ?? null };
  }

  /** A change of state: watchers hear of it at once. */
  setRow(row: TaskRow): void {
    this.row = row;
    this.publishNow();
  }

  report(value: number | StepProgress, sentence: string | undefined): void {
    this.own = value;
    if (sentence !== undefined) this.sentence = sentence;
    this.recompute();
  }

  setDetail(detail: unknown): void {
    this.detail = detail;
    this.soon();
  }

  say(sentence: string): void {
    this.sentence = sentence;
    this.soon();
  }

  /** Makes room for a child before it exists, so that brothers started together share from the beginning. */
  addChild({ weight = 1, step }: ChildOptions): (progress: number) => void {
    const entry: ChildEntry = { share: { weight, step, progress: 0 } };
    this.children.push(entry);
    return (progress) => {
      entry.share = { ...entry.share, progress };
      this.recompute();
    };
  }

  /** The attempt is over: whatever it still says is neither published nor written. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.publishTimer);
    clearTimeout(this.persistTimer);
    this.publishTimer = undefined;
    this.persistTimer = undefined;
  }

  private recompute(): void {
    const shares = this.children.map(({ share }) => share);
    this.progress = rollUp({ steps: this.options.steps, own: this.own, children: shares });
    this.options.onProgress(this.progress);
    this.soon();
  }

  /** Trailing timers: the last value of a burst is always delivered. */
  private soon(): void {
    if (this.stopped) return;
    this.publishTimer ??= setTimeout(() => this.publishNow(), publishMs);
    this.persistTimer ??= setTimeout(() => {
      this.persistTimer = undefined;
      this.options.persist(this.shown());
    }, persistMs);
  }

  private publishNow(): void {
    clearTimeout(this.publishTimer);
    this.publishTimer = undefined;
    if (this.stopped) return;
    this.options.publish(this.snapshot());
  }
}
