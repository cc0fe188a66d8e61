/** `volumes` of run_config as the engine's binds, and what the engine says of each part of one. */
import { isContainerPath, isVolumeName, propagations } from './mounts.ts';
import {
  fail,
  isRecord,
  type Place,
  readFields,
  readFlag,
  readList,
  readObject,
  readText,
  warn,
  within,
  wrongType,
} from './values.ts';

/** One bind in the engine's form, and the path it takes in the container. */
type Bind = { readonly text: string; readonly target: string };

/** Words of a mode that exclude each other; an engine takes one of each kind. */
const modeKinds: readonly (readonly string[])[] = [
  ['rw', 'ro'],
  ['z', 'Z'],
  propagations,
  ['consistent', 'cached', 'delegated', 'default'],
  ['nocopy'],
];
/** Words that Podman takes beside these. */
const podmanWords = 'U O copy idmap upperdir workdir exec noexec dev nodev suid nosuid bind rbind';

/**
 * The mode of a bind as the engine takes it, or undefined after the problem was told. Empty means `rw`.
 * @param source decides what goes with it: `nocopy` is for volumes, propagation for folders of the host
 */
export function checkMode(mode: string, source: string, code: string, place: Place): string | undefined {
  if (mode === '') return mode;
  const isFolder = source.startsWith('/');
  const seen = new Set<number>();
  for (const word of mode.split(',')) {
    const kind = modeKinds.findIndex((words) => words.includes(word));
    const foreign = isFolder ? word === 'nocopy' : (propagations as readonly string[]).includes(word);
    if (kind === -1 && podmanWords.split(' ').includes(word.split('=')[0] ?? '')) {
      warn(
        place,
        'RUN_CONFIG_ENGINE',
        `"${word}" in the mode of a volume is known to Podman alone; Docker refuses it.`,
      );
    } else if (kind === -1 || seen.has(kind) || foreign) {
      return fail(place, code, `"${mode.slice(0, 60)}" is not a mode of this volume. Write rw or ro.`);
    }
    seen.add(kind);
  }
  return mode;
}

/** Tells why an engine would not take this source: neither an absolute path of the host nor a volume's name. */
export function checkSource(source: string, code: string, place: Place): boolean {
  if ((source.startsWith('/') || isVolumeName(source)) && !source.includes(':')) return true;
  const message = `"${source.slice(0, 80)}" is neither an absolute path of the host nor a volume's name.`;
  fail(place, code, message);
  return false;
}

/** Tells why an engine would not take this path in the container. */
export function checkTarget(target: string, code: string, place: Place): boolean {
  if (isContainerPath(target) && !target.includes(':')) return true;
  fail(place, code, `"${target.slice(0, 80)}" is not an absolute path below / in the container.`);
  return false;
}

/** `/host:/path[:mode]`, `volume:/path[:mode]` or `/path`. */
function readBindText(value: unknown, place: Place): Bind | undefined {
  const text = readText(value, place);
  if (text === undefined) return undefined;
  const [first = '', second, mode, ...rest] = text.split(':');
  if (second === undefined) return checkTarget(first, 'RUN_CONFIG_VALUE', place) ? { text, target: first } : undefined;
  if (rest.length > 0 || (mode === undefined && !second.startsWith('/'))) {
    const message = `"${text.slice(0, 80)}" is not written like /host:/path or /host:/path:ro.`;
    return fail(place, 'RUN_CONFIG_VALUE', message);
  }
  if (!checkSource(first, 'RUN_CONFIG_VALUE', place) || !checkTarget(second, 'RUN_CONFIG_VALUE', place))
    return undefined;
  if (checkMode(mode ?? '', first, 'RUN_CONFIG_VALUE', place) === undefined) return undefined;
  return { text, target: second };
}

/** The container's path of a bind that is in the engine's form. */
export function bindTarget(bind: string): string {
  const [first = '', second] = bind.split(':');
  return second ?? first;
}

function readBindObject(record: Record<string, unknown>, place: Place): Bind[] | undefined {
  const binds = Object.entries(record).map(([source, item]) => readBindItem(source, item, within(place, source)));
  const good = binds.filter((bind) => bind !== undefined);
  return good.length === binds.length ? good : undefined;
}

function readBindItem(source: string, item: unknown, place: Place): Bind | undefined {
  const fields = [
    { name: 'bind', read: readText },
    { name: 'mode', read: readText },
    { name: 'ro', read: readFlag },
  ];
  const record = typeof item === 'string' ? { bind: item } : readObject(item, place);
  if (record === undefined) return undefined;
  const read = readFields<{ bind?: string; mode?: string; ro?: boolean }>(record, place, 'A volume', fields);
  if (read === undefined) return undefined;
  const { bind: target, mode: written, ro } = read;
  if (target === undefined) return wrongType(within(place, 'bind'), 'a text', null);
  if (ro !== undefined && written !== undefined) {
    return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" sets both "ro" and "mode".`);
  }
  const mode = ro === undefined ? (written ?? 'rw') : ro ? 'ro' : 'rw';
  if (!checkSource(source, 'RUN_CONFIG_VALUE', place)) return undefined;
  if (!checkTarget(target, 'RUN_CONFIG_VALUE', within(place, 'bind'))) return undefined;
  if (checkMode(mode, source, 'RUN_CONFIG_VALUE', within(place, 'mode')) === undefined) return undefined;
  return { text: `${source}:${target}:${mode}`, target };
}

/** `{"/host": {"bind": "/path", "mode": "rw"}}`, `{"/host": "/path"}` or `["/host:/path:ro", "/path"]`. */
export function readBinds(value: unknown, place: Place): Bind[] | undefined {
  if (Array.isArray(value)) return readList(value, place, readBindText);
  return isRecord(value) ? readBindObject(value, place) : wrongType(place, 'an object or a list', value);
}
