/** Volumes, mounts, memory file systems. */
import { readBinds } from './binds.ts';
import { isContainerPath, readMount } from './mounts.ts';
import { type Draft, hostKey, isEmpty, type Rules } from './rule.ts';
import { fail, type Place, readList, readMap, readMapText, readText, readTexts, warn, within } from './values.ts';

/** docker-py also names each target under `Volumes`, so ours does. */
function mapVolumes(value: unknown, place: Place, draft: Draft): void {
  if (isEmpty(value)) return;
  const binds = readBinds(value, place);
  if (binds === undefined) return;
  draft.putHost(
    'Binds',
    binds.map((bind) => bind.text),
  );
  draft.put('Volumes', Object.fromEntries(binds.map((bind) => [bind.target, {}])));
}

/** Words of tmpfs options without a value, as engines know them. */
const tmpfsWords =
  'defaults ro rw suid nosuid dev nodev exec noexec sync async dirsync remount mand nomand atime noatime ' +
  'diratime nodiratime bind rbind unbindable runbindable private rprivate shared rshared slave rslave relatime ' +
  'norelatime strictatime nostrictatime';
/** Those with a value, and what the kernel reads there. */
const tmpfsValues: Readonly<Record<string, RegExp>> = {
  size: /^[0-9]+[kmgtpe%]?$/i,
  nr_blocks: /^[0-9]+[kmgtpe]?$/i,
  nr_inodes: /^[0-9]+[kmgtpe]?$/i,
  mode: /^[0-7]{1,10}$/,
  uid: /^(0x[0-9a-f]+|[0-9]+)$/i,
  gid: /^(0x[0-9a-f]+|[0-9]+)$/i,
  mpol: /^.+$/,
};
/** Options that Podman knows beside these. */
const podmanOptions = ['notmpcopyup', 'tmpcopyup', 'U', 'noswap'];

function readTmpfsOptions(value: unknown, place: Place): string | undefined {
  const text = readText(value ?? '', place);
  if (text === undefined || text === '') return text;
  for (const option of text.split(',')) {
    const [name = '', ...rest] = option.split('=');
    const pattern = Object.hasOwn(tmpfsValues, name) ? tmpfsValues[name] : undefined;
    const good = pattern === undefined ? tmpfsWords.split(' ').includes(option) : pattern.test(rest.join('='));
    if (good) continue;
    if (podmanOptions.includes(option)) {
      warn(place, 'RUN_CONFIG_ENGINE', `"${option}" is known to Podman alone; Docker refuses it.`);
      continue;
    }
    const message = `"${option.slice(0, 60)}" is no option of a memory file system. Write it like "size=64m,mode=1777".`;
    return fail(place, 'RUN_CONFIG_VALUE', message);
  }
  return text;
}

/** `{"/run": "size=64m"}` or `["/run:size=64m", "/tmp"]`. */
function readTmpfs(value: unknown, place: Place): Record<string, string> | undefined {
  let record: unknown = value;
  if (Array.isArray(value)) {
    const items = readTexts(value, place);
    if (items === undefined) return undefined;
    const entries = items.map((item): [string, string] => {
      const colon = item.indexOf(':');
      return colon < 0 ? [item, ''] : [item.slice(0, colon), item.slice(colon + 1)];
    });
    record = Object.fromEntries(entries);
  }
  const read = readMap(record, place, readTmpfsOptions);
  const bad = Object.keys(read ?? {}).find((target) => !isContainerPath(target));
  if (bad === undefined) return read;
  const message = `"${bad.slice(0, 80)}" is not an absolute path below / in the container.`;
  return fail(within(place, bad), 'RUN_CONFIG_VALUE', message);
}

/** Names of containers, each with `:ro` or `:rw` where wanted. */
function readVolumesFrom(value: unknown, place: Place): string[] | undefined {
  const names = typeof value === 'string' ? value.split(',') : readTexts(value, place);
  const bad = names?.find((name) => !/^[^:]+(:(ro|rw|z|Z)(,(ro|rw|z|Z))*)?$/.test(name));
  if (bad === undefined) return names;
  const message = `"${bad.slice(0, 80)}" is not the name of a container, with or without ":ro" after it.`;
  return fail(place, 'RUN_CONFIG_VALUE', message);
}

export const storageRules: Rules = {
  volumes: mapVolumes,
  mounts: hostKey('Mounts', (value, place) => readList(value, place, readMount), 'always'),
  tmpfs: hostKey('Tmpfs', readTmpfs),
  volumes_from: (value, place, draft) => {
    if (value !== '') hostKey('VolumesFrom', readVolumesFrom, 'always')(value, place, draft);
  },
  volume_driver: hostKey('VolumeDriver', readText, 'always'),
  storage_opt: hostKey('StorageOpt', (value, place) => readMap(value, place, readMapText), 'always'),
};
