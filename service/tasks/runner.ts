/** Tasks as the rest of the service starts, cancels and watches them; keeps the claims of this process. */
import { randomUUID } from 'node:crypto';
import type { IdSource, Store, TaskRow, Tx } from '../store/types.ts';
import { type AttemptOptions, Attempts } from './attempts.ts';
import { closed, interrupted, maxResumedAttempts, notCancellable, notRetryable } from './errors.ts';
import { createKinds } from './kinds.ts';
import { activeStates, createTaskRows, isActive, type TaskRows, toSnapshot } from './rows.ts';
import type { StartedTask, StartOptions, TaskDefinition, TaskKind, TaskRunner, TaskSnapshot } from './types.ts';
import { createWatchers } from './watchers.ts';

export type TaskRunnerOptions = AttemptOptions & {
  readonly store: Store;
  readonly ids: IdSource;
  /** How long a claim holds without a sign of life (default 30 s). Only Postgres needs it. */
  readonly leaseMs?: number;
  /** How long `dispose` waits for tasks to let go (default 5 s). */
  readonly graceMs?: number;
};

/** Runs long work as persisted tasks. One per process. */
export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  return new Runner(options);
}

class Runner implements TaskRunner {
  private readonly options: TaskRunnerOptions;
  private readonly rows: TaskRows;
  private readonly kinds = createKinds();
  private readonly attempts: Attempts;
  private readonly watchers = createWatchers();
  private readonly heartbeat: NodeJS.Timeout;
  private readonly stopHearing: () => void;
  private closed = false;

  constructor(options: TaskRunnerOptions) {
    this.options = options;
    const leaseMs = options.leaseMs ?? 30_000;
    this.rows = createTaskRows(options.store, `${process.pid}:${randomUUID()}`, leaseMs, options.ends);
    const { rows, kinds, watchers } = this;
    this.attempts = new Attempts({ ...options, rows, kinds, watchers, insert: (...part) => this.insert(...part) });
    this.heartbeat = setInterval(() => void this.beat(), Math.max(50, Math.floor(leaseMs / 6)));
    this.heartbeat.unref();
    this.stopHearing =
      options.events.on?.('tasks', ({ id }, from) => (from === 'elsewhere' ? this.heard(id) : undefined)) ??
      (() => undefined);
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
    return this.attempts.launch(row);
  }

  async startIn<Input, Result>(tx: Tx, { kind }: TaskKind<Input, Result>, input: Input, options: StartOptions) {
    const row = await this.insert(kind, input, options, tx);
    return { id: row.id, begin: () => this.attempts.launch(row) };
  }

  async cancel(id: string): Promise<TaskSnapshot> {
    const row = await this.rows.get(id);
    const now = this.options.clock();
    if (row.state === 'interrupted') {
      const given = await this.rows.giveUp(id, now);
      return this.attempts.announce(given ?? (await this.rows.get(id)));
    }
    if (!isActive(row.state)) return toSnapshot(row);
    if (!row.cancellable) throw notCancellable(row);
    const asked = await this.rows.requestCancel(id, now);
    if (asked === undefined) return this.get(id);
    const own = this.attempts.find(id);
    // Ended meanwhile, or another process has it and hears of this at its next heartbeat.
    if (own === undefined) return this.attempts.announce(await this.rows.get(id));
    own.setRow(asked);
    this.attempts.abort(own, 'cancel');
    return own.snapshot();
  }

  async retry(id: string, actor: string): Promise<StartedTask> {
    const row = await this.rows.get(id);
    this.kinds.get(row.kind);
    const busy = (await this.rows.children(id)).some((child) => isActive(child.state));
    if (busy || !toSnapshot(row).retryable) throw notRetryable(row);
    const queued = await this.rows.requeue(
      id,
      ['partly', 'failed', 'cancelled', 'interrupted'],
      this.options.clock(),
      actor,
    );
    if (queued === undefined) throw notRetryable(row);
    return this.attempts.launch(queued);
  }

  async get(id: string): Promise<TaskSnapshot> {
    return this.attempts.current(await this.rows.get(id));
  }

  async children(id: string): Promise<readonly TaskSnapshot[]> {
    return (await this.rows.children(id)).map((row) => this.attempts.current(row));
  }

  async list(query: Parameters<TaskRunner['list']>[0]): Promise<readonly TaskSnapshot[]> {
    return (await this.rows.list(query)).map((row) => this.attempts.current(row));
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
    const now = this.options.clock();
    const { interrupted: abandoned, again } = await this.rows.takeUpAbandoned(interrupted(), now, (row) =>
      this.goesOn(row),
    );
    // Parts of what goes on went with the attempt that they were part of.
    const takenUp = new Set(again.map(({ id }) => id));
    for (const row of abandoned)
      if (!takenUp.has(row.id) && !takenUp.has(row.parent_id ?? '')) this.attempts.announce(row);
    if (abandoned.length > 0) this.options.log.warn({ count: abandoned.length }, 'tasks were interrupted');
    // What was interrupted by its own process, when that was told to end.
    for (const row of (await this.rows.resumable(maxResumedAttempts)).filter((one) => this.goesOn(one))) {
      const queued = await this.rows.requeue(row.id, ['interrupted'], this.options.clock());
      if (queued !== undefined) again.push(queued);
    }
    for (const row of again) this.attempts.launch(row);
    return { interrupted: abandoned.length, resumed: again.length };
  }

  /** Whether it runs again by itself where it was interrupted. Parts of others run again with those. */
  private goesOn({ kind, resume, parent_id: parentId, attempt }: TaskRow): boolean {
    const isWhole = parentId === null && attempt < maxResumedAttempts;
    return resume === 'safe' && isWhole && this.kinds.has(kind) && !this.closed;
  }

  prune(endedBefore: number): Promise<number> {
    return this.rows.prune(endedBefore);
  }

  async dispose(): Promise<void> {
    this.closed = true;
    this.stopHearing();
    const running = this.attempts.all();
    for (const { live } of running) this.attempts.abort(live, 'interrupt');
    const { promise: grace, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.options.graceMs ?? 5000);
    await Promise.race([Promise.all(running.map(({ finished }) => finished)), grace]);
    clearTimeout(timer);
    clearInterval(this.heartbeat);
    // What did not let go in time: written down as interrupted here, so that its own end, if it comes, changes nothing.
    for (const { live } of this.attempts.all()) await this.attempts.finish(live, 'interrupted', null, interrupted());
    this.watchers.close();
  }

  private async insert(kind: string, input: unknown, options: StartOptions, tx?: Tx): Promise<TaskRow> {
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
        owner_id: options.ownerId ?? null,
        queued_at: now,
        updated_at: now,
      },
      now,
      tx,
    );
  }

  /** Another process changed a task: asked this one to end it, or is further with its own, which somebody may watch here. */
  private async heard(id: string | undefined): Promise<void> {
    if (this.closed) return;
    if (id === undefined) {
      await this.beat();
      if (this.watchers.count === 0) return;
      for (const row of await this.rows.list({ states: activeStates, limit: 500 }))
        if (this.attempts.find(row.id) === undefined) this.watchers.publish(toSnapshot(row));
      return;
    }
    const own = this.attempts.find(id);
    if (own === undefined && this.watchers.count === 0) return;
    const row = await this.rows.find(id);
    if (row === undefined) return;
    if (own === undefined) this.watchers.publish(toSnapshot(row));
    else if (row.cancel_requested) this.attempts.abort(own, 'cancel');
  }

  /** Every few seconds: keeps claims, hears of cancellations by other processes, and takes over from dead ones. */
  private async beat(): Promise<void> {
    if (this.closed) return;
    try {
      const known = this.attempts.all();
      if (known.length > 0) {
        const kept = new Map((await this.rows.renew(this.options.clock())).map((row) => [row.id, row]));
        for (const { live } of known) {
          const row = kept.get(live.id);
          if (row?.cancel_requested === true) this.attempts.abort(live, 'cancel');
          // Not ours any more although it still runs: this process was asleep for longer than the claim held.
          if (row === undefined && this.attempts.find(live.id)) this.attempts.abort(live, 'interrupt');
        }
      }
      if (this.options.store.dialect === 'postgres') await this.recoverAfterStart();
    } catch (err) {
      this.options.log.warn({ err }, 'the claims of running tasks were not renewed');
    }
  }
}
