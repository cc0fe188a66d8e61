/**
 * Sessions. Those that are to run are orders that the service takes up when it starts, as after an interruption: they
 * become real containers on the bed's engines. All others are what is left of sessions on hosts that are away, and say so.
 */

import { randomBytes } from 'node:crypto';
import type { ErrorInfo } from '../../common/errors.ts';
import { asHint } from '../../common/hint.ts';
import type { SessionState } from '../../common/model/sessions.ts';
import { newContainer, snapshotOf } from '../../service/manager/records/session-target.ts';
import { keepSecret } from '../../service/manager/views/view-target.ts';
import type { NewRow } from '../../service/store/types.ts';
import { createTaskRows } from '../../service/tasks/rows.ts';
import { type DemoHost, type DemoWorkspace, people, personId, type Scene } from './types.ts';

const failures: readonly ErrorInfo[] = [
  {
    code: 'SESSION_NO_HOST',
    message: 'No host can take this session now.',
    hint: asHint('Free memory on a host, or allow more hosts for the workspace.'),
  },
  {
    code: 'IMAGE_NOT_FOUND',
    message: 'There is no image "kasmweb/blender:1.18.0".',
    hint: asHint('Check the name and the tag.'),
  },
  {
    code: 'SESSION_ENDED_EARLY',
    message: 'The session ended while it was starting. It ended by itself with exit code 127.',
    hint: asHint('The last lines of its log may say why.'),
    data: { log: ['/dockerstartup/vnc_startup.sh: line 42: vncserver: command not found'] },
  },
];
const endings = ['Ended by admin.', 'Ended.', 'Its container was removed outside of Fairlead.', 'Ended by support.'];

export async function fillSessions(
  scene: Scene,
  hosts: readonly DemoHost[],
  workspaces: readonly DemoWorkspace[],
): Promise<void> {
  const { bed, counts } = scene;
  const launched = bed === null ? 0 : Math.min(counts.launched, counts.sessions);
  for (let index = 0; index < launched; index += 1) await orderLaunch(scene, index, hosts, workspaces);
  for (let index = launched; index < counts.sessions; index += 1) await keepRemains(scene, index, hosts, workspaces);
  await keepHistory(scene, hosts, workspaces);
}

function newSession(scene: Scene, index: number, { id, draft }: DemoWorkspace): NewRow<'sessions'> {
  const user = people[index % people.length] ?? 'admin';
  const at = scene.now - scene.chance.whole(2, 2000) * 60_000;
  return {
    id: scene.newId(),
    workspace_id: id,
    workspace_name: draft.friendlyName,
    workspace_snapshot: snapshotOf(draft),
    target: newContainer(draft.image),
    host_id: null,
    host_name: null,
    user_id: personId(user),
    user_name: user,
    desired: 'running',
    observed: 'requested',
    sentence: 'Requested.',
    resources: { cores: draft.cores, memoryBytes: draft.memoryBytes },
    created_at: at,
    updated_at: at,
  };
}

/** A session as `session.launch` finds it, and that task as a service leaves it that ended meanwhile. */
async function orderLaunch(
  scene: Scene,
  index: number,
  hosts: readonly DemoHost[],
  workspaces: readonly DemoWorkspace[],
): Promise<void> {
  const { store, secrets, now, newId } = scene;
  const host = scene.chance.one(hosts.filter(({ takesSessions }) => takesSessions));
  const workspace = scene.chance.one(workspaces.filter(({ real }) => real));
  const secretId = await keepSecret(secrets, { password: randomBytes(18).toString('base64url'), answers: {} });
  const session = newSession(scene, index, workspace);
  const taskId = newId();
  // Of five one is to be paused and one stopped once they run: the reconciler does so.
  const desired = index % 5 === 3 ? 'paused' : index % 5 === 4 ? 'stopped' : 'running';
  const row = { ...session, desired, password_secret_id: secretId, task_id: taskId, created_at: now } as const;
  await store.db.insertInto('sessions').values(row).execute();
  const rows = createTaskRows(store, 'demonstration', 0);
  await rows.insert(
    {
      id: taskId,
      parent_id: null,
      kind: 'session.launch',
      subject_type: 'session',
      subject_id: session.id,
      title: `Launch ${workspace.draft.friendlyName}`,
      state: 'queued',
      input: { sessionId: session.id, hostId: host.id, name: workspace.draft.friendlyName },
      resume: 'safe',
      cancellable: true,
      retryable: false,
      actor: session.user_name,
      queued_at: now,
      updated_at: now,
    },
    now,
  );
}

async function keepRemains(
  scene: Scene,
  index: number,
  hosts: readonly DemoHost[],
  workspaces: readonly DemoWorkspace[],
): Promise<void> {
  const { chance, store } = scene;
  const host = chance.one(hosts.filter(({ reachable }) => !reachable));
  const session = newSession(scene, index, chance.one(workspaces));
  const startedAt = session.created_at + 9000;
  const observed = (['lost', 'lost', 'failed', 'stopped', 'lost', 'failed'] as const)[index % 6] ?? 'lost';
  const container = {
    target: {
      ...session.target,
      containerId: randomBytes(32).toString('hex'),
      startedAt: new Date(startedAt).toISOString(),
    },
    started_at: startedAt,
  };
  const placed = { host_id: host.id, host_name: host.name };
  const error = failures[index % failures.length] ?? null;
  const remains = {
    lost: {
      ...placed,
      ...container,
      sentence: `${host.name} cannot be reached. The session is shown again when it is back.`,
    },
    stopped: { ...placed, ...container, desired: 'stopped', sentence: 'Stopped.' },
    failed: { ...(error?.code === 'SESSION_NO_HOST' ? {} : placed), sentence: error?.message ?? '', error },
  } as const satisfies Partial<Record<SessionState, Partial<NewRow<'sessions'>>>>;
  await store.db
    .insertInto('sessions')
    .values({ ...session, observed, progress: observed === 'failed' ? 43 : 100, ...remains[observed] })
    .execute();
}

async function keepHistory(
  scene: Scene,
  hosts: readonly DemoHost[],
  workspaces: readonly DemoWorkspace[],
): Promise<void> {
  const { chance, counts, now, store } = scene;
  const rows = Array.from({ length: counts.history }, (_, index) => {
    const host = chance.one(hosts);
    const created = now - chance.whole(1, 90 * 1440) * 60_000;
    const ended = Math.min(now, created + chance.whole(1, 600) * 60_000);
    return {
      ...newSession(scene, chance.whole(0, 99), chance.one(workspaces)),
      host_id: host.id,
      host_name: host.name,
      desired: 'deleted' as const,
      observed: 'deleted' as const,
      progress: 100,
      sentence: 'Ended.',
      created_at: created,
      started_at: created + 8000,
      ended_at: ended,
      end_reason: endings[index % endings.length] ?? 'Ended.',
      updated_at: ended,
    };
  });
  for (let from = 0; from < rows.length; from += 100)
    await store.db
      .insertInto('sessions')
      .values(rows.slice(from, from + 100))
      .execute();
}
