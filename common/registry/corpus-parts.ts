/**
 * Test support: documents made up from scratch, entry by entry. Pure and always the same.
 */
import type { JsonObject, JsonValue } from './document.ts';

/** Changes to a flawless entry; `undefined` takes a key away. */
export type Loose = Readonly<Record<string, JsonValue | undefined>>;

/** A flawless entry of schema 1.0; `undefined` in `changes` takes a key away. */
export function entry10(changes: Loose = {}): JsonObject {
  return merge(
    {
      friendly_name: 'Paint Studio',
      name: 'registry.example/art/paint:2.1',
      description: 'Draw and paint.',
      image_src: 'paint.png',
      architecture: ['amd64', 'arm64'],
      compatibility: ['1.16.x', '1.17.x'],
      uncompressed_size_mb: 2400,
      categories: ['Multimedia'],
      docker_registry: 'https://registry.example/',
      sha: '0a1b2c',
    },
    changes,
  );
}

/** A flawless entry of schema 1.1. */
export function entry11(changes: Loose = {}): JsonObject {
  const version = (number: string, tags: readonly string[]): JsonObject => ({
    version: number,
    image: `registry.example/web/browser:${tags[0] ?? 'latest'}`,
    uncompressed_size_mb: 3100,
    available_tags: tags,
  });
  return merge(
    {
      friendly_name: 'Browser',
      description: 'Look at the web.',
      image_src: 'browser.svg',
      architecture: ['amd64'],
      compatibility: [
        version('1.16.x', ['1.16.1', '1.16.1-rolling-weekly', 'develop']),
        version('1.17.0', ['1.17.0', '1.17.0-rolling-weekly', 'develop']),
      ],
      categories: ['Browser'],
      docker_registry: 'https://registry.example/',
      sha: '3d4e5f',
    },
    changes,
  );
}

function merge(base: Loose, changes: Loose): JsonObject {
  const all: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries({ ...base, ...changes })) if (value !== undefined) all[key] = value;
  return all;
}

/** A registry around entries, as JSON text. */
export function registryText(entries: readonly JsonValue[], changes: Loose = {}): string {
  const document = merge(
    {
      name: 'Example registry',
      workspacecount: entries.length,
      icon: '/img/logo.svg',
      description: 'Made for tests.',
      list_url: 'https://registry.example/',
      contact_url: 'https://registry.example/contact',
      modified: 1_750_000_000_000,
      workspaces: entries,
    },
    changes,
  );
  return JSON.stringify(document);
}

/** A registry of any size, for measuring: names, categories and images differ from entry to entry. */
export function largeRegistryText(count: number): string {
  const things = ['Desktop', 'Editor', 'Browser', 'Terminal', 'Player', 'Viewer', 'Compiler', 'Designer'];
  const flavours = ['Amber', 'Basalt', 'Cedar', 'Dune', 'Ember', 'Fjord', 'Granite', 'Hazel', 'Iris', 'Juniper'];
  const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? '';
  const entries = Array.from({ length: count }, (_, index) => {
    const thing = pick(things, index);
    const flavour = pick(flavours, Math.floor(index / things.length));
    return entry10({
      friendly_name: `${flavour} ${thing} ${index}`,
      name: `registry.example/${flavour.toLowerCase()}/${thing.toLowerCase()}-${index}:1.${index % 30}`,
      description: `${thing} number ${index} of the ${flavour} family, with everything that people need for their work.`,
      categories: [thing, pick(['Productivity', 'Development', 'Multimedia', 'Games'], index * 7)],
      sha: index.toString(16).padStart(40, '0'),
      ...(index % 9 === 0 ? { run_config: { security_opt: ['seccomp=unconfined'] } } : {}),
    });
  });
  return registryText(entries);
}
