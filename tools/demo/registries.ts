/** Registries: written as folders, fetched as any other one. Some are served no more when they are fetched again. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInRoles } from '../../common/access/permissions.ts';
import type { Actor } from '../../service/access/actor.ts';
import { createEventBus } from '../../service/events/bus.ts';
import type { ServiceTopics } from '../../service/events/topics.ts';
import { createLogger } from '../../service/log/logger.ts';
import { createRegistryFetcher } from '../../service/registries/fetch.ts';
import { createIconReader } from '../../service/registries/fetch-icon.ts';
import { createIcons } from '../../service/registries/icons.ts';
import { createLibrary } from '../../service/registries/library.ts';
import { createRegistryService } from '../../service/registries/registry-service.ts';
import { createWorkers } from '../../service/work/workers.ts';
import { type RegistryEntrySource, registryEntries } from '../bed/registry-entries.ts';
import { serveFolder } from '../bed/serve-folder.ts';
import type { BedImages } from '../bed/types.ts';
import { writeRegistry } from '../bed/workspace-registry.ts';
import type { Scene } from './types.ts';

/** What becomes of a registry after it was added: nothing, or why it cannot be fetched again. */
type Fate = 'well' | 'gone' | 'broken';
type Plan = { readonly name: string; readonly entries: number; readonly from: 'folder' | 'http'; readonly fate: Fate };

const plans: readonly Plan[] = [
  { name: 'Harbour desktops', entries: 24, from: 'folder', fate: 'well' },
  { name: 'Office applications', entries: 18, from: 'folder', fate: 'well' },
  { name: 'Security laboratory', entries: 40, from: 'http', fate: 'gone' },
  { name: 'Training rooms of the school of engineering', entries: 12, from: 'folder', fate: 'well' },
  { name: 'Design studio', entries: 9, from: 'http', fate: 'broken' },
  { name: 'Développement', entries: 30, from: 'folder', fate: 'well' },
  { name: 'Museum kiosks', entries: 3, from: 'http', fate: 'gone' },
  { name: 'Everything for a browser', entries: 60, from: 'folder', fate: 'well' },
  { name: 'Archive of 2023', entries: 16, from: 'folder', fate: 'broken' },
];
const programs = [
  ...[
    'Firefox',
    'Chromium',
    'GIMP',
    'Inkscape',
    'Blender',
    'LibreOffice',
    'Thunderbird',
    'Audacity',
    'Krita',
    'Kdenlive',
  ],
  ...['Remmina', 'Wireshark', 'Visual Studio Code', 'Android Studio', 'R Studio', 'Octave', 'QGIS', 'FreeCAD', 'KiCad'],
  ...['Terminal', 'Debian desktop', 'Kali desktop', 'Tor Browser', 'Signal', 'Zotero', 'Scribus', 'VLC', 'OBS Studio'],
] as const;
const editions = ['', ' for beginners', ' Nightly', ' ESR', ' with extensions'] as const;

/** Names in the shape of the bed's, for a machine without it: nothing is pulled from there. */
const noImages: BedImages = {
  desktop: { v1: 'registry.example.org/fairlead/desktop:1', v2: 'registry.example.org/fairlead/desktop:2' },
  terminal: 'registry.example.org/fairlead/terminal:1',
  web: 'registry.example.org/fairlead/web:1',
  small: 'registry.example.org/fairlead/small:1',
  hash: '',
};

/** The bed's entries, with all their warnings, under the names of programs. */
function entriesOf({ chance, bed }: Scene, count: number): RegistryEntrySource[] {
  const templates = registryEntries(bed?.images ?? noImages, { desktopMb: 430, terminalMb: 410, smallMb: 4 });
  return Array.from({ length: count }, (_, index) => {
    // The plain ones are most of what is published.
    const template = templates[chance.whole(0, 2) === 0 ? index % templates.length : index % 2];
    if (template === undefined) throw new Error('The bed has no entries.');
    const program = programs[index % programs.length] ?? '';
    const edition = editions[Math.floor(index / programs.length) % editions.length] ?? '';
    return {
      ...template,
      friendlyName: `${program}${edition}`,
      imageSrc: `${program}${edition}`.toLowerCase().replaceAll(' ', '-').concat('.svg'),
      sizeMb: template.sizeMb > 1_000_000 ? template.sizeMb : chance.whole(300, 9000),
      settings: { ...template.settings, description: `${program}${edition}. ${String(template.settings.description)}` },
    };
  });
}

/** Adds them through the service's own part, so that all of it is as after a person's "Add". */
export async function fillRegistries(scene: Scene): Promise<void> {
  const { store, newId, counts, dataDir } = scene;
  const base = join(dataDir, 'demo-registries');
  const log = createLogger({ dataDir: null, level: 'silent', terminal: null });
  const workers = createWorkers({ log: log.logger });
  const events = createEventBus<ServiceTopics>({
    onListenerError: (error) => {
      throw error;
    },
  });
  const now = () => scene.now - 3_600_000;
  const registries = createRegistryService({
    store,
    library: createLibrary({ store, workers, onRead: () => undefined, now }),
    icons: createIcons({ store, read: createIconReader(), log: log.logger, now }),
    fetchRegistry: createRegistryFetcher({ workers }),
    isShipped: false,
    events,
    log: log.logger,
    newId,
    now,
  });
  const actor: Actor = {
    userId: 'local',
    userName: 'admin',
    permissions: new Set(builtInRoles.administrator),
    tokenId: '',
    connectionId: null,
  };
  const server = await serveFolder(base);
  try {
    for (let index = 0; index < counts.registries; index += 1) {
      const plan = plans[index % plans.length];
      if (plan === undefined) break;
      const folder = join(base, `registry-${index + 1}`);
      const url = `${server.url}registry-${index + 1}/`;
      writeRegistry({ name: plan.name, url, folder }, entriesOf(scene, plan.entries), ['1.1']);
      const location = plan.from === 'http' ? url : folder;
      const { id } = (await registries.add(actor, { location, trusted: true })).value;
      if (plan.fate === 'gone') rmSync(folder, { recursive: true });
      if (plan.fate === 'broken')
        writeFileSync(join(folder, '1.1', 'list.json'), '{"name": "Half a document", "workspaces": [');
      if (plan.fate !== 'well') await registries.update(actor, id);
    }
  } finally {
    await server.close();
    await workers.dispose();
    await log.close();
  }
}
