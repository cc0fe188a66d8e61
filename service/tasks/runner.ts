import { randomUUID } from 'node:crypto';
import {
  cancelled,
  type ErrorInfo,
  FairleadError,
  type FairleadErrorInit,
  isAbort,
  notFound,
  toErrorInfo,
} from '../../common/errors.ts';
import type { Clock, IdSource, Store, TaskRow } from '../store/types.ts';
import { closed, INTERRUPTED, MAX_RESUMED_ATTEMPTS, notCancellable, notRetryable } from './errors.ts';
import { createKinds } from './kinds.ts';
import { LiveTask } from './live.ts';
import { activeStates, createTaskRows, isActive, type TaskRows, toSnapshot } from './rows.ts';
import type {
  ChildOptions,
  StartedTask,
  StartOptions,
  TaskContext,
  TaskDefinition,
  TaskKind,
  TaskRunner,
  TaskSnapshot,
} from './types.ts';
import { createWatchers } from './watchers.ts';

export type TaskLog = {
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
};

export type TaskRunnerOptions = {
  readonly store: Store;
  /** Told at every change of state, and when progress is written. */
  readonly events: { emit(topic: 'tasks', event: { readonly id: string }): void };
  readonly log: TaskLog;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Takes secrets out of sentences, details and errors (the scrubber's `redact`), in case one got into them. */
  readonly redact?: (value: unknown) => unknown;
  /** How long a claim holds without a sign of life (default 30 s). Only Postgres needs it. */
  readonly leaseMs?: number;
  /** How long `dispose` waits for tasks to let go (default 5 s). */
  readonly graceMs?: number;
};

type Running = { readonly live: LiveTask; readonly finished: Promise<TaskSnapshot> };

/** Runs long work as persisted tasks (design §3 tasks/). One per process. */
export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  return new Runner(options);
}

class Runner implements TaskRunner {
  private readonly options: TaskRunnerOptions;
  private readonly rows: TaskRows;
  private readonly kinds = createKinds();
  private readonly running = new Map<string, Running>();
  private readonly watchers = createWatchers();
  private readonly heartbeat: NodeJS.Timeout;
  private readonly redact: (value: unknown) => unknown;
  private closed = false;

  constructor(options: TaskRunnerOptions) {
    this.options = options;
    this.redact = options.redact ?? ((value) => value);
    const leaseMs = options.leaseMs ?? 30_000;
    this.rows = createTaskRows(options.store, `${process.pid}:${randomUUID()}`, leaseMs);
    this.heartbeat = setInterval(() => void this.beat(), Math.max(50, Math.floor(leaseMs / 6)));
    this.heartbeat.unref();
  }

  register<Input, Result>(kind: string, definition: TaskDefinition<Input, Result>): TaskKind<Input, Result> {
    return this.kinds.add(kind, definition);
  }

  async start<Input, Result>(
    { kind }: TaskKind<Input, Result>,
    input: Input,
    options: StartOptions,
  ): Promise<StartedTask> {
    const row = await this.insert(kind, input, options);
    return this.launch(row, () => undefined);
  }

  async cancel(id: string): Promise<TaskSnapshot> {
    const row = await this.mustFind(id);
    const now = this.options.clock();
    if (row.state === 'interrupted') {
      const given = await this.rows.giveUp(id, now);
      return this.announce(given ?? (await this.mustFind(id)));
    }
    if (!isActive(row.state)) return toSnapshot(row);
    if (!row.cancellable) throw notCancellable(row);
    const asked = await this.rows.requestCancel(id, now);
    if (asked === undefined) return this.get(id);
    const own = this.running.get(id);
    // Ended meanwhile, or another process has it and hears of this at its next heartbeat.
    if (own === undefined) return this.announce(await this.mustFind(id));
    own.live.setRow(asked);
    this.abort(own.live, 'cancel');
    return own.live.snapshot();
  }

  async retry(id: string): Promise<StartedTask> {
    const row = await this.mustFind(id);
    this.kinds.get(row.kind);
    const busy = (await this.rows.children(id)).some((child) => isActive(child.state));
    if (busy || !toSnapshot(row).retryable) throw notRetryable(row);
    const queued = await this.rows.requeue(id, ['failed', 'cancelled', 'interrupted'], this.options.clock());
    if (queued === undefined) throw notRetryable(row);
    return this.launch(queued, () => undefined);
  }

  async get(id: string): Promise<TaskSnapshot> {
    return this.current(await this.mustFind(id));
  }

  async children(id: string): Promise<readonly TaskSnapshot[]> {
    return (await this.rows.children(id)).map((row) => this.current(row));
  }

  async list(query: Parameters<TaskRunner['list']>[0]): Promise<readonly TaskSnapshot[]> {
    return (await this.rows.list(query)).map((row) => this.current(row));
  }

  watch(filter: Parameters<TaskRunner['watch']>[0], signal: AbortSignal): AsyncIterable<TaskSnapshot> {
    const { id } = filter;
    return this.watchers.watch(filter, signal, async () =>
      id === undefined
        ? this.list({ states: activeStates, limit: 500 })
        : [await this.get(id), ...(await this.children(id))],
    );
  }

  async recoverAfterStart(): Promise<{ readonly interrupted: number; readonly resumed: number }> {
    const { message } = INTERRUPTED;
    const abandoned = await this.rows.interruptAbandoned(message, INTERRUPTED, this.options.clock());
    for (const row of abandoned) this.announce(row);
    if (abandoned.length > 0) this.options.log.warn({ count: abandoned.length }, 'tasks were interrupted');
    let resumed = 0;
    for (const row of await this.rows.resumable(MAX_RESUMED_ATTEMPTS)) {
      if (!this.kinds.has(row.kind) || this.closed) continue;
      const queued = await this.rows.requeue(row.id, ['interrupted'], this.options.clock());
      if (queued === undefined) continue;
      resumed += 1;
      this.launch(queued, () => undefined);
    }
    return { interrupted: abandoned.length, resumed };
  }

  prune(endedBefore: number): Promise<number> {
    return this.rows.prune(endedBefore);
  }

  async dispose(): Promise<void> {
    this.closed = true;
    const running = [...this.running.values()];
    for (const { live } of running) this.abort(live, 'interrupt');
    const { promise: grace, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.options.graceMs ?? 5000);
    await Promise.race([Promise.all(running.map(({ finished }) => finished)), grace]);
    clearTimeout(timer);
    clearInterval(this.heartbeat);
    // What did not let go in time: written down as interrupted here, so that its own end, if it comes, changes nothing.
    for (const { live } of this.running.values()) await this.finish(live, 'interrupted', null, INTERRUPTED);
    this.watchers.close();
  }

  private async insert(kind: string, input: unknown, options: StartOptions): Promise<TaskRow> {
    const definition = this.kinds.get(kind);
    if (this.closed) throw closed();
    const now = this.options.clock();
    return this.rows.insert(
      {
        id: this.options.ids(),
        parent_id: options.parentId ?? null,
        kind,
        subject_type: options.subject?.type ?? null,
        subject_id: options.subject?.id ?? null,
        title: definition.title(input),
        state: 'queued',
        input,
        resume: definition.resume,
        cancellable: definition.cancellable ?? true,
        retryable: definition.retryable ?? true,
        actor: options.actor,
        queued_at: now,
        updated_at: now,
      },
      now,
    );
  }

  private launch(row: TaskRow, onProgress: (progress: number) => void): StartedTask {
    const { id } = row;
    const live = new LiveTask({
      row,
      redact: this.redact,
      steps: this.kinds.get(row.kind).steps,
      onProgress,
      publish: (snapshot) => this.watchers.publish(snapshot),
      persist: ({ progress, sentence, detail }) => {
        this.rows
          .saveProgress(id, progress, sentence, detail, this.options.clock())
          .then(() => this.options.events.emit('tasks', { id }))
          .catch((err: unknown) => this.options.log.warn({ err, task: id }, 'the progress of a task was not written'));
      },
    });
    const finished = this.execute(row, live)
      .catch((err: unknown) => {
        // The store itself failed. The row stays as it is and is found as interrupted at the next start.
        this.options.log.error({ err, task: id }, 'how a task ended could not be written');
        return live.snapshot();
      })
      .finally(() => {
        live.stop();
        // A retry may have taken its place already.
        if (this.running.get(id)?.live === live) this.running.delete(id);
      });
    this.running.set(id, { live, finished });
    live.setRow(row);
    this.options.events.emit('tasks', { id });
    return { id, finished };
  }

  private async execute(queued: TaskRow, live: LiveTask): Promise<TaskSnapshot> {
    const { id } = queued;
    const row = await this.rows.claim(id, this.options.clock());
    if (row === undefined) return this.finish(live, 'cancelled', null, toErrorInfo(cancelled()));
    live.setRow(row);
    this.options.events.emit('tasks', { id });
    try {
      live.abort.signal.throwIfAborted();
      const result = await this.kinds.get(row.kind).run(this.context(row, live));
      return await this.finish(live, 'succeeded', result ?? null, null);
    } catch (thrown) {
      if (live.ending === 'interrupt') return this.finish(live, 'interrupted', null, INTERRUPTED);
      if (live.ending === 'cancel') return this.finish(live, 'cancelled', null, toErrorInfo(cancelled()));
      if (!(thrown instanceof FairleadError) && !isAbort(thrown)) {
        this.options.log.error({ err: thrown, task: id, kind: row.kind }, 'a task failed unexpectedly');
      }
      return this.finish(live, 'failed', null, toErrorInfo(thrown));
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
    const row = await this.insert(kind, input, {
      actor: parent.actor,
      parentId: parent.id,
      ...(options.subject === undefined ? {} : { subject: options.subject }),
    });
    const { id, finished } = this.launch(row, onProgress);
    const passOn = () => {
      const child = this.running.get(id);
      if (child !== undefined) this.abort(child.live, parentLive.ending ?? 'cancel');
    };
    if (parentLive.abort.signal.aborted) passOn();
    parentLive.abort.signal.addEventListener('abort', passOn, { once: true });
    const end = await finished;
    parentLive.abort.signal.removeEventListener('abort', passOn);
    if (end.state === 'succeeded') {
      onProgress(100);
      // The result went through JSON and comes from the definition with this very kind.
      return end.result as R;
    }
    const { code, message, hint, data } = end.error ?? toErrorInfo(cancelled());
    throw new FairleadError(code, { message, ...(hint ? { hint } : {}), ...(data ? { data } : {}) });
  }

  private abort(live: LiveTask, ending: 'cancel' | 'interrupt'): void {
    if (live.abort.signal.aborted) return;
    live.ending = ending;
    live.say(ending === 'cancel' ? 'Cancelling' : 'Stopping');
    // The reason tells work that cleans up after a cancellation from work that goes on after the next start.
    live.abort.abort(
      ending === 'cancel' ? cancelled() : new FairleadError(INTERRUPTED.code, { message: INTERRUPTED.message }),
    );
  }

  private async finish(
    live: LiveTask,
    state: 'succeeded' | 'failed' | 'cancelled' | 'interrupted',
    result: unknown,
    error: TaskRow['error'],
  ): Promise<TaskSnapshot> {
    live.stop();
    const shown = live.shown();
    // SECURITY: design §5.4 Never in task records: an engine's or a server's words may repeat what they were given.
    const safe = error === null ? null : toErrorInfo(new FairleadError(error.code, redactedError(error, this.redact)));
    const progress = state === 'succeeded' ? 100 : shown.progress;
    const end = { ...shown, state, progress, sentence: safe?.message ?? shown.sentence, result, error: safe };
    const row = await this.rows.finish(live.id, end, this.options.clock());
    return this.announce(row ?? (await this.mustFind(live.id)));
  }

  /** Tells watchers and the console about a row that was just written. */
  private announce(row: TaskRow): TaskSnapshot {
    const snapshot = toSnapshot(row);
    this.watchers.publish(snapshot);
    this.options.events.emit('tasks', { id: row.id });
    return snapshot;
  }

  /** Every few seconds: keeps claims, hears of cancellations by other processes, and takes over from dead ones. */
  private async beat(): Promise<void> {
    if (this.closed) return;
    try {
      if (this.running.size > 0) {
        const known = [...this.running.values()];
        const kept = new Map((await this.rows.renew(this.options.clock())).map((row) => [row.id, row]));
        for (const { live } of known) {
          const row = kept.get(live.id);
          if (row?.cancel_requested === true) this.abort(live, 'cancel');
          // Not ours any more although it still runs: this process was asleep for longer than the claim held.
          if (row === undefined && this.running.has(live.id)) this.abort(live, 'interrupt');
        }
      }
      if (this.options.store.dialect === 'postgres') await this.recoverAfterStart();
    } catch (err) {
      this.options.log.warn({ err }, 'the claims of running tasks were not renewed');
    }
  }

  /** The newest truth: what runs here is ahead of its row. */
  private current(row: TaskRow): TaskSnapshot {
    const own = this.running.get(row.id);
    return own === undefined || !isActive(row.state) ? toSnapshot(row) : own.live.snapshot();
  }

  private async mustFind(id: string): Promise<TaskRow> {
    const row = await this.rows.find(id);
    if (row === undefined) throw notFound('task', id);
    return row;
  }
}

function redactedError(error: ErrorInfo, redact: (value: unknown) => unknown): FairleadErrorInit {
  const data = redact(error.data);
  return {
    message: String(redact(error.message)),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(typeof data === 'object' && data !== null ? { data: { ...data } } : {}),
  };
}
