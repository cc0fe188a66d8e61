/** What runs in this process: every attempt at a task, from its queued row to its written end. */
import { cancelled, type ErrorInfo, errorFrom, FairleadError, isAbort, toErrorInfo } from '../../common/errors.ts';
import { endStateOf } from '../../common/tasks/outcome.ts';
import { onAbort } from '../async/abort.ts';
import type { Clock, TaskRow } from '../store/types.ts';
import { interrupted, interruption } from './errors.ts';
import type { Kinds } from './kinds.ts';
import { LiveTask } from './live.ts';
import { isActive, type TaskEnds, type TaskRows, toSnapshot } from './rows.ts';
import type { ChildOptions, StartedTask, StartOptions, TaskContext, TaskKind, TaskSnapshot } from './types.ts';
import type { Watchers } from './watchers.ts';

type Attempt = { readonly live: LiveTask; readonly finished: Promise<TaskSnapshot> };

type TaskLog = {
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
};

/** What an attempt needs of the service. */
export type AttemptOptions = {
  /** Told at every change of state, and when progress is written. */
  readonly events: {
    emit(topic: 'tasks', event: { readonly id: string; readonly part?: 'figures' }): void;
    /** Told of tasks of other processes as well; left out where there are none. */
    on?(
      topic: 'tasks',
      listener: (event: { readonly id?: string | undefined }, from: 'here' | 'elsewhere') => Promise<void> | void,
    ): () => void;
  };
  readonly log: TaskLog;
  readonly clock: Clock;
  /** Told of every end, in the transaction that writes it. */
  readonly ends?: TaskEnds;
  /** Takes secrets out of sentences, details and errors (the scrubber's `redact`), in case one got into them. */
  readonly redact?: (value: unknown) => unknown;
};

type AttemptsDeps = AttemptOptions & {
  readonly rows: TaskRows;
  readonly kinds: Kinds;
  readonly watchers: Watchers;
  /** Makes the row of a part. @throws TASK_KIND_UNKNOWN, TASKS_CLOSED */
  insert(kind: string, input: unknown, options: StartOptions): Promise<TaskRow>;
};

export class Attempts {
  private readonly deps: AttemptsDeps;
  private readonly redact: (value: unknown) => unknown;
  private readonly running = new Map<string, Attempt>();

  constructor(deps: AttemptsDeps) {
    this.deps = deps;
    this.redact = deps.redact ?? ((value) => value);
  }

  /** All that run now. */
  all(): readonly Attempt[] {
    return [...this.running.values()];
  }

  find(id: string): LiveTask | undefined {
    return this.running.get(id)?.live;
  }

  /** Begins an attempt at a queued task. Returns at once. */
  launch(row: TaskRow, onProgress: (progress: number) => void = () => undefined): StartedTask {
    const { id } = row;
    const live = new LiveTask({
      row,
      redact: this.redact,
      steps: this.deps.kinds.get(row.kind).steps,
      onProgress,
      publish: (snapshot) => this.deps.watchers.publish(snapshot),
      persist: ({ progress, sentence, detail }) => {
        this.deps.rows
          .saveProgress(id, progress, sentence, detail, this.deps.clock())
          .then(() => this.deps.events.emit('tasks', { id, part: 'figures' }))
          .catch((err: unknown) => this.deps.log.warn({ err, task: id }, 'the progress of a task was not written'));
      },
    });
    const finished = this.execute(row, live)
      .catch((err: unknown) => {
        // The store itself failed. The row stays as it is and is found as interrupted at the next start.
        this.deps.log.error({ err, task: id }, 'how a task ended could not be written');
        return live.snapshot();
      })
      .finally(() => {
        live.stop();
        // A retry may have taken its place already.
        if (this.running.get(id)?.live === live) this.running.delete(id);
      });
    this.running.set(id, { live, finished });
    live.setRow(row);
    this.deps.events.emit('tasks', { id });
    return { id, finished };
  }

  /** Asks an attempt to end; how it ends is written when it has let go. */
  abort(live: LiveTask, ending: 'cancel' | 'interrupt'): void {
    if (live.abort.signal.aborted) return;
    live.ending = ending;
    live.say(ending === 'cancel' ? 'Cancelling' : 'Stopping');
    // The reason tells work that cleans up after a cancellation from work that goes on after the next start.
    live.abort.abort(ending === 'cancel' ? cancelled() : interruption());
  }

  /** Writes how an attempt ended, once: a second end changes nothing. */
  async finish(
    live: LiveTask,
    state: 'succeeded' | 'partly' | 'failed' | 'cancelled' | 'interrupted',
    result: unknown,
    error: ErrorInfo | null,
  ): Promise<TaskSnapshot> {
    live.stop();
    const shown = live.shown();
    // SECURITY: docs/security.md 4.2: Never in task records: an engine's or a server's words may repeat what they were given.
    const safe = error === null ? null : redactedError(error, this.redact);
    const progress = error === null ? 100 : shown.progress;
    const end = { ...shown, state, progress, sentence: safe?.message ?? shown.sentence, result, error: safe };
    const row = await this.deps.rows.finish(live.id, end, this.deps.clock());
    return this.announce(row ?? (await this.deps.rows.get(live.id)));
  }

  /** Tells watchers and the console about a row that was just written. */
  announce(row: TaskRow): TaskSnapshot {
    const snapshot = toSnapshot(row);
    this.deps.watchers.publish(snapshot);
    this.deps.events.emit('tasks', { id: row.id });
    return snapshot;
  }

  /** The newest truth: what runs here is ahead of its row. */
  current(row: TaskRow): TaskSnapshot {
    const own = this.running.get(row.id);
    return own === undefined || !isActive(row.state) ? toSnapshot(row) : own.live.snapshot();
  }

  private async execute(queued: TaskRow, live: LiveTask): Promise<TaskSnapshot> {
    const { id } = queued;
    const row = await this.deps.rows.claim(id, this.deps.clock());
    if (row === undefined) return this.finish(live, 'cancelled', null, toErrorInfo(cancelled()));
    live.setRow(row);
    this.deps.events.emit('tasks', { id });
    try {
      live.abort.signal.throwIfAborted();
      const result = await this.deps.kinds.get(row.kind).run(this.context(row, live));
      return await this.finish(live, endStateOf(result, null), result ?? null, null);
    } catch (thrown) {
      if (live.ending === 'interrupt') return this.finish(live, 'interrupted', null, interrupted());
      if (live.ending === 'cancel') return this.finish(live, 'cancelled', null, toErrorInfo(cancelled()));
      if (!(thrown instanceof FairleadError) && !isAbort(thrown)) {
        this.deps.log.error({ err: thrown, task: id, kind: row.kind }, 'a task failed unexpectedly');
      }
      const error = toErrorInfo(thrown);
      return this.finish(live, endStateOf(null, error), null, error);
    }
  }

  private context(row: TaskRow, live: LiveTask): TaskContext<unknown> {
    return {
      taskId: row.id,
      input: row.input,
      attempt: row.attempt,
      actor: row.actor,
      signal: live.abort.signal,
      progress: (value, sentence) => live.report(value, sentence),
      detail: (value) => live.setDetail(value),
      child: (kind, input, options) => this.runChild(row, live, kind, input, options ?? {}),
    };
  }

  private async runChild<I, R>(
    parent: TaskRow,
    parentLive: LiveTask,
    { kind }: TaskKind<I, R>,
    input: I,
    options: ChildOptions,
  ): Promise<R> {
    const onProgress = parentLive.addChild(options);
    parentLive.abort.signal.throwIfAborted();
    const row = await this.deps.insert(kind, input, {
      actor: parent.actor,
      // SECURITY: docs/security.md 4.43: what is pulled for somebody's session is theirs as well.
      ownerId: parent.owner_id,
      parentId: parent.id,
      ...(options.subject === undefined ? {} : { subject: options.subject }),
    });
    const { id, finished } = this.launch(row, onProgress);
    const passOn = () => {
      const child = this.running.get(id);
      if (child !== undefined) this.abort(child.live, parentLive.ending ?? 'cancel');
    };
    const stop = onAbort(parentLive.abort.signal, passOn);
    const end = await finished;
    stop();
    if (end.error === null && (end.state === 'succeeded' || end.state === 'partly')) {
      onProgress(100);
      // The result went through JSON and comes from the definition with this very kind.
      return end.result as R;
    }
    throw end.error === null ? cancelled() : errorFrom(end.error);
  }
}

function redactedError(error: ErrorInfo, redact: (value: unknown) => unknown): ErrorInfo {
  const data = redact(error.data);
  return {
    code: error.code,
    message: String(redact(error.message)),
    hint: error.hint,
    ...(typeof data === 'object' && data !== null ? { data: { ...data } } : {}),
  };
}
