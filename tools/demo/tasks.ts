/** Tasks that have ended, in every way that they can, with their parts. */

import type { ErrorInfo } from '../../common/errors.ts';
import { asHint } from '../../common/hint.ts';
import type { TaskState } from '../../common/model/tasks.ts';
import type { Store, Tx } from '../../service/store/types.ts';
import { interrupted, maxResumedAttempts } from '../../service/tasks/errors.ts';
import { createTaskRows, type TaskRows } from '../../service/tasks/rows.ts';
import { type DemoHost, type DemoWorkspace, people, type Scene } from './types.ts';

type EndState = Exclude<TaskState, 'queued' | 'running'>;
type Ended = {
  readonly kind: string;
  readonly title: string;
  readonly input: unknown;
  readonly subject: { readonly type: string; readonly id: string };
  readonly state: EndState;
  readonly sentence: string;
  readonly error: ErrorInfo | null;
  readonly result?: unknown;
};

const pullFailed = (host: string): ErrorInfo => ({
  code: 'PULL_TIMEOUT',
  message: `The image registry did not answer ${host} in time.`,
  hint: asHint('Check the way from the host to the image registry. Fairlead tries again by itself.'),
});
const noRoom: ErrorInfo = {
  code: 'INSTALL_NO_SPACE',
  message: 'There is not enough free space on this host.',
  hint: asHint('Remove images that are not needed there, or give the host more space.'),
};
const cancelled: ErrorInfo = { code: 'CANCELLED', message: 'The operation was cancelled.' };

/** @returns how many were written: as many as asked for, parts included. */
export async function fillTasks(
  scene: Scene,
  hosts: readonly DemoHost[],
  workspaces: readonly DemoWorkspace[],
): Promise<number> {
  const { store, counts, chance, now } = scene;
  // Newest last, so that ids sort as the times do.
  const times = Array.from({ length: counts.tasks }, () => now - chance.whole(10, 60 * 1440) * 60_000).sort();
  let written = 0;
  while (written < counts.tasks) {
    // Some hundred a transaction: other writers would wait for a longer one, and a shorter one costs a commit.
    written = await store.transaction(async (tx) => {
      const rows = createTaskRows(within(store, tx), 'demonstration', 0);
      let count = written;
      for (const end = Math.min(counts.tasks, written + 500); count < end; ) {
        count += await writeOne(scene, rows, times[count] ?? now, counts.tasks - count, hosts, workspaces);
      }
      return count;
    });
  }
  return written;
}

/** The store as one transaction sees it. */
function within(store: Store, tx: Tx): Store {
  return { ...store, db: tx, transaction: (work) => work(tx) };
}

async function writeOne(
  scene: Scene,
  rows: TaskRows,
  at: number,
  room: number,
  hosts: readonly DemoHost[],
  workspaces: readonly DemoWorkspace[],
): Promise<number> {
  const { chance, newId } = scene;
  const workspace = chance.one(workspaces);
  const { id: workspaceId } = workspace;
  const name = workspace.draft.friendlyName;
  const what = chance.whole(0, 9);
  if (what < 3 && room > 4)
    return writeInstall(scene, rows, at, Math.min(room - 1, chance.whole(2, 9)), hosts, workspace);
  if (what < 8) {
    const sessionId = newId();
    await write(scene, rows, null, at, {
      kind: 'session.launch',
      title: `Launch ${name}`,
      input: { sessionId, hostId: null, name },
      subject: { type: 'session', id: sessionId },
      ...chance.one([
        ...Array.from({ length: 7 }, () => ({ state: 'succeeded' as const, sentence: 'Running.', error: null })),
        {
          state: 'failed' as const,
          sentence: 'Choosing a host.',
          error: {
            code: 'SESSION_NO_HOST' as const,
            message: 'No host can take this session now.',
            hint: asHint('Free memory on a host, or allow more hosts for the workspace.'),
          },
        },
        { state: 'cancelled' as const, sentence: 'Pulling.', error: cancelled },
      ]),
    });
    return 1;
  }
  await write(scene, rows, null, at, {
    kind: 'workspace.uninstall',
    title: `Uninstall ${name}`,
    input: { workspaceIds: [workspaceId] },
    subject: { type: 'workspace', id: workspaceId },
    ...chance.one([
      { state: 'succeeded' as const, sentence: 'Uninstalled.', error: null },
      { state: 'interrupted' as const, sentence: interrupted().message, error: interrupted() },
    ]),
  });
  return 1;
}

/** An install with a part for each host. */
async function writeInstall(
  scene: Scene,
  rows: TaskRows,
  at: number,
  parts: number,
  hosts: readonly DemoHost[],
  { id: workspaceId, draft: { friendlyName: name } }: DemoWorkspace,
): Promise<number> {
  const { chance } = scene;
  const from = chance.whole(0, hosts.length - 1);
  const chosen = Array.from(
    { length: Math.min(parts, hosts.length) },
    (_, index) => hosts[(from + index) % hosts.length],
  ).flatMap((host) => host ?? []);
  const ends = chosen.map((host) => ({
    host,
    error: host.reachable || chance.whole(0, 3) > 0 ? null : chance.one([pullFailed(host.name), noRoom]),
  }));
  const failed = ends.flatMap(({ host, error }) => (error === null ? [] : [{ host: host.name, error }]));
  const first = failed[0];
  const subject = { type: 'workspace', id: workspaceId };
  const installed = chosen.length - failed.length;
  const parentId = await write(scene, rows, null, at, {
    kind: 'workspace.install',
    title: `Install ${name}`,
    input: { workspaceId, name, hostIds: chosen.map(({ id }) => id), forceHostIds: [], refresh: false },
    subject,
    ...(first === undefined
      ? {
          state: 'succeeded',
          sentence: `${name} is on ${installed} hosts.`,
          error: null,
          result: { installed, failed: 0 },
        }
      : {
          state: 'failed',
          sentence: `Bringing ${name} to ${chosen.length} hosts.`,
          error: {
            code: 'INSTALL_INCOMPLETE',
            message: `${name} is on ${installed} of ${chosen.length} hosts. ${first.host}: ${first.error.message}`,
            hint: first.error.hint,
            data: { failures: failed },
          },
        }),
  });
  for (const { host, error } of ends) {
    await write(scene, rows, parentId, at, {
      kind: 'workspace.install-host',
      title: `On ${host.name}`,
      input: { workspaceId, hostId: host.id, force: false, refresh: false },
      subject,
      state: error === null ? 'succeeded' : 'failed',
      sentence: error === null ? 'Installed.' : 'Pulling.',
      error,
    });
  }
  return 1 + chosen.length;
}

/** Queued, claimed and ended, by the statements of the service itself. */
async function write(scene: Scene, rows: TaskRows, parentId: string | null, at: number, task: Ended): Promise<string> {
  const { chance, newId } = scene;
  const { kind, title, input, subject, state, sentence, error, result = null } = task;
  const id = newId();
  await rows.insert(
    {
      id,
      parent_id: parentId,
      kind,
      subject_type: subject.type,
      subject_id: subject.id,
      title,
      state: 'queued',
      input,
      // One that was interrupted would be taken up again, unless that was tried often enough.
      attempt: state === 'interrupted' ? maxResumedAttempts : 1,
      cancellable: true,
      retryable: kind !== 'session.launch',
      resume: 'safe',
      actor: chance.one(people),
      queued_at: at,
      updated_at: at,
    },
    at,
  );
  await rows.claim(id, at + 40);
  const endedAt = at + chance.whole(1, 400) * 1000;
  const progress = state === 'succeeded' ? 100 : chance.whole(3, 90);
  await rows.finish(id, { state, progress, sentence, detail: null, result, error }, endedAt);
  return id;
}
