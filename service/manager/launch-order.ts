/** From a person's wish to a session that is being launched: what is refused before anything is made, and what is made. */
import { randomBytes } from 'node:crypto';
import { readLaunchConfig } from '../../common/docker/launch-config.ts';
import { FairleadError } from '../../common/errors.ts';
import type { WorkspaceDraft } from '../../common/model/workspaces.ts';
import type { SecretBox } from '../secrets/types.ts';
import type { Store, Tx } from '../store/types.ts';
import type { TaskRunner } from '../tasks/types.ts';
import type { Launcher } from './launcher.ts';
import type { SessionBook } from './session-book.ts';
import { snapshotOf } from './session-target.ts';
import type { Launchable, SettingsReader } from './types.ts';
import { keepSecret } from './view-target.ts';

export type LaunchOrder = {
  readonly workspaceId: string;
  /** null: placement chooses. */
  readonly hostId: string | null;
  /** Answers to the workspace's launch form. */
  readonly values: Readonly<Record<string, string>>;
};

/**
 * Makes the session and starts its launch.
 * @throws LAUNCH_ANSWER_MISSING, SESSION_LIMIT, and what `launchable` says of the workspace; then nothing was made
 */
export type OrderLaunch = (
  order: LaunchOrder,
  caller: { readonly userId: string; readonly userName: string },
) => Promise<{ readonly sessionId: string; readonly taskId: string; readonly name: string }>;

export function createLaunchOrders(deps: {
  store: Store;
  book: SessionBook;
  launcher: Launcher;
  tasks: TaskRunner;
  secrets: SecretBox;
  settings: SettingsReader;
  /** A workspace ready to be launched. @throws WORKSPACE_NOT_FOUND, WORKSPACE_DISABLED, WORKSPACE_INVALID, WARNINGS_NOT_SHOWN */
  launchable(workspaceId: string): Promise<Launchable>;
  newId: () => string;
  now: () => number;
}): OrderLaunch {
  const { store, book, launcher, tasks, secrets, settings, launchable, newId, now } = deps;
  return async ({ workspaceId, hostId, values }, { userId, userName }) => {
    const { draft, image, name } = await launchable(workspaceId);
    refuseUnanswered(draft, values);
    const { sessionsPerUser } = await settings.read();
    const sessionId = newId();
    await refuseTooMany(store.db, userId, sessionsPerUser);
    const secretId = await keepSecret(secrets, {
      password: randomBytes(18).toString('base64url'),
      pagePassword: randomBytes(18).toString('base64url'),
      answers: values,
    });
    const insert = store.transaction(async (tx) => {
      await refuseTooMany(tx, userId, sessionsPerUser);
      await tx
        .insertInto('sessions')
        .values({
          id: sessionId,
          workspace_id: workspaceId,
          workspace_name: name,
          workspace_snapshot: snapshotOf(draft),
          image,
          user_id: userId,
          user_name: userName,
          desired: 'running',
          observed: 'requested',
          sentence: 'Requested.',
          password_secret_id: secretId,
          resources: { cores: draft.cores, memoryBytes: draft.memoryBytes },
          created_at: now(),
          updated_at: now(),
        })
        .execute();
    });
    await insert.catch(async (thrown: unknown) => {
      await secrets.remove(secretId);
      throw thrown;
    });
    const { id: taskId } = await tasks.start(
      launcher.kind,
      { sessionId, hostId, name },
      { subject: { type: 'session', id: sessionId }, actor: userName },
    );
    await book.patch(sessionId, { task_id: taskId });
    return { sessionId, taskId, name };
  };
}

/** Counted twice, before and in the transaction, so that of two launches at once one is refused. @throws SESSION_LIMIT */
async function refuseTooMany(db: Store['db'] | Tx, userId: string, limit: number): Promise<void> {
  const { count } = await db
    .selectFrom('sessions')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('observed', 'not in', ['deleted', 'failed'])
    .executeTakeFirstOrThrow();
  if (Number(count) < limit) return;
  throw new FairleadError('SESSION_LIMIT', {
    message: `You have ${count} sessions; ${limit} are allowed at once.`,
    hint: 'End a session first, or raise the limit in the settings.',
    status: 409,
  });
}

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
