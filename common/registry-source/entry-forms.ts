/**
 * One entry in two schemas. Schema 1.0 has one image for all versions (`name`, `uncompressed_size_mb`, versions as texts);
 * schema 1.1 has one per version (`compatibility[]` of `{version, image, uncompressed_size_mb, available_tags?}`).
 */
import { isJsonObject, type JsonObject, type JsonValue, type RegistrySchema } from '../registry/document.ts';
import { hasVersionObjects } from '../registry/images.ts';
import { compareVersions } from '../registry/versions.ts';

/** In which schema an entry is written; null where it says neither, and then it is the same in both. */
export function formOf(entry: JsonValue): RegistrySchema | null {
  if (!isJsonObject(entry)) return null;
  if (hasVersionObjects(entry)) return '1.1';
  const versions = entry.compatibility;
  return Array.isArray(versions) && versions.some((one) => typeof one === 'string') ? '1.0' : null;
}

/**
 * An entry as the list of a schema publishes it. `written` is the schema that the source is written in: there an entry is
 * carried as it is, whatever is in it. In the other one an entry of the first form is converted where that can be done
 * without a guess; else it is carried as well.
 */
export function publishedAs(schema: RegistrySchema, written: RegistrySchema, entry: JsonValue): JsonValue {
  if (schema === written || !isJsonObject(entry) || formOf(entry) !== written) return entry;
  return schema === '1.1' ? perVersion(entry) : forAllVersions(entry);
}

/** 1.0 to 1.1. Needs an image and versions that are all texts. */
function perVersion(entry: JsonObject): JsonObject {
  const { name: image, compatibility, uncompressed_size_mb: size } = entry;
  const versions = Array.isArray(compatibility) ? (compatibility as readonly JsonValue[]) : [];
  if (typeof image !== 'string' || !versions.every((version) => typeof version === 'string')) return entry;
  const objects = versions.map((version) => ({
    version,
    image,
    ...(size !== undefined && { uncompressed_size_mb: size }),
  }));
  return replaced(entry, { compatibility: [['compatibility', objects]], name: [], uncompressed_size_mb: [] });
}

/** 1.1 to 1.0: the image and the size of the newest version stand for all. Needs one that names an image. */
function forAllVersions(entry: JsonObject): JsonObject {
  const list = Array.isArray(entry.compatibility) ? (entry.compatibility as readonly JsonValue[]) : [];
  const offers = list.filter(isJsonObject).filter(({ version }) => typeof version === 'string');
  const [newest] = offers
    .filter(({ image }) => typeof image === 'string')
    .sort((a, b) => compareVersions(String(b.version), String(a.version)));
  if (newest === undefined) return entry;
  const size = newest.uncompressed_size_mb ?? null;
  const own = Object.hasOwn(entry, 'name');
  return replaced(entry, {
    uncompressed_size_mb: [],
    compatibility: [
      ...(own ? [] : ([['name', newest.image ?? null]] as const)),
      ['compatibility', offers.map(({ version }) => version ?? null)],
      ...(size === null ? [] : ([['uncompressed_size_mb', size]] as const)),
    ],
  });
}

/** A copy with some properties given other ones in their place. Own keys only, also the ones that mean harm. */
function replaced(
  entry: JsonObject,
  changes: Readonly<Record<string, readonly (readonly [string, JsonValue])[]>>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(entry).flatMap(([key, value]): readonly (readonly [string, JsonValue])[] =>
      Object.hasOwn(changes, key) ? (changes[key] ?? []) : [[key, value]],
    ),
  );
}
