/** What other areas may know of tasks. */
import type { Task, TaskState } from '../../common/model/tasks.ts';
import type { Tx } from '../store/types.ts';

/** A task as clients see it. */
export type TaskSnapshot = Task;

type TaskSubject = { readonly type: string; readonly id: string };

/** Reads stored input back: a zod schema fits. It throws on what it does not know. */
type InputParser<Input> = { parse(value: unknown): Input };

export type TaskDefinition<Input, Result> = {
  /** For lists: "Install Firefox". Without the name of the kind of task where it goes without saying. */
  readonly title: (input: Input) => string;
  /**
   * SECURITY: docs/security.md 4.2: Input is stored as it is and shown to nobody but kept: never a secret, pass the id of one.
   */
  readonly input: InputParser<Input>;
  /** `safe`: running it again from the start after a crash is right, because every step looks before it acts. */
  readonly resume: 'safe' | 'never';
  /** Steps in their order, with their share of the whole. Shares are relative. */
  readonly steps?: Readonly<Record<string, number>>;
  /** Default true. */
  readonly cancellable?: boolean;
  /** May be started again after it failed, was cancelled or interrupted. Default true. */
  readonly retryable?: boolean;
  /**
   * Does the work. What it answers, or the data of what it throws, may carry `reach` ({ done, of }): on how many of the
   * places it is about it was done. See `common/tasks/outcome.ts`. It ends when `ctx.signal` aborts, as soon as nothing is left half; what it throws is the task's error.
   */
  run(ctx: TaskContext<Input>): Promise<Result>;
};

/** A registered kind, for typed `start` and `child`. */
export type TaskKind<Input, Result> = {
  readonly kind: string;
  readonly definition: TaskDefinition<Input, Result>;
};

export type StepProgress = {
  readonly step: string;
  /** 0-1 of this step. Steps before it count as done. */
  readonly fraction: number;
};

export type ChildOptions = {
  readonly subject?: TaskSubject;
  /** Its share among its brothers, default 1. */
  readonly weight?: number;
  /** The parent's step that this child is (part of). */
  readonly step?: string;
};

export type TaskContext<Input> = {
  readonly taskId: string;
  readonly input: Input;
  /** 1 at first; 2 and more after a retry or a resumption. */
  readonly attempt: number;
  readonly actor: string;
  readonly signal: AbortSignal;
  /** Percent 0-100, or how far a step is. May be called as often as one likes: it is thinned out. */
  progress(value: number | StepProgress, sentence?: string): void;
  /** What to show besides, as JSON: a pull puts its layers here. Thinned out as well. */
  detail(value: unknown): void;
  /**
   * Runs another task as part of this one and waits for it. Its progress counts into this one's; cancelling this one
   * cancels it.
   * @throws the child's error, with its code.
   */
  child<I, R>(kind: TaskKind<I, R>, input: I, options?: ChildOptions): Promise<R>;
};

export type StartOptions = {
  readonly subject?: TaskSubject;
  /** Who asked: a user id, or `system`. */
  readonly actor: string;
  readonly parentId?: string;
  /** Whose it is: the user of the session that it works on. None: it is the site's own. */
  readonly ownerId?: string | null;
};

export type StartedTask = {
  readonly id: string;
  /** The task as it ended, in whatever state. Never rejects. */
  readonly finished: Promise<TaskSnapshot>;
};

export type TaskFilter = { readonly id?: string | undefined; readonly subject?: TaskSubject | undefined };

export type TaskQuery = {
  readonly states?: readonly TaskState[] | undefined;
  readonly subject?: TaskSubject | undefined;
  /** Only tasks that are no part of another. */
  readonly topLevel?: boolean | undefined;
  /** Words that are all in its title, its sentence or the name of who asked; case and accents do not matter. */
  readonly text?: string | undefined;
  /** Only what is the site's own or this person's; null: of everybody. */
  readonly seenBy?: string | null | undefined;
  /** Default 100, at most 500. */
  readonly limit?: number | undefined;
  /** `queuedAt` and id of the last one of the page before; without the id others of that time are left out. */
  readonly before?: number | undefined;
  readonly beforeId?: string | undefined;
};

export interface TaskRunner {
  /** Makes a kind known. Before `recoverAfterStart`. @throws TASK_KIND_TWICE */
  register<Input, Result>(kind: string, definition: TaskDefinition<Input, Result>): TaskKind<Input, Result>;
  /** @throws TASK_KIND_UNKNOWN, TASKS_CLOSED, and what the kind's parser throws */
  start<Input, Result>(kind: TaskKind<Input, Result>, input: Input, options: StartOptions): Promise<StartedTask>;
  /**
   * As `start`, as part of a transaction: the task stands and falls with it. Call `begin` once that stands; where the
   * process dies before, the task is taken up like any other that was queued.
   */
  startIn<Input, Result>(
    tx: Tx,
    kind: TaskKind<Input, Result>,
    input: Input,
    options: StartOptions,
  ): Promise<{ readonly id: string; begin(): StartedTask }>;
  /** Asks a task to end. Answers at once; the final state follows. @throws TASK_NOT_FOUND, TASK_NOT_CANCELLABLE */
  cancel(id: string): Promise<TaskSnapshot>;
  /** Runs an ended task again with the same input, asked for by `actor`. @throws TASK_NOT_FOUND, TASK_NOT_RETRYABLE, TASK_KIND_UNKNOWN */
  retry(id: string, actor: string): Promise<StartedTask>;
  /** @throws TASK_NOT_FOUND */
  get(id: string): Promise<TaskSnapshot>;
  children(id: string): Promise<readonly TaskSnapshot[]>;
  /** Newest first. */
  list(query: TaskQuery): Promise<readonly TaskSnapshot[]>;
  /**
   * Every task that runs, then snapshots as tasks change, until `signal`. A slow reader gets the latest of each task
   * and never misses a final state.
   */
  watch(filter: TaskFilter, signal: AbortSignal): AsyncIterable<TaskSnapshot>;
  /**
   * Tells the truth about what a dead process left running: interrupted. Then runs again what is safe to.
   * @returns how many of each.
   */
  recoverAfterStart(): Promise<{ readonly interrupted: number; readonly resumed: number }>;
  /** Removes ended tasks that ended before this time (epoch ms), with their children. */
  prune(endedBefore: number): Promise<number>;
  /** Interrupts what runs, waits for it to let go (at most `graceMs`), and writes down how each ended. */
  dispose(): Promise<void>;
}
