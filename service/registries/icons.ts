/** Icons of registries and entries: fetched by the service, checked, kept. The console only ever sees bytes of an image. */
import { createHash } from 'node:crypto';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { toErrorInfo } from '../../common/errors.ts';
import type { RegistrySchema } from '../../common/registry/document.ts';
import { entryIconUrl, registryIconUrl } from '../../common/registry/url.ts';
import type { Logger } from '../log/logger.ts';
import type { RegistryRow, Store } from '../store/types.ts';
import type { AddressClass } from './fetch-address.ts';
import { schemaOf } from './library.ts';
import type { RegistrySource } from './types.ts';

type Icon = { readonly hash: string; readonly mediaType: string; readonly bytes: Buffer };

/** Reads one icon, by its address or from a file; throws where it is no image or too large. */
type ReadIcon = (
  source:
    | { readonly url: string; readonly root: string; readonly ceiling: AddressClass }
    | { readonly file: string; readonly root: string },
) => Promise<{ mediaType: string; bytes: Buffer }>;

type IconSource = Parameters<ReadIcon>[0];

export type IconPlace = {
  /** The address or the folder below which the registry's files are. */
  readonly root: string;
  readonly schema: RegistrySchema;
  readonly kind: RegistrySource['kind'];
  /** The registry's own icon as published. */
  readonly icon: string | null;
  /** How far inside the registry's address was when it was added; null for folders and files. */
  readonly addressClass: AddressClass | null;
};

/** Where the icons of a registry are. Those of a list that was added as a file are beside it, as in any registry. */
export function iconPlace(
  row: Pick<RegistryRow, 'root' | 'schema_version' | 'source_kind' | 'source' | 'icon' | 'address_class'>,
): IconPlace {
  return {
    // Such a list names its registry's root where it stands in a schema's folder; else its root is itself.
    root: row.source_kind === 'file' && row.root === row.source ? dirname(row.root) : row.root,
    schema: schemaOf(row.schema_version) ?? '1.0',
    kind: row.source_kind,
    icon: row.icon,
    addressClass: row.address_class,
  };
}

/** How long a failure is remembered, and after how long an icon is fetched again, milliseconds. */
const failureLifeMs = 10 * 60_000;
const iconLifeMs = 7 * 24 * 3600_000;

export type Icons = {
  /**
   * The entry's icon, or with an empty path the registry's. null: there is none that could be read.
   * @param changedAt what was read before then (epoch ms) is of something that has changed: it is read again, and does
   *   only where that fails.
   */
  show(place: IconPlace, path: string, changedAt?: number | null): Promise<Icon | null>;
  /** One that is kept already. */
  byHash(hash: string): Promise<Icon | null>;
};

export function createIcons(deps: {
  store: Store;
  read: ReadIcon;
  /** The folder of the registry that came with the program. */
  shipped?: string | null;
  log: Logger;
  now: () => number;
}): Icons {
  const { store, shipped = null, log, now } = deps;
  const failed = new Map<string, number>();
  const running = new Map<string, Promise<Icon | null>>();

  async function byHash(hash: string): Promise<Icon | null> {
    const row = await store.db.selectFrom('icons').selectAll().where('hash', '=', hash).executeTakeFirst();
    return row ? iconOf(row) : null;
  }

  /** The newest that is kept of a place. */
  const keptOf = (name: string) =>
    store.db
      .selectFrom('icons')
      .selectAll()
      .where('source_url', '=', name)
      .orderBy('fetched_at', 'desc')
      .executeTakeFirst();

  async function keep(name: string, mediaType: string, bytes: Buffer): Promise<Icon> {
    // By place and content: a workspace names its icon by hash, and keeps the picture it was installed with.
    const hash = createHash('sha256').update(name).update('\0').update(bytes).digest('hex');
    await store.transaction(async (tx) => {
      await tx
        .insertInto('icons')
        .values({ hash, media_type: mediaType, bytes, source_url: name, fetched_at: now() })
        .onConflict((conflict) => conflict.column('hash').doUpdateSet({ fetched_at: now() }))
        .execute();
      await tx
        .deleteFrom('icons')
        .where('source_url', '=', name)
        .where('hash', '!=', hash)
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('workspaces').select('id').whereRef('workspaces.icon_hash', '=', 'icons.hash'))),
        )
        .execute();
    });
    return { hash, mediaType, bytes };
  }

  async function fetch(source: IconSource, name: string, changedAt: number): Promise<Icon | null> {
    const row = await keptOf(name);
    const kept = row ? iconOf(row) : null;
    const counts = (at: number, lifeMs: number) => at >= changedAt && now() - at < lifeMs;
    if (row && counts(row.fetched_at, iconLifeMs)) return kept;
    const failedAt = failed.get(name);
    if (failedAt !== undefined && counts(failedAt, failureLifeMs)) return kept;
    try {
      const { mediaType, bytes } = await deps.read(source);
      return await keep(name, mediaType, bytes);
    } catch (thrown) {
      // A missing icon is no reason to bother anybody: the card shows its initials. The last good one stays.
      log.debug({ code: toErrorInfo(thrown).code, icon: name }, 'An icon could not be read');
      failed.set(name, now());
      return kept;
    }
  }

  return {
    byHash,
    async show(place, path, changedAt) {
      const found = locate(place, path, shipped);
      if (found === null) return null;
      const { name, source } = found;
      // Who knows of a change is not content with what another one asked for without.
      const turn = `${changedAt ?? 0} ${name}`;
      const same = running.get(turn);
      if (same) return same;
      const started = fetch(source, name, changedAt ?? 0).finally(() => running.delete(turn));
      running.set(turn, started);
      return started;
    },
  };
}

/**
 * Where an icon is, and the name it is kept by. null where the registry names none, or points outside of its own folder.
 * Those that came with the program keep their names wherever that was unpacked to.
 */
function locate(place: IconPlace, path: string, shipped: string | null): { name: string; source: IconSource } | null {
  if (place.kind === 'url') {
    const url = path === '' ? registryIconUrl(place.root, place.icon) : entryIconUrl(place.root, place.schema, path);
    // SECURITY: docs/security.md 2.4: with the root, the reader can tell an icon of the registry from an address it names elsewhere.
    return url === null
      ? null
      : { name: url, source: { url, root: place.root, ceiling: place.addressClass ?? 'public' } };
  }
  const name = path === '' ? place.icon : `${place.schema}/icons/${path}`;
  if (name === null || name === '' || /^[a-z]+:/i.test(name)) return null;
  const root = place.kind === 'shipped' ? shipped : place.root;
  if (root === null) return null;
  const file = resolve(root, name.replace(/^[/\\]+/, ''));
  const inside = relative(root, file);
  // SECURITY: docs/security.md 2.4: a list in a folder cannot name files outside of it.
  if (inside.startsWith('..') || isAbsolute(inside)) return null;
  return { name: place.kind === 'shipped' ? `${place.root}/${inside}` : file, source: { file, root } };
}

function iconOf(row: { readonly hash: string; readonly media_type: string; readonly bytes: Buffer }): Icon {
  return { hash: row.hash, mediaType: row.media_type, bytes: row.bytes };
}
