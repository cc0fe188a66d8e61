/** A site with as many hosts, sessions and workspaces as asked for: hosts by its interface, the rest as its own parts write it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { containerName, sessionLabels } from '../../common/docker/workspace-container.ts';
import { blankDraft, type WorkspaceDraft } from '../../common/model/workspaces.ts';
import { newContainer, snapshotOf } from '../../service/manager/records/session-target.ts';
import { keepSecret } from '../../service/manager/views/view-target.ts';
import { createSecretBox } from '../../service/secrets/box.ts';
import { keyFileProvider } from '../../service/secrets/key-providers.ts';
import { readSiteId } from '../../service/site.ts';
import { createIdSource } from '../../service/store/ids.ts';
import { openStore } from '../../service/store/open.ts';
import type { NewRow } from '../../service/store/types.ts';
import { columnsOf } from '../../service/workspaces/record.ts';
import { type FakeImage, imageIdOf, type NewContainer } from './engines/engine.ts';
import type { Engines } from './engines/start.ts';
import type { BenchSite } from './site.ts';

export type Size = { readonly hosts: number; readonly sessions: number; readonly workspaces: number };

/** Each host is wanted by as many workspaces, however many hosts there are: those of its room of ten. */
const hostsOfRoom = 10;
const imageBytes = 3_000_000_000;
const viewerPort = 8080;
const people = 40;

type BenchHost = { readonly id: string; readonly name: string; readonly engine: number; readonly room: string };
export type BenchSession = {
  readonly id: string;
  readonly engine: number;
  readonly containerId: string;
};

const hostSchema = z.object({ id: z.string(), name: z.string() });

/** Adds every engine as a host, as a person or a script does. */
export async function addHosts(site: BenchSite, engines: Engines): Promise<BenchHost[]> {
  const hosts: BenchHost[] = [];
  for (const [engine, socketPath] of engines.sockets.entries()) {
    const room = `room-${Math.floor(engine / hostsOfRoom) + 1}`;
    const name = `Host ${String(engine + 1).padStart(3, '0')}`;
    const config = { kind: 'socket', socketPath };
    const added = await site.call(hostSchema, 'POST', '/hosts', { name, config, tags: [room] });
    hosts.push({ ...added, engine, room });
  }
  return hosts;
}

/**
 * Writes workspaces that are installed on all their hosts, and sessions that run, into the folder of a service that is down;
 * and gives the engines the images and containers that belong to them. The newest session comes first.
 */
export async function fillSite(
  dataDir: string,
  hosts: readonly BenchHost[],
  engines: Engines,
  size: Size,
): Promise<BenchSession[]> {
  const now = Date.now();
  const newId = createIdSource(() => now);
  const store = await openStore({ dataDir });
  try {
    const { siteId } = await readSiteId(store, newId, now);
    const keyProvider = keyFileProvider(join(dataDir, 'data.key'));
    const secrets = await createSecretBox({ store, keyProvider, clock: () => now, ids: newId });
    const rooms = [...new Set(hosts.map(({ room }) => room))];
    const workspaces = Array.from({ length: size.workspaces }, (_, index) => {
      const room = rooms[index % rooms.length] ?? '';
      return { id: newId(), room, draft: draftOf(index, room) };
    });
    const images = new Map<string, FakeImage[]>(rooms.map((room) => [room, []]));
    const installs: NewRow<'installs'>[] = [];
    for (const { id, room, draft } of workspaces) {
      await store.db
        .insertInto('workspaces')
        .values({ id, kind: 'container', ...columnsOf(draft), created_at: now, updated_at: now })
        .execute();
      images.get(room)?.push({ reference: draft.image, sizeBytes: imageBytes });
      for (const host of hosts.filter((one) => one.room === room))
        installs.push({
          workspace_id: id,
          host_id: host.id,
          desired: 'present',
          observed: 'present',
          image_id: imageIdOf(draft.image),
          effective_user: { image: imageIdOf(draft.image), user: '1000', uid: 1000 },
          size_bytes: imageBytes,
          updated_at: now,
        });
    }
    const sessions: BenchSession[] = [];
    const rows: NewRow<'sessions'>[] = [];
    const containers = hosts.map((): NewContainer[] => []);
    for (let index = 0; index < size.sessions; index += 1) {
      const host = hosts[index % hosts.length];
      const near = workspaces.filter(({ room }) => room === host?.room);
      const workspace = near[Math.floor(index / hosts.length) % near.length];
      if (host === undefined || workspace === undefined) throw new Error('A session has no host or no workspace.');
      const { draft } = workspace;
      const id = newId();
      const startedAt = now - 60_000 - index * 1000;
      const user = { id: `person-${index % people}`, name: `Person ${(index % people) + 1}` };
      const container: NewContainer = {
        id: randomBytes(32).toString('hex'),
        name: containerName(id),
        image: draft.image,
        labels: sessionLabels({ siteId, runId: 'bench', sessionId: id, workspaceId: workspace.id, userId: user.id }),
        memoryBytes: draft.memoryBytes,
        port: viewerPort,
        startedAt,
      };
      containers[host.engine]?.push(container);
      sessions.push({ id, engine: host.engine, containerId: container.id });
      rows.push({
        id,
        workspace_id: workspace.id,
        workspace_name: draft.friendlyName,
        workspace_snapshot: snapshotOf(draft),
        target: {
          ...newContainer(draft.image),
          containerId: container.id,
          startedAt: new Date(startedAt).toISOString(),
        },
        host_id: host.id,
        host_name: host.name,
        user_id: user.id,
        user_name: user.name,
        desired: 'running',
        observed: 'running',
        progress: 100,
        sentence: 'Running.',
        password_secret_id: await keepSecret(secrets, {
          password: randomBytes(18).toString('base64url'),
          answers: {},
        }),
        resources: { cores: draft.cores, memoryBytes: draft.memoryBytes },
        first_launch_done: true,
        created_at: startedAt,
        started_at: startedAt,
        updated_at: startedAt,
      });
    }
    for (const part of inParts(installs)) await store.db.insertInto('installs').values(part).execute();
    for (const part of inParts(rows)) await store.db.insertInto('sessions').values(part).execute();
    for (const host of hosts)
      await engines.put(host.engine, images.get(host.room) ?? [], containers[host.engine] ?? []);
    return sessions;
  } finally {
    await store.close();
  }
}

/** As people make them of a registry's entries: a sentence or two, some categories, settings of their own. */
function draftOf(index: number, room: string): WorkspaceDraft {
  const number = String(index + 1).padStart(3, '0');
  return {
    ...blankDraft,
    friendlyName: `Workspace ${number}`,
    description: `Workspace ${number} with everything that is needed for the courses of ${room}.`,
    categories: ['Desktop', index % 2 === 0 ? 'Office' : 'Development'],
    architectures: ['amd64'],
    image: `registry.example.org/bench/workspace-${number}:1`,
    sizeBytes: imageBytes,
    runConfig: { hostname: 'desktop' },
    environment: { COURSE: room },
    viewerProtocol: 'web',
    viewerPort,
    viewerTls: false,
    target: { kind: 'tags', tags: [room] },
  };
}

function inParts<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / 100) }, (_, at) => rows.slice(at * 100, (at + 1) * 100));
}
