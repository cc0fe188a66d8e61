/** Workspaces: what the bed's image registry holds, and what only hosts that are away ever had. */
import { asHint } from '../../common/hint.ts';
import { blankDraft, type WorkspaceDraft } from '../../common/model/workspaces.ts';
import { columnsOf } from '../../service/workspaces/record.ts';
import type { DemoHost, DemoWorkspace, Scene } from './types.ts';

const applications = [
  ['Firefox', 'The browser of the Mozilla foundation.', ['Browser', 'Desktop'], 3.1],
  ['Chromium', 'The free browser that Chrome is made of.', ['Browser'], 3.3],
  ['Tor Browser', 'Browses through the Tor network.', ['Browser', 'Privacy'], 3.0],
  ['LibreOffice', 'Documents, tables and presentations.', ['Office', 'Productivity'], 4.2],
  ['GIMP', 'Edits pictures.', ['Multimedia'], 3.4],
  ['Blender', 'Models, animates and renders in three dimensions.', ['Multimedia', 'Development'], 4.8],
  ['Visual Studio Code', 'An editor for programs.', ['Development'], 3.9],
  ['Thunderbird', 'Reads and writes mail.', ['Communication', 'Office'], 3.0],
  ['Remmina', 'Reaches other desktops by RDP, VNC and SSH.', ['Administration'], 2.9],
  [
    'Ubuntu Jammy',
    'A whole desktop, with office and browser, for people who need a machine of their own for a while.',
    ['Desktop', 'Productivity'],
    6.1,
  ],
  ['Kali Linux', 'A desktop with tools for security tests.', ['Desktop', 'Security'], 9.7],
  ['Terminal', 'Only a terminal.', ['Development', 'Administration'], 1.2],
] as const;

/** The first ones can be launched where the bed is there; the others are known from hosts that cannot be reached now. */
export async function fillWorkspaces(scene: Scene, hosts: readonly DemoHost[]): Promise<DemoWorkspace[]> {
  const { store, chance, newId, now, bed } = scene;
  const away = hosts.filter(({ reachable }) => !reachable);
  const registry = await store.db.selectFrom('registries').select(['id', 'name']).limit(1).executeTakeFirst();
  const made: DemoWorkspace[] = [];
  for (const [index, [friendlyName, description, categories, gigabytes]] of applications.entries()) {
    const real = bed !== null && index % 3 === 0;
    const there = away.filter((_, place) => (place + index) % 3 !== 0);
    const draft: WorkspaceDraft = {
      ...blankDraft,
      friendlyName,
      description,
      categories: [...categories],
      architectures: ['amd64'],
      image: real ? imageOf(scene, index) : `kasmweb/${friendlyName.toLowerCase().replaceAll(' ', '-')}:1.18.0`,
      cores: real ? 1 : chance.one([1, 2, 4]),
      memoryBytes: real ? 768_000_000 : chance.one([1, 2, 4]) * 1_000_000_000,
      sizeBytes: real ? null : Math.round(gigabytes * 1e9),
      enabled: index !== 10,
      target: real ? { kind: 'all' } : { kind: 'hosts', hostIds: there.map(({ id }) => id) },
    };
    const id = newId();
    const at = now - chance.whole(20, 300) * 86_400_000;
    await store.db
      .insertInto('workspaces')
      .values({
        id,
        kind: 'container',
        ...columnsOf(draft),
        ...(registry && !real && index % 4 === 1
          ? {
              source_registry_id: null,
              source_registry_name: registry.name,
              source_entry_key: friendlyName,
              source_sha: null,
            }
          : {}),
        created_at: at,
        updated_at: at,
      })
      .execute();
    await fillInstalls(scene, { id, draft, real }, real ? away : there);
    made.push({ id, draft, real });
  }
  return made;
}

function imageOf({ bed }: Scene, index: number): string {
  if (bed === null) throw new Error('The bed is not there.');
  return index % 2 === 0 ? bed.images.desktop.v1 : bed.images.terminal;
}

/** What was last known of hosts that are away. Those that are there are looked at when the service starts. */
async function fillInstalls(
  { store, chance, now, newId }: Scene,
  workspace: DemoWorkspace,
  hosts: readonly DemoHost[],
) {
  const rows = hosts.map(({ id, name }) => {
    const place = {
      workspace_id: workspace.id,
      host_id: id,
      desired: 'present' as const,
      updated_at: now - 86_400_000,
    };
    const sizeBytes = workspace.draft.sizeBytes ?? 430_000_000;
    switch (chance.whole(0, 5)) {
      case 0:
        return {
          ...place,
          observed: 'unknown' as const,
          reason: {
            code: 'HOST_UNREACHABLE' as const,
            message: `${name} cannot be reached.`,
            hint: asHint('The image is brought there when the host is back.'),
          },
        };
      case 1:
        return {
          ...place,
          observed: 'blocked' as const,
          reason: {
            code: 'INSTALL_NO_SPACE' as const,
            message: 'There is not enough free space on this host.',
            hint: asHint('Remove images that are not needed there, or give the host more space.'),
            data: { freeBytes: 1_200_000_000 },
          },
        };
      default:
        return {
          ...place,
          observed: 'present' as const,
          image_id: `sha256:${newId().replaceAll('-', '').repeat(2)}`,
          size_bytes: sizeBytes,
        };
    }
  });
  if (rows.length > 0) await store.db.insertInto('installs').values(rows).execute();
}
