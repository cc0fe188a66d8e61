/**
 * A workspace's `volume_mappings`: `{"/host/path": {"bind": "/path", "mode": "rw", "uid": 1000, "gid": 1000,
 * "required": true}}`. The source may also be the name of an engine's volume. `{username}`, `{user_id}` and
 * `{image_id}` in it are filled in per session.
 */
import type { Mount } from './engine-api.ts';
import { fillPath, fillVolumeName, type PersonalValues, unknownPlaceholder } from './placeholders.ts';
import { checkMode, checkSource, checkTarget } from './run-config/binds.ts';
import {
  type Field,
  fail,
  type Place,
  type Report,
  readFields,
  readFlag,
  readInteger,
  readText,
  within,
} from './run-config/values.ts';
import { readSettings } from './settings-object.ts';

/** One mapping. The owner is for whoever prepares the folder on the host: an engine cannot set it. */
export type VolumeMapping = {
  /** Absolute path on the host, or the name of a volume; with a session's values where these were given. */
  readonly source: string;
  /** The source as the setting has it. */
  readonly written: string;
  /** Absolute path in the container. */
  readonly target: string;
  /** The engine's mode: `rw`, `ro`, and further flags such as `z`. */
  readonly mode: string;
  readonly uid: number | null;
  readonly gid: number | null;
  /** The session must not start without it. */
  readonly required: boolean;
};

const fields: readonly Field[] = [
  { name: 'bind', read: readText },
  { name: 'mode', read: readText },
  { name: 'uid', read: readOwner },
  { name: 'gid', read: readOwner },
  { name: 'required', read: readFlag },
];

/**
 * Reads all mappings; those with an error are left out and reported, under `volume_mappings.<source>`.
 * @param values what the placeholders of sources stand for; without them sources stay as they are written
 */
export function readVolumeMappings(value: unknown, report: Report, values?: PersonalValues): VolumeMapping[] {
  const place = { property: 'volume_mappings', report };
  const read = readSettings(value);
  if (!('record' in read)) {
    fail(place, 'RUN_CONFIG_TYPE', `"volume_mappings" has to be an object, and is ${read.kind}.`);
    return [];
  }
  const entries = Object.entries(read.record);
  const mappings = entries.map(([source, item]) => readOne(source, item, within(place, source), values));
  return mappings.filter((mapping) => mapping !== undefined);
}

function readOne(source: string, item: unknown, place: Place, values?: PersonalValues): VolumeMapping | undefined {
  type Given = { bind?: string; mode?: string; uid?: number; gid?: number; required?: boolean };
  const read = readFields<Given>(item, place, 'A volume mapping', fields);
  if (read === undefined) return undefined;
  const { bind: target, mode = 'rw', uid = null, gid = null, required = false } = read;
  if (target === undefined) return fail(within(place, 'bind'), 'RUN_CONFIG_TYPE', 'A volume mapping needs "bind".');
  const template = unknownPlaceholder(source) ?? /\{[^{}]*\}/.exec(target)?.[0];
  if (template !== undefined) {
    // Left as it is, the folder would have the braces in its name, and everybody's sessions would share it.
    const message = `"${template.slice(0, 60)}" is not filled in: every session would share one folder of that name.`;
    return fail(place, 'VOLUME_TEMPLATE', message);
  }
  const isFolder = source.startsWith('/');
  const fill = isFolder ? fillPath : fillVolumeName;
  const filled = values === undefined ? source : fill(source, values);
  // A name is checked as it would be sent: braces are no letters of volumes.
  const sent = isFolder || values !== undefined ? filled : fillVolumeName(source, plain);
  if (!checkSource(sent, 'VOLUME_SOURCE', place)) return undefined;
  if (!checkTarget(target, 'VOLUME_TARGET', within(place, 'bind'))) return undefined;
  if (checkMode(mode, source, 'VOLUME_MODE', within(place, 'mode')) === undefined) return undefined;
  return { source: filled, written: source, target, mode, uid, gid, required };
}

const plain: PersonalValues = { username: 'username', user_id: 'user-id', image_id: 'image-id' };

function readOwner(value: unknown, place: Place): number | undefined {
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
