/** From a person's wish to a session that is being launched: what is refused before anything is made, and what is made. */
import { randomBytes } from 'node:crypto';
import { readLaunchConfig } from '../../../common/docker/launch-config.ts';
import { dataOf } from '../../../common/error-data-of.ts';
import { FairleadError, isAbort, isTimeout } from '../../../common/errors.ts';
import { demandFeatures, featuresOfLaunch } from '../../../common/license/entitlements.ts';
import type { Candidate } from '../../../common/model/sessions.ts';
import type { WorkspaceDraft } from '../../../common/model/workspaces.ts';
import type { EventBus } from '../../events/bus.ts';
import type { ServiceTopics } from '../../events/topics.ts';
import type { LaunchLicense } from '../../licensing/types.ts';
import type { SecretBox } from '../../secrets/types.ts';
import type { Store } from '../../store/types.ts';
import type { TaskRunner } from '../../tasks/types.ts';
import { newContainer, snapshotOf } from '../records/session-target.ts';
import type { Launchable, SettingsReader } from '../types.ts';
import { keepSecret } from '../views/view-target.ts';
import type { Launcher } from './launcher.ts';
import type { Placer } from './placer.ts';
import type { Reservations } from './reservations.ts';

export type LaunchOrder = {
  readonly workspaceId: string;
  /** null: placement chooses. */
  readonly hostId: string | null;
  /** Answers to the workspace's launch form. */
  readonly values: Readonly<Record<string, string>>;
};

/**
 * Makes the session and starts its launch.
 * @throws LAUNCH_ANSWER_MISSING, FEATURE_NOT_LICENSED, SESSION_LIMIT, SITE_SESSION_LIMIT, LICENSE_LIMIT, and what `launchable` says of the workspace; then nothing was made
 */
export type OrderLaunch = (
  order: LaunchOrder,
  caller: { readonly userId: string; readonly userName: string },
) => Promise<{ readonly sessionId: string; readonly taskId: string; readonly name: string }>;

export function createLaunchOrders(deps: {
  store: Store;
  events: EventBus<ServiceTopics>;
  launcher: Launcher;
  tasks: TaskRunner;
  secrets: SecretBox;
  settings: SettingsReader;
  reservations: Pick<Reservations, 'takeSession'>;
  license: Pick<LaunchLicense, 'current'>;
  /** What placement would see now, for every host: said beside a limit that was reached. */
  candidates: Placer['candidates'];
  /** A workspace ready to be launched. @throws WORKSPACE_NOT_FOUND, WORKSPACE_DISABLED, WORKSPACE_INVALID, WARNINGS_NOT_SHOWN */
  launchable(workspaceId: string): Promise<Launchable>;
  newId: () => string;
  now: () => number;
}): OrderLaunch {
  const { store, events, launcher, tasks, secrets, settings, reservations, license, launchable, newId, now } = deps;
  return async ({ workspaceId, hostId, values }, { userId, userName }) => {
    const { draft, image, name } = await launchable(workspaceId);
    refuseUnanswered(draft, values);
    const [limits, site] = await Promise.all([settings.read(), license.current()]);
    demandFeatures(site.allowed, featuresOfLaunch(draft));
    const sessionId = newId();
    const subject = { type: 'session', id: sessionId };
    // All of it or nothing: a session that nobody launches, or a secret that nothing uses, never stays.
    const launching = store.transaction(async (tx) => {
      await reservations.takeSession(tx, userId, { ...limits, license: site });
      const secretId = await keepSecret(
        secrets,
        { password: newPassword(), pagePassword: newPassword(), answers: values },
        tx,
      );
      const started = await tasks.startIn(
        tx,
        launcher.kind,
        { sessionId, hostId, name },
        { subject, actor: userName, ownerId: userId },
      );
      await tx
        .insertInto('sessions')
        .values({
          id: sessionId,
          workspace_id: workspaceId,
          workspace_name: name,
          workspace_snapshot: snapshotOf(draft),
          target: newContainer(image),
          user_id: userId,
          user_name: userName,
          desired: 'running',
          observed: 'requested',
          sentence: 'Requested.',
          password_secret_id: secretId,
          resources: { cores: draft.cores, memoryBytes: draft.memoryBytes },
          task_id: started.id,
          created_at: now(),
          updated_at: now(),
        })
        .execute();
      return started;
    });
    const task = await launching.catch(async (thrown: unknown) => {
      throw await withHosts(thrown, () => deps.candidates(draft, image, AbortSignal.timeout(hostsMs)));
    });
    events.emit('sessions', { id: sessionId });
    task.begin();
    return { sessionId, taskId: task.id, name };
  };
}

/** So long a refusal waits for what hosts have room for, milliseconds: after that it is said without. */
const hostsMs = 3000;

/** A limit that was reached, with how many hosts have room: people take these limits for one. Any other error as it is. */
async function withHosts(thrown: unknown, look: () => Promise<readonly Candidate[]>): Promise<unknown> {
  if (!(thrown instanceof FairleadError)) return thrown;
  const { code, message, hint, status } = thrown;
  if (code !== 'SESSION_LIMIT' && code !== 'SITE_SESSION_LIMIT' && code !== 'LICENSE_LIMIT') return thrown;
  const { limits } = dataOf(thrown, code) ?? {};
  const hosts = await look().catch((failed: unknown) => {
    if (isAbort(failed) || isTimeout(failed)) return null;
    throw failed;
  });
  if (limits === undefined || hosts === null) return thrown;
  const withRoom = hosts.filter(({ accepted }) => accepted).length;
  const data = { limits: { ...limits, hosts: { all: hosts.length, withRoom } } };
  return new FairleadError(code, { message, hint, status, data, cause: thrown });
}

/** Of the viewer: 144 bits. */
const newPassword = () => randomBytes(18).toString('base64url');

/** @throws LAUNCH_ANSWER_MISSING for a required field of the launch form without an answer. */
function refuseUnanswered(draft: WorkspaceDraft, values: LaunchOrder['values']): void {
  const missing = readLaunchConfig(draft.launchConfig).fields.find(
    (field) => field.required && field.showIf.length === 0 && !values[field.key],
  );
  if (!missing) return;
  throw new FairleadError('LAUNCH_ANSWER_MISSING', {
    message: `"${missing.label || missing.key}" has to be filled in.`,
    hint: 'Fill in the launch form.',
    data: { key: missing.key },
  });
}
