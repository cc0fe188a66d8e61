/** Launching: one task, weighted steps, cancellable at each, safe to run again after a crash. */
import { z } from 'zod';
import { containerUid } from '../../../common/docker/container-user.ts';
import { sessionLabel, siteLabel } from '../../../common/docker/labels.ts';
import { readLaunchConfig } from '../../../common/docker/launch-config.ts';
import {
  cancelled,
  type ErrorInfo,
  errorFrom,
  errorInfoOf,
  FairleadError,
  isAbort,
  toErrorInfo,
} from '../../../common/errors.ts';
import type { Locks } from '../../async/locks.ts';
import type { ImageDetails } from '../../hosts/connector.ts';
import type { HostPool, ManagedHost } from '../../hosts/host-types.ts';
import { readPasswd } from '../../image-user.ts';
import type { BringImage } from '../../images/types.ts';
import type { Logger } from '../../log/logger.ts';
import { type Span, spansOf } from '../../log/spans.ts';
import type { SecretBox } from '../../secrets/types.ts';
import type { SessionRow } from '../../store/types.ts';
import { isInterruption } from '../../tasks/errors.ts';
import type { TaskContext, TaskKind, TaskRunner } from '../../tasks/types.ts';
import type { PassDesktopGate } from '../ready/desktop-gate.ts';
import { withDesktopNote } from '../ready/desktop-ready.ts';
import { withLogTail } from '../ready/log-tail.ts';
import type { CloseSession } from '../records/closing.ts';
import { type SessionBook, waiting, waitingTeller } from '../records/session-book.ts';
import { readSnapshot } from '../records/session-target.ts';
import type { PermitStart, SettingsReader } from '../types.ts';
import { readSecret } from '../views/view-target.ts';
import { type LaunchPlan, planLaunch } from './launch-plan.ts';
import { type LaunchStep, launchSteps, percentOf } from './launch-steps.ts';
import type { Placer } from './placer.ts';
import { ownVolumes, prepareProfile } from './volumes.ts';

const launchInput = z.object({ sessionId: z.string(), hostId: z.string().nullable(), name: z.string() });
type LaunchInput = z.infer<typeof launchInput>;

export type Launcher = { readonly kind: TaskKind<LaunchInput, { hostId: string }> };

export function createLauncher(deps: {
  siteId: string;
  runId: string;
  book: SessionBook;
  pool: HostPool;
  placer: Placer;
  tasks: TaskRunner;
  secrets: SecretBox;
  settings: SettingsReader;
  passGate: PassDesktopGate;
  locks: Locks;
  close: CloseSession;
  log: Logger;
  now: () => number;
  bring: BringImage;
  permit: PermitStart;
}): Launcher {
  const { siteId, runId, book, pool, placer, tasks, secrets, settings, permit, locks, log, now } = deps;

  const kind = tasks.register('session.launch', {
    title: ({ name }) => `Launch ${name}`,
    input: launchInput,
    // Every step looks for what is there before it acts: a container is found by its labels and made only once.
    resume: 'safe',
    // A session that failed or was cancelled is over; a new one is launched instead.
    retryable: false,
    steps: launchSteps,
    run: (ctx) => locks.run(ctx.input.sessionId, () => launch(ctx)),
  });

  async function launch(ctx: TaskContext<LaunchInput>): Promise<{ hostId: string }> {
    const { sessionId } = ctx.input;
    const span = spansOf(log, { session: sessionId });
    try {
      const row = await book.get(sessionId);
      if (row.desired === 'deleted') throw cancelled('The session was ended before it had started.');
      // The service was ended between the failure and the end of its task: that failure is the end.
      if (row.observed === 'failed') throw launchError(row.error);
      if (row.observed === 'running') return { hostId: row.host_id ?? '' };
      const host = await span('place', () => chooseHost(ctx, row));
      const image = await span('image', () => bringImage(ctx, host, row));
      const containerId = await createContainer(ctx, host, image, span);
      await startContainer(ctx, host, containerId, span);
      const note = await untilReady(ctx, host, span);
      const { notes } = await book.get(sessionId);
      await book.patch(sessionId, {
        observed: 'running',
        progress: 100,
        sentence: 'Running.',
        started_at: now(),
        error: null,
        notes: withDesktopNote(notes.map(errorInfoOf), note),
      });
      ctx.progress(100, `Running on ${host.name}.`);
      return { hostId: host.id };
    } catch (thrown) {
      await giveUp(ctx, thrown);
      throw thrown;
    }
  }

  async function say(
    ctx: TaskContext<LaunchInput>,
    observed: SessionRow['observed'],
    step: LaunchStep,
    fraction: number,
    sentence: string,
  ): Promise<void> {
    ctx.signal.throwIfAborted();
    ctx.progress({ step, fraction }, sentence);
    await book.patch(ctx.input.sessionId, { observed, sentence, progress: percentOf(step, fraction) });
  }

  async function chooseHost(ctx: TaskContext<LaunchInput>, row: SessionRow): Promise<ManagedHost> {
    if (row.host_id !== null) return pool.require(row.host_id);
    await say(ctx, 'placing', 'place', 0, 'Choosing a host.');
    return placer.take(row, ctx.input.hostId, ctx.signal);
  }

  /** What the engine knows of it, once it is there; null where it was taken away in the same moment. */
  async function bringImage(
    ctx: TaskContext<LaunchInput>,
    host: ManagedHost,
    row: SessionRow,
  ): Promise<ImageDetails | null> {
    const { signal } = ctx;
    const there = await host.connector.inspectImage(row.target.image, { signal });
    if (there !== null) return there;
    await say(ctx, 'pulling', 'pull', 0, `Bringing ${row.target.image} to ${host.name}.`);
    let saidAt = 0;
    await deps.bring(host, row.target.image, {
      signal,
      refresh: false,
      onProgress: ({ percent, status, layers, bytesPerSecond, etaMs }) => {
        ctx.detail({ layers, bytesPerSecond, etaMs });
        ctx.progress({ step: 'pull', fraction: percent / 100 }, status);
        // The task is thinned out by its runner; the session's own row is written once per percent.
        if (Math.floor(percent) === saidAt) return;
        saidAt = Math.floor(percent);
        book
          .patch(row.id, { progress: percentOf('pull', percent / 100), sentence: status })
          .catch((err: unknown) => log.warn({ err }, 'Progress of a launch could not be kept'));
      },
    });
    return host.connector.inspectImage(row.target.image, { signal });
  }

  async function createContainer(
    ctx: TaskContext<LaunchInput>,
    host: ManagedHost,
    image: ImageDetails | null,
    span: Span,
  ): Promise<string> {
    await say(ctx, 'provisioning', 'create', 0, `Creating the container on ${host.name}.`);
    const row = await book.get(ctx.input.sessionId);
    const { signal } = ctx;
    const plan = await span('plan', () => planLaunch(row, host, image, { siteId, runId, secrets, settings }));
    const { connector } = host;
    const [existing] = await span('look for the container', () =>
      connector.listContainers({ [siteLabel]: siteId, [sessionLabel]: row.id }, { signal }),
    );
    const id = existing?.id ?? (await sendContainer(row, plan, signal, span));
    await book.patch(row.id, { target: { containerId: id } });
    // A name is known by the container's own passwd alone: before its first start, also after an interruption.
    if (plan.namesUser && (existing === undefined || existing.state === 'created'))
      await span('judge by its passwd', async () =>
        permit({ ...plan, uid: containerUid(plan.user, await readPasswd(connector, id, { signal })) }),
      );
    return id;
  }

  /** SECURITY: docs/security.md 2.6: what is judged is what is sent, with who it starts as on this very host. */
  async function sendContainer(row: SessionRow, plan: LaunchPlan, signal: AbortSignal, span: Span): Promise<string> {
    const { container, host, user, namesUser } = plan;
    await span('judge', () => permit({ ...plan, uid: namesUser ? null : containerUid(user, null) }));
    const { id, warnings } = await span('create', () =>
      host.connector.createContainer(container.name, container.body, {
        signal,
        ...(container.platform !== null && { platform: container.platform }),
      }),
    );
    if (warnings.length > 0) log.info({ session: row.id, warnings }, 'The engine warned about a new container');
    return id;
  }

  async function startContainer(
    ctx: TaskContext<LaunchInput>,
    host: ManagedHost,
    containerId: string,
    span: Span,
  ): Promise<void> {
    await say(ctx, 'starting', 'start', 0, 'Starting.');
    const { connector } = host;
    const row = await book.get(ctx.input.sessionId);
    const volumes = {
      connector,
      containerId,
      draft: readSnapshot(row),
      signal: ctx.signal,
    };
    const notes = await span('folders', async () => {
      await prepareProfile(volumes);
      return ownVolumes(volumes);
    });
    if (notes.length > 0) log.info({ session: row.id, notes }, 'Mapped folders keep their owners');
    await book.patch(row.id, { notes });
    await span('answers', () => writeAnswers(row, host, containerId));
    await span('start', () => connector.startContainer(containerId, { signal: ctx.signal }));
    const details = await span('inspect', () => connector.inspectContainer(containerId, { signal: ctx.signal }));
    await book.patch(row.id, {
      target: { startedAt: details?.startedAt ?? null, certificateSha256: null },
      answers_since: null,
    });
    ctx.progress({ step: 'start', fraction: 1 }, 'Started.');
  }

  /** The launch form's answers, as the JSON file that the workspace asks for. */
  async function writeAnswers(row: SessionRow, host: ManagedHost, containerId: string): Promise<void> {
    const { destination } = readLaunchConfig(readSnapshot(row).launchConfig);
    const { answers } = await readSecret(secrets, row);
    if (destination === null || Object.keys(answers).length === 0) return;
    await host.connector.writeFile(containerId, destination, Buffer.from(JSON.stringify(answers)), {
      mode: 0o600,
      uid: 1000,
      gid: 1000,
    });
  }

  async function untilReady(ctx: TaskContext<LaunchInput>, host: ManagedHost, span: Span): Promise<ErrorInfo | null> {
    await say(ctx, 'starting', 'ready', 0, waiting);
    const row = await book.get(ctx.input.sessionId);
    const tell = waitingTeller(book, row.id, log);
    return deps.passGate(row, host.connector, {
      span,
      signal: ctx.signal,
      onWaiting: (fraction, sentence) => {
        ctx.progress({ step: 'ready', fraction }, sentence ?? waiting);
        tell(fraction, sentence);
      },
    });
  }

  /** Leaves nothing half: the container goes, the row says how it ended. An interruption leaves both for the next start. */
  async function giveUp(ctx: TaskContext<LaunchInput>, thrown: unknown): Promise<void> {
    const row = await book.find(ctx.input.sessionId);
    if (!row) return;
    const wasCancelled = isAbort(thrown) || ctx.signal.aborted;
    if (wasCancelled && isInterruption(ctx.signal)) return;
    const error = await saidAt(toErrorInfo(thrown), row);
    await removeContainer(row);
    if (wasCancelled) {
      await deps.close(row, 'Launch cancelled.', 'The launch was cancelled.');
      return;
    }
    await book.patch(row.id, { observed: 'failed', sentence: error.message, error, target: { containerId: null } });
  }

  async function removeContainer(row: SessionRow): Promise<void> {
    const host = row.host_id === null ? null : pool.get(row.host_id);
    if (!host) return;
    try {
      const mine = await host.connector.listContainers({ [siteLabel]: siteId, [sessionLabel]: row.id });
      for (const { id } of mine) await host.connector.removeContainer(id);
    } catch (err) {
      // The host went away meanwhile. The reconciler removes what is left there when it is back.
      log.info({ err, session: row.id }, 'The container of a failed launch stays until its host is back');
    }
  }

  async function saidAt(error: ErrorInfo, row: SessionRow): Promise<ErrorInfo> {
    const host = row.host_id === null ? null : pool.get(row.host_id);
    return host && row.target.containerId !== null
      ? withLogTail(error, host.connector, row.target.containerId, log)
      : error;
  }

  return { kind };
}

function launchError(error: SessionRow['error']): FairleadError {
  return error === null
    ? new FairleadError('SESSION_LAUNCH_FAILED', { message: 'The launch failed.' })
    : errorFrom(error);
}
