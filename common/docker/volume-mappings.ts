/**
 * A workspace's `volume_mappings`: `{"/host/path": {"bind": "/path", "mode": "rw", "uid": 1000, "gid": 1000,
 * "required": true}}`. The source may also be the name of an engine's volume.
 */
import type { Mount } from './engine-api.ts';
import {
  fail,
  type Place,
  type Report,
  readFlag,
  readInteger,
  readObject,
  readText,
  warn,
  within,
} from './run-config/values.ts';

/** One mapping. The owner is for whoever prepares the folder on the host: an engine cannot set it. */
export type VolumeMapping = {
  /** Absolute path on the host, or the name of a volume. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  /** The engine's mode: `rw`, `ro`, and further flags such as `z`. */
  readonly mode: string;
  readonly uid: number | null;
  readonly gid: number | null;
  /** The session must not start without it. */
  readonly required: boolean;
};

const KNOWN = ['bind', 'mode', 'uid', 'gid', 'required'];
const VOLUME_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** Reads all mappings; those with an error are left out and reported, under `volume_mappings.<source>`. */
export function readVolumeMappings(value: unknown, report: Report): VolumeMapping[] {
  const place = { property: 'volume_mappings', report };
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value) && value.length === 0) return [];
  const record = readObject(value, place);
  const mappings = Object.entries(record ?? {}).map(([source, item]) => readOne(source, item, within(place, source)));
  return mappings.filter((mapping) => mapping !== undefined);
}

function readOne(source: string, item: unknown, place: Place): VolumeMapping | undefined {
  const record = readObject(item, place);
  if (record === undefined) return undefined;
  for (const key of Object.keys(record)) {
    if (!KNOWN.includes(key)) warn(within(place, key), 'VOLUME_UNKNOWN', `A volume mapping has no "${key}".`);
  }
  const target = readText(record.bind, within(place, 'bind'));
  const mode = readText(record.mode ?? 'rw', within(place, 'mode'));
  const uid = readOwner(record.uid, within(place, 'uid'));
  const gid = readOwner(record.gid, within(place, 'gid'));
  const required = readFlag(record.required ?? false, within(place, 'required'));
  if (target === undefined || mode === undefined || required === undefined) return undefined;
  if (uid === undefined || gid === undefined) return undefined;
  const template = /\{[^{}]*\}/.exec(`${source} ${target}`)?.[0];
  if (template !== undefined) {
    // Left as it is, the folder would have the braces in its name, and everybody's sessions would share it.
    return fail(
      place,
      'VOLUME_TEMPLATE',
      `"${template}" is not filled in by Fairlead yet: every session would share one folder of that name.`,
    );
  }
  if (!source.startsWith('/') && !VOLUME_NAME.test(source)) {
    return fail(place, 'VOLUME_SOURCE', `"${source}" is neither an absolute path of the host nor a volume's name.`);
  }
  if (source.includes(':')) return fail(place, 'VOLUME_SOURCE', `"${source}" has a colon, which engines cannot take.`);
  if (!target.startsWith('/') || target.includes(':')) {
    return fail(within(place, 'bind'), 'VOLUME_TARGET', `"${target}" is not an absolute path in the container.`);
  }
  if (!/^[A-Za-z]+(,[A-Za-z]+)*$/.test(mode)) {
    return fail(within(place, 'mode'), 'VOLUME_MODE', `"${mode}" is not a mode. Write rw or ro.`);
  }
  return { source, target, mode, uid, gid, required };
}

function readOwner(value: unknown, place: Place): number | null | undefined {
  if (value === null || value === undefined) return null;
  const number = readInteger(value, place);
  if (number === undefined || number >= 0) return number;
  return fail(place, 'VOLUME_OWNER', `"${place.property}" cannot be less than 0.`);
}

/**
 * The mapping as the engine takes it. A required folder goes as a mount, which the engine refuses when the folder is
 * not there; any other as a bind, for which it makes an empty folder.
 */
export function toEngineVolume(mapping: VolumeMapping): { readonly bind: string } | { readonly mount: Mount } {
  const isFolder = mapping.source.startsWith('/');
  if (isFolder && mapping.required && (mapping.mode === 'rw' || mapping.mode === 'ro')) {
    const { source, target, mode } = mapping;
    return { mount: { Type: 'bind', Source: source, Target: target, ReadOnly: mode === 'ro' } };
  }
  return { bind: `${mapping.source}:${mapping.target}:${mapping.mode}` };
}
