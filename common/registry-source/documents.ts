/** The documents that a registry publishes, from its settings and entries. The order of keys is that of public lists. */
import { isJsonObject, type JsonValue, type RegistrySchema } from '../registry/document.ts';
import { publishedAs } from './entry-forms.ts';
import type { RegistrySettings, SourceEntry } from './types.ts';

/** Newest first, as the product looks for them. */
export const publishedSchemas: readonly RegistrySchema[] = ['1.1', '1.0'];

/** An entry with the hash of its folder, by which a site sees that it has changed. */
export type HashedEntry = SourceEntry & { readonly sha: string };

/** The text of `versions.txt`: one schema per line. */
export const versionsTxt = '1.0\n1.1\n';

/**
 * `list.json` of one schema.
 * @param entries in the order of the list
 * @param modified epoch milliseconds
 */
export function listDocument(
  schema: RegistrySchema,
  settings: RegistrySettings,
  entries: readonly HashedEntry[],
  modified: number,
): JsonValue {
  const { name, description, icon, listUrl, contactUrl, schema: written } = settings;
  const workspaces = entries.map(({ value, sha }) => withSha(publishedAs(schema, written, value), sha));
  const channels = channelsOf(entries);
  return {
    name,
    workspacecount: workspaces.length,
    icon,
    description,
    list_url: listUrl,
    contact_url: contactUrl,
    modified,
    workspaces,
    ...(schema === '1.1' && {
      channels,
      default_channel: settings.defaultChannel ?? (channels.includes('develop') ? 'develop' : null),
    }),
  };
}

/** `1.1/versions.json`: every version that an entry is for, in the order of the list. */
export function versionsDocument(entries: readonly SourceEntry[]): JsonValue {
  const versions = offersOf(entries).flatMap(({ version }) => (typeof version === 'string' ? [version] : []));
  return { versions: [...new Set(versions)] };
}

/** Every tag that an entry offers, in the order of the list. */
function channelsOf(entries: readonly SourceEntry[]): readonly string[] {
  const tags = offersOf(entries).flatMap(({ tags }) => tags);
  return [...new Set(tags)];
}

type Offer = { readonly version: JsonValue; readonly tags: readonly string[] };

function offersOf(entries: readonly SourceEntry[]): readonly Offer[] {
  return entries.flatMap(({ value }) => {
    const list = isJsonObject(value) ? value.compatibility : null;
    if (!Array.isArray(list)) return [];
    return (list as readonly JsonValue[]).map((one): Offer => {
      if (!isJsonObject(one)) return { version: one, tags: [] };
      const tags = Array.isArray(one.available_tags) ? (one.available_tags as readonly JsonValue[]) : [];
      return { version: one.version ?? null, tags: tags.filter((tag) => typeof tag === 'string') };
    });
  });
}

/** Last, as public lists have it. What is no object is carried as it is: there is nothing to put a hash into. */
function withSha(entry: JsonValue, sha: string): JsonValue {
  if (!isJsonObject(entry)) return entry;
  return { ...withoutSha(entry), sha };
}

function withoutSha(entry: JsonValue): JsonValue & object {
  if (!isJsonObject(entry)) return {};
  return Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'sha'));
}
