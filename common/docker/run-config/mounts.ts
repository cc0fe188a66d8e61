/** `mounts`: entries in docker-py's arguments of `Mount` or the engine's names, built anew for the engine. */
import type { Mount } from '../engine-api.ts';
import { isEmpty } from './rule.ts';
import {
  type Field,
  fail,
  type Place,
  readBytes,
  readFields,
  readFlag,
  readInteger,
  readMap,
  readMapText,
  readObject,
  readText,
  warn,
  within,
} from './values.ts';

export const propagations = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'] as const;
const types = ['bind', 'volume', 'tmpfs'] as const;
type MountType = (typeof types)[number];
/** Types of the engine's API that a session cannot have, and why. */
const refusedTypes: Readonly<Record<string, string>> = {
  npipe: 'Named pipes are for Windows.',
  image: 'Only some engines can mount images.',
  cluster: 'Cluster volumes are for swarm services.',
};

function readPropagation(value: unknown, place: Place): string | undefined {
  const text = readText(value, place);
  if (text === undefined || text === '' || (propagations as readonly string[]).includes(text)) return text;
  const known = propagations.join(', ');
  return fail(place, 'RUN_CONFIG_VALUE', `"${text.slice(0, 60)}" is no propagation of mounts. Write one of ${known}.`);
}

const readTextMap = (value: unknown, place: Place) => readMap(value, place, readMapText);

/** Bytes; 0 is no limit. */
function readTmpfsSize(value: unknown, place: Place): number | undefined {
  const bytes = readBytes(value, place);
  if (bytes === undefined || bytes >= 0) return bytes;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" cannot be less than 0.`);
}

function readFileMode(value: unknown, place: Place): number | undefined {
  const mode = readInteger(value, place);
  if (mode === undefined || (mode >= 0 && mode <= 0xffff_ffff)) return mode;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" cannot be the mode of a folder. Write 511 for 0777.`);
}

const driverFields: readonly Field[] = [
  { name: 'Name', read: readText },
  { name: 'Options', read: readTextMap },
];
const readDriverConfig = (value: unknown, place: Place) => readFields(value, place, "A volume's driver", driverFields);

const volumeFields: readonly Field[] = [
  { name: 'NoCopy', read: readFlag },
  { name: 'Labels', read: readTextMap },
  { name: 'Subpath', read: readText },
  { name: 'DriverConfig', read: readDriverConfig },
];
const bindFields: readonly Field[] = [
  { name: 'Propagation', read: readPropagation },
  { name: 'NonRecursive', read: readFlag },
  { name: 'CreateMountpoint', read: readFlag },
  { name: 'ReadOnlyNonRecursive', read: readFlag },
  { name: 'ReadOnlyForceRecursive', read: readFlag },
];
const tmpfsFields: readonly Field[] = [
  { name: 'SizeBytes', read: readTmpfsSize },
  { name: 'Mode', read: readFileMode },
];

/** Keys of one mount by the type they go with, in the engine's names, and docker-py's flat spelling of their content. */
const mountOptions: Readonly<
  Record<MountType, { readonly name: string; readonly fields: readonly Field[]; readonly flat: readonly Field[] }>
> = {
  bind: {
    name: 'BindOptions',
    fields: bindFields,
    flat: [{ name: 'Propagation', also: ['propagation'], read: readPropagation }],
  },
  volume: {
    name: 'VolumeOptions',
    fields: volumeFields,
    flat: [
      { name: 'NoCopy', also: ['no_copy'], read: readFlag },
      { name: 'Labels', also: ['labels'], read: readTextMap },
      { name: 'DriverConfig', also: ['driver_config'], read: readDriverConfig },
    ],
  },
  tmpfs: {
    name: 'TmpfsOptions',
    fields: tmpfsFields,
    flat: [
      { name: 'SizeBytes', also: ['tmpfs_size'], read: readTmpfsSize },
      { name: 'Mode', also: ['tmpfs_mode'], read: readFileMode },
    ],
  },
};

const asIs = (value: unknown) => value;
const mainFields: readonly Field[] = [
  { name: 'Target', read: readText },
  { name: 'Source', read: readText },
  { name: 'Type', read: readText },
  { name: 'ReadOnly', also: ['read_only'], read: readFlag },
  { name: 'Consistency', read: readText },
];

/** One mount. `type` is `volume` where it is not said, as in docker-py. */
export function readMount(value: unknown, place: Place): Mount | undefined {
  const record = readObject(value, place);
  if (record === undefined) return undefined;
  const flat = types.flatMap((type) => mountOptions[type].flat.flatMap(({ also = [] }) => also));
  const nested = types.map((type): Field => ({ name: mountOptions[type].name, read: asIs }));
  const flatFields = flat.map((name): Field => ({ name, read: asIs }));
  const read = readFields(value, place, 'A mount', [...mainFields, ...nested, ...flatFields]);
  if (read === undefined) return undefined;
  const { Type: type = 'volume', Target: target, Source: source = '', ReadOnly: readOnly = false } = read;
  const checked = checkMain({ type: String(type), target, source: String(source) }, place);
  if (checked === undefined) return undefined;
  const options = readOptions(checked.type, read, place);
  if (options === undefined) return undefined;
  return {
    Target: checked.target,
    ...(source === '' ? {} : { Source: String(source) }),
    Type: checked.type,
    ReadOnly: readOnly === true,
    ...(read.Consistency === undefined ? {} : { Consistency: read.Consistency }),
    ...options,
  };
}

function checkMain(
  mount: { readonly type: string; readonly target: unknown; readonly source: string },
  place: Place,
): { readonly type: MountType; readonly target: string } | undefined {
  const { target, source } = mount;
  const bad = (step: string, message: string) => fail(within(place, step), 'RUN_CONFIG_VALUE', message);
  const type = types.find((known) => known === mount.type);
  if (type === undefined) {
    const why = refusedTypes[mount.type] ?? 'Write bind, volume or tmpfs.';
    return bad('type', `A session has no mount of type "${mount.type.slice(0, 60)}". ${why}`);
  }
  if (typeof target !== 'string') return bad('target', `"${place.property}" has no path in the container ("target").`);
  if (!isContainerPath(target)) return bad('target', `"${target}" is not an absolute path below / in the container.`);
  if (type === 'bind' && !source.startsWith('/')) {
    return bad('source', `A mount of type "bind" needs an absolute path of the host, and has "${source}".`);
  }
  if (type === 'tmpfs' && source !== '') return bad('source', 'A mount of type "tmpfs" has no "source".');
  if (type === 'volume' && source !== '' && !isVolumeName(source)) {
    return bad('source', `"${source}" cannot be the name of a volume. For a folder of the host, write "type": "bind".`);
  }
  return { type, target };
}

/** What the engine takes as a volume's name: two letters at least. */
export function isVolumeName(text: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(text);
}

/** An absolute path that is not the root itself, which engines refuse as a target. */
export function isContainerPath(text: string): boolean {
  return text.startsWith('/') && mountPoint(text) !== '/';
}

/** A path as engines compare them: `/a/`, `//a` and `/b/../a` are one mount point. */
export function mountPoint(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
}

function readOptions(
  type: MountType,
  read: Readonly<Record<string, unknown>>,
  place: Place,
): Record<string, unknown> | undefined {
  for (const other of types) {
    if (other === type) continue;
    const foreign = [mountOptions[other].name, ...mountOptions[other].flat.flatMap(({ also = [] }) => also)];
    for (const key of foreign.filter((name) => read[name] !== undefined)) {
      // Engines overlook these two; the others they refuse.
      const overlooked = isEmpty(read[key]) || key === 'TmpfsOptions';
      const message = `"${key}" does not go with a mount of type "${type}".`;
      if (!overlooked) return fail(within(place, key), 'RUN_CONFIG_VALUE', message);
      if (!isEmpty(read[key])) warn(within(place, key), 'RUN_CONFIG_IGNORED', message);
    }
  }
  const { name, fields, flat } = mountOptions[type];
  const nested = read[name] === undefined ? {} : readFields(read[name], within(place, name), `"${name}"`, fields);
  const keys = flat.flatMap(({ also = [] }) => also);
  const given = Object.fromEntries(
    Object.entries(read).filter(([key, value]) => keys.includes(key) && !isEmpty(value)),
  );
  const own = readFields(given, place, 'A mount', flat);
  if (nested === undefined || own === undefined) return undefined;
  const options = { ...nested, ...own };
  return Object.keys(options).length === 0 ? {} : { [name]: options };
}
