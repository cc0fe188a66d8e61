/**
 * An entry while it is being written. The entry itself is what is edited, so that whatever else is in it stays, in its
 * place. Pure.
 */
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type RegistrySchema,
} from '../../../common/registry/document.ts';
import { folderName } from '../../../common/registry-source/folder-names.ts';

/** Properties that are written as JSON. */
const objectFields = ['run_config', 'exec_config', 'volume_mappings', 'launch_config'] as const;
export type ObjectField = (typeof objectFields)[number];

export type Draft = {
  readonly entry: JsonObject;
  /** What is typed for the properties that are JSON: it may not be JSON yet. */
  readonly texts: Readonly<Record<ObjectField, string>>;
};

/** The order of properties in public lists. */
const usualOrder: readonly string[] = [
  ...['friendly_name', 'image_src', 'description', 'name', 'cores', 'memory', 'gpu_count', 'cpu_allocation_method'],
  ...['docker_registry', 'categories', 'require_gpu', 'enabled', 'image_type', 'notes', 'run_config', 'exec_config'],
  ...['launch_config', 'volume_mappings', 'persistent_profile_path', 'architecture', 'compatibility'],
  ...['uncompressed_size_mb'],
];

/** What a new entry begins with: the defaults of the field. */
export function newDraft(schema: RegistrySchema): Draft {
  return draftOf({
    friendly_name: '',
    description: '',
    cores: 2,
    memory: 2768,
    gpu_count: 0,
    cpu_allocation_method: 'Inherit',
    docker_registry: 'https://index.docker.io/v1/',
    enabled: true,
    image_type: 'Container',
    run_config: { hostname: 'kasm' },
    exec_config: {},
    architecture: ['amd64'],
    compatibility: schema === '1.1' ? [{ version: '1.17.x', image: '', uncompressed_size_mb: null }] : ['1.17.x'],
  });
}

/** What is published, without the hash that building writes. */
export function draftOf(published: JsonValue): Draft {
  const entry = isJsonObject(published) ? without(published, 'sha') : {};
  const text = (field: ObjectField): string => {
    const value = entry[field];
    if (value === undefined || value === null) return '';
    return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  };
  return {
    entry,
    texts: {
      run_config: text('run_config'),
      exec_config: text('exec_config'),
      volume_mappings: text('volume_mappings'),
      launch_config: text('launch_config'),
    },
  };
}

/** With a property set; undefined takes it out. A new one goes where public lists have it. */
export function withValue(entry: JsonObject, key: string, value: JsonValue | undefined): JsonObject {
  if (value === undefined) return without(entry, key);
  if (Object.hasOwn(entry, key)) {
    return Object.fromEntries(Object.entries(entry).map(([name, old]) => [name, name === key ? value : old]));
  }
  const later = new Set(usualOrder.slice(usualOrder.indexOf(key) + 1));
  const pairs = Object.entries(entry);
  const at = usualOrder.includes(key) ? pairs.findIndex(([name]) => later.has(name)) : -1;
  return Object.fromEntries(pairs.toSpliced(at === -1 ? pairs.length : at, 0, [key, value]));
}

function without(entry: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== key));
}

/** What is typed for a property that is JSON. */
export function withText(draft: Draft, field: ObjectField, text: string): Draft {
  const texts = { ...draft.texts, [field]: text };
  if (text.trim() === '') return { entry: withValue(draft.entry, field, undefined), texts };
  const value = jsonOf(text);
  return { entry: value === null ? draft.entry : withValue(draft.entry, field, value), texts };
}

/** Properties whose text is no JSON object: what is in the entry of them is what was typed before. */
export function unreadable({ texts }: Draft): readonly ObjectField[] {
  return objectFields.filter((field) => texts[field].trim() !== '' && jsonOf(texts[field]) === null);
}

function jsonOf(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** One version of an entry of schema 1.1, as texts of a form. */
export type VersionRow = {
  readonly version: string;
  readonly image: string;
  readonly size: string;
  readonly tags: string;
  /** What else stands there. */
  readonly rest: JsonObject;
};

const rowFields: ReadonlySet<string> = new Set(['version', 'image', 'uncompressed_size_mb', 'available_tags']);

export function rowsOf({ compatibility }: JsonObject): readonly VersionRow[] {
  const list = Array.isArray(compatibility) ? (compatibility as readonly JsonValue[]) : [];
  return list.map((one) => {
    const { version, image, uncompressed_size_mb: size, available_tags: tags } = isJsonObject(one) ? one : {};
    return {
      version: isJsonObject(one) ? textOf(version) : textOf(one),
      image: textOf(image),
      size: textOf(size),
      tags: listText(tags),
      rest: isJsonObject(one) ? Object.fromEntries(Object.entries(one).filter(([key]) => !rowFields.has(key))) : {},
    };
  });
}

export function withRows(entry: JsonObject, rows: readonly VersionRow[]): JsonObject {
  const list = rows.map(({ version, image, size, tags, rest }) => ({
    version: version.trim(),
    image: image.trim(),
    ...(size.trim() !== '' && { uncompressed_size_mb: numberOf(size) }),
    ...(tags.trim() !== '' && { available_tags: listOf(tags) }),
    ...rest,
  }));
  return withValue(entry, 'compatibility', list);
}

/** A published value as the text of a field. */
export function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A list of texts as one line, separated by commas. */
export function listText(value: JsonValue | undefined): string {
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(textOf).join(', ') : textOf(value);
}

/** The values of such a line. */
export function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** A number where the text is one; else the text, so that the checks tell it. */
export function numberOf(text: string): JsonValue {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}

/** "My App (beta)" becomes "my-app-beta": what the icon of a workspace is called. */
export function iconName(name: string, ending: string): string {
  const plain = folderName(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${plain === '' ? 'icon' : plain}.${ending}`;
}
