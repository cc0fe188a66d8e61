/** The audit log, chained and anchored by the service's own part. */
import { createAnchorFiles } from '../../service/audit/anchor-files.ts';
import { createAudit } from '../../service/audit/audit.ts';
import type { NewAuditEntry } from '../../service/audit/types.ts';
import { type DemoHost, type DemoWorkspace, people, personId, type Scene } from './types.ts';

/** Entries a transaction: each costs a commit, and a longer one keeps all that was written in memory. */
const atOnce = 1000;

export async function fillAudit(
  scene: Scene,
  hosts: readonly DemoHost[],
  workspaces: readonly DemoWorkspace[],
): Promise<void> {
  const { store, dataDir, counts, chance, now } = scene;
  const audit = createAudit({
    store,
    clock: () => now,
    anchors: createAnchorFiles({ dataDir, process: 'service' }),
    onAnchorError(error) {
      throw error;
    },
  });
  await audit.start();
  const span = 180 * 86_400_000;
  const entryAt = (index: number): NewAuditEntry => ({
    ...entryOf(scene, hosts, workspaces),
    at: now - span + Math.floor((span * index) / counts.auditEntries) + chance.whole(0, 900),
  });
  // The last one is written by itself: what is in a transaction may still be undone, so its end is not anchored.
  const last = Math.max(0, counts.auditEntries - 1);
  for (let from = 0; from < last; from += atOnce) {
    await store.transaction(
      async (tx) => {
        for (let index = from; index < Math.min(last, from + atOnce); index += 1)
          await audit.append(entryAt(index), tx);
      },
      { lock: 'audit' },
    );
  }
  if (counts.auditEntries > 0) await audit.append(entryAt(last));
  await audit.settled();
}

function entryOf(
  { chance, newId }: Scene,
  hosts: readonly DemoHost[],
  workspaces: readonly DemoWorkspace[],
): NewAuditEntry {
  const name = chance.one(people);
  const actor = { id: personId(name), name };
  const host = chance.one(hosts);
  const { id: workspaceId, draft } = chance.one(workspaces);
  const workspace = { type: 'workspace', id: workspaceId, name: draft.friendlyName };
  const session = { type: 'session', id: newId(), name: draft.friendlyName };
  const onHost = { user: chance.one(people), host: host.name };
  const ok = { actor, result: 'ok' as const };
  switch (chance.whole(0, 13)) {
    case 0:
      return { ...ok, action: 'sign-in', object: { type: 'token', id: newId() } };
    case 1:
      return {
        ...ok,
        action: 'host.update',
        object: { type: 'host', id: host.id, name: host.name },
        data: { changed: ['tags'] },
      };
    case 2:
      return { ...ok, action: 'session.end', object: session, data: onHost };
    case 3:
      return {
        ...ok,
        action: 'session.view',
        object: session,
        data: { ...onHost, mode: chance.one(['view', 'control']) },
      };
    case 4:
      return {
        ...ok,
        action: 'session.terminal',
        object: session,
        data: { ...onHost, asRoot: chance.whole(0, 4) === 0 },
      };
    case 5:
      return { ...ok, action: 'workspace.install', object: workspace, data: { hosts: chance.whole(1, hosts.length) } };
    case 6:
      return {
        actor,
        action: 'session.launch',
        object: workspace,
        result: 'refused',
        reason: 'You have 5 sessions; 5 are allowed at once.',
        data: { workspaceId },
      };
    case 7:
      return {
        actor,
        action: 'host.remove-image',
        object: { type: 'host', id: host.id, name: host.name },
        result: 'failed',
        reason: `The image "${draft.image}" is in use by a container.`,
        data: { image: draft.image, force: false },
      };
    case 8:
      return { ...ok, action: 'workspace.update', object: workspace, data: { changed: ['memoryBytes', 'cores'] } };
    case 9:
      return {
        ...ok,
        action: 'settings.update',
        object: { type: 'settings', id: '' },
        data: { changed: ['sessionsPerUser'] },
      };
    case 10:
      return { ...ok, action: 'session.pause', object: session, data: onHost };
    case 11:
      return { ...ok, action: 'registry.update', object: { type: 'registry', id: newId(), name: 'Harbour desktops' } };
    default:
      return { ...ok, action: 'session.launch', object: session, data: { ...onHost, workspaceId } };
  }
}
