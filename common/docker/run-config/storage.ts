/** Volumes, mounts, temporary file systems. */
import type { Mount } from '../engine-api.ts';
import { type Draft, hostKey, isEmpty, type Rules } from './rule.ts';
import {
  fail,
  isRecord,
  type Place,
  readBytes,
  readFlag,
  readInteger,
  readList,
  readMap,
  readObject,
  readText,
  readTexts,
  warn,
  within,
  wrongType,
} from './values.ts';

/** One bind in the engine's form, and the path it takes in the container. */
export type Bind = { readonly text: string; readonly target: string };

/**
 * `{"/host": {"bind": "/path", "mode": "rw"}}`, `{"/host": "/path"}` or `["/host:/path:ro", "/path"]`.
 * docker-py also names each target under `Volumes`, so ours does.
 */
function mapVolumes(value: unknown, place: Place, draft: Draft): void {
  if (isEmpty(value)) return;
  let binds: Bind[] | undefined;
  if (Array.isArray(value)) binds = readList(value, place, readBindText);
  else if (isRecord(value)) binds = readBindObject(value, place);
  else wrongType(place, 'an object or a list', value);
  if (binds === undefined) return;
  draft.putHost(
    'Binds',
    binds.map((bind) => bind.text),
  );
  draft.put('Volumes', Object.fromEntries(binds.map((bind) => [bind.target, {}])));
}

function readBindText(value: unknown, place: Place): Bind | undefined {
  const text = readText(value, place);
  if (text === undefined) return undefined;
  const target = bindTarget(text);
  if (target.startsWith('/')) return { text, target };
  return fail(place, 'RUN_CONFIG_VALUE', `"${text.slice(0, 80)}" has no absolute path in the container.`);
}

/** The container's path of `/host:/path[:mode]`, `volume:/path` or `/path`. */
export function bindTarget(bind: string): string {
  const [first = '', second, ...rest] = bind.split(':');
  if (second === undefined) return first;
  // `/path:ro` has two parts too: there is no host path in it.
  return rest.length === 0 && (second === 'ro' || second === 'rw') ? first : second;
}

function readBindObject(record: Record<string, unknown>, place: Place): Bind[] | undefined {
  const binds: Bind[] = [];
  for (const [source, item] of Object.entries(record)) {
    const itemPlace = within(place, source);
    const bind = readBindItem(source, item, itemPlace);
    if (bind === undefined) return undefined;
    binds.push(bind);
  }
  return binds;
}

function readBindItem(source: string, item: unknown, place: Place): Bind | undefined {
  if (source === '' || source.includes(':')) {
    return fail(place, 'RUN_CONFIG_VALUE', `"${source}" cannot be the host's side of a volume.`);
  }
  const record = typeof item === 'string' ? { bind: item } : readObject(item, place);
  if (record === undefined) return undefined;
  const target = readText(record.bind, within(place, 'bind'));
  if (target === undefined) return undefined;
  if (!target.startsWith('/') || target.includes(':')) {
    return fail(within(place, 'bind'), 'RUN_CONFIG_VALUE', `"${target}" is not an absolute path in the container.`);
  }
  if (Object.hasOwn(record, 'ro') && Object.hasOwn(record, 'mode')) {
    return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" sets both "ro" and "mode".`);
  }
  let mode: string | undefined = 'rw';
  if (Object.hasOwn(record, 'ro')) mode = readFlag(record.ro, within(place, 'ro')) === true ? 'ro' : 'rw';
  else if (Object.hasOwn(record, 'mode')) mode = readText(record.mode, within(place, 'mode'));
  for (const key of Object.keys(record)) {
    if (['bind', 'mode', 'ro'].includes(key)) continue;
    warn(within(place, key), 'RUN_CONFIG_UNKNOWN', `A volume has no "${key}"; it is left out.`);
  }
  return mode === undefined ? undefined : { text: `${source}:${target}:${mode}`, target };
}

/** docker-py's `Mount(…)` arguments and where the engine wants them. */
const MOUNT_NAMES: Readonly<Record<string, string>> = {
  target: 'Target',
  source: 'Source',
  type: 'Type',
  readonly: 'ReadOnly',
  read_only: 'ReadOnly',
  consistency: 'Consistency',
  bindoptions: 'BindOptions',
  volumeoptions: 'VolumeOptions',
  tmpfsoptions: 'TmpfsOptions',
  imageoptions: 'ImageOptions',
  clusteroptions: 'ClusterOptions',
};
const MOUNT_OPTIONS = ['propagation', 'no_copy', 'labels', 'driver_config', 'tmpfs_size', 'tmpfs_mode'];

/**
 * One mount: the engine's names in any case (engines read JSON keys so), or the arguments of docker-py's `Mount`
 * (`read_only`, `propagation`, `no_copy`, `tmpfs_size`, …). `type` is `volume` where it is not said.
 */
function readMount(value: unknown, place: Place): Mount | undefined {
  const record = readObject(value, place);
  if (record === undefined) return undefined;
  const entries: [string, unknown][] = [];
  const options: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(record)) {
    const name = MOUNT_NAMES[key.toLowerCase()];
    if (MOUNT_OPTIONS.includes(key)) options[key] = item;
    else if (name === undefined)
      warn(within(place, key), 'RUN_CONFIG_UNKNOWN', `A mount has no "${key}"; it is left out.`);
    else if (item !== null) entries.push([name, item]);
  }
  const mount: Record<string, unknown> = Object.fromEntries(entries);
  const target = readText(mount.Target, within(place, 'target'));
  const type = readText(mount.Type ?? 'volume', within(place, 'type'));
  const readOnly = readFlag(mount.ReadOnly ?? false, within(place, 'read_only'));
  const source = mount.Source === undefined ? '' : readText(mount.Source, within(place, 'source'));
  if (target === undefined || type === undefined || readOnly === undefined || source === undefined) return undefined;
  if (!['bind', 'volume', 'tmpfs', 'npipe', 'image', 'cluster'].includes(type)) {
    return fail(within(place, 'type'), 'RUN_CONFIG_VALUE', `There is no mount of type "${type}".`);
  }
  const extra = mountOptions(type, options, place);
  if (extra === undefined) return undefined;
  const sourcePart = source === '' ? {} : { Source: source };
  return { ...mount, ...extra, ...sourcePart, Target: target, Type: type, ReadOnly: readOnly };
}

function mountOptions(
  type: string,
  options: Readonly<Record<string, unknown>>,
  place: Place,
): Record<string, unknown> | undefined {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    bind: ['propagation'],
    volume: ['no_copy', 'labels', 'driver_config'],
    tmpfs: ['tmpfs_size', 'tmpfs_mode'],
  };
  for (const [key, value] of Object.entries(options)) {
    if (isEmpty(value) || allowed[type]?.includes(key)) continue;
    return fail(within(place, key), 'RUN_CONFIG_VALUE', `"${key}" does not go with a mount of type "${type}".`);
  }
  const given = (key: string) => !isEmpty(options[key]);
  if (type === 'bind') return given('propagation') ? { BindOptions: { Propagation: options.propagation } } : {};
  if (type === 'volume') {
    const volume: Record<string, unknown> = {};
    if (given('no_copy')) volume.NoCopy = true;
    if (given('labels')) volume.Labels = readMap(options.labels, within(place, 'labels'), readText);
    if (given('driver_config')) volume.DriverConfig = options.driver_config;
    return isEmpty(volume) ? {} : { VolumeOptions: volume };
  }
  const tmpfs: Record<string, unknown> = {};
  if (given('tmpfs_size')) tmpfs.SizeBytes = readBytes(options.tmpfs_size, within(place, 'tmpfs_size'));
  if (given('tmpfs_mode')) tmpfs.Mode = readInteger(options.tmpfs_mode, within(place, 'tmpfs_mode'));
  return isEmpty(tmpfs) ? {} : { TmpfsOptions: tmpfs };
}

/** `{"/run": "size=64m"}` or `["/run:size=64m", "/tmp"]`. */
function readTmpfs(value: unknown, place: Place): Record<string, string> | undefined {
  if (!Array.isArray(value)) return readMap(value, place, (item, itemPlace) => readText(item ?? '', itemPlace));
  const items = readTexts(value, place);
  if (items === undefined) return undefined;
  return Object.fromEntries(
    items.map((item) => {
      const colon = item.indexOf(':');
      return colon < 0 ? [item, ''] : [item.slice(0, colon), item.slice(colon + 1)];
    }),
  );
}

function readVolumesFrom(value: unknown, place: Place): string[] | undefined {
  return typeof value === 'string' ? value.split(',') : readTexts(value, place);
}

export const storageRules: Rules = {
  volumes: mapVolumes,
  mounts: hostKey('Mounts', (value, place) => readList(value, place, readMount), 'always'),
  tmpfs: hostKey('Tmpfs', readTmpfs),
  volumes_from: hostKey('VolumesFrom', readVolumesFrom, 'always'),
  volume_driver: hostKey('VolumeDriver', readText, 'always'),
  storage_opt: hostKey('StorageOpt', (value, place) => readMap(value, place, readText), 'always'),
};
