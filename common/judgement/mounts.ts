/** Everything by which files come into a container: binds, mounts, volumes with options, memory file systems. */
import { quote } from '../registry/clean.ts';
import {
  type Finding,
  hasOnlyKeys,
  hostRoot,
  info,
  isMap,
  isUnset,
  listOf,
  objectOf,
  unknown,
  weakened,
} from './finding.ts';
import { judgeHostPath, judgeProfilePath, type PathContext } from './host-paths.ts';

/** Engines' own rule for the names of volumes. What is none of these may be a path. */
const volumeName = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

type MountContext = PathContext & {
  /** It is the folder of the session's profile. */
  readonly isProfile?: boolean;
};

function judgePath(source: string, readOnly: boolean, context: MountContext): Finding {
  return context.isProfile === true ? judgeProfilePath(source, context) : judgeHostPath(source, readOnly, context);
}

/** A source that is no volume's name is a path: one that does not begin at the root counts from there. */
function judgeSource(source: string, readOnly: boolean, context: MountContext): readonly Finding[] {
  return volumeName.test(source) ? [] : [judgePath(source, readOnly, context)];
}

const harmlessModes = new Set(
  `rw ro z Z copy nocopy consistent cached delegated default private rprivate noexec exec nodev nosuid bind
  rbind`.split(/\s+/),
);
const weakerModes = new Set(['dev', 'suid']);

/** One of `HostConfig.Binds`: `source:target[:mode]`, or a target alone for a volume without a name. */
export function judgeBind(bind: unknown, context: MountContext): readonly Finding[] {
  if (typeof bind !== 'string') {
    return [
      unknown(
        'unknown_path',
        'The session may read or change folders of the host: a volume is given in a form that is not known to be harmless.',
      ),
    ];
  }
  const [source = '', target, mode = '', ...rest] = bind.split(':', 5);
  if (target === undefined) return [];
  const modes = mode === '' ? [] : mode.split(',');
  const readOnly = modes.includes('ro') && !modes.includes('rw');
  const findings = [...judgeSource(source, readOnly, context)];
  if (rest.length > 0 || /^[A-Za-z]$/.test(source)) {
    findings.push(
      unknown(
        'unknown_path',
        `The session may read or change folders of the host: the volume ${quote(bind)} is not known to be harmless.`,
      ),
    );
  }
  return [...findings, ...eachWord(modes, judgeMode)];
}

/** What the words say, each once; of those that are not known the first, as the others would say the same. */
function eachWord(words: Iterable<string>, judge: (word: string) => Finding | null): readonly Finding[] {
  const findings: Finding[] = [];
  for (const word of new Set(words)) {
    const finding = judge(word);
    if (finding === null) continue;
    if (finding.severity !== 'unknown' || !findings.some(({ severity }) => severity === 'unknown'))
      findings.push(finding);
  }
  return findings;
}

function judgeMode(word: string): Finding | null {
  if (word === '' || harmlessModes.has(word)) return null;
  if (weakerModes.has(word)) {
    return weakened(
      'mount_option',
      `Devices or programs of root in a volume count: it is mounted with ${quote(word)}.`,
    );
  }
  return (
    judgePropagation(word) ??
    unknown(
      'unknown_setting',
      `The session may read or change folders of the host: the option ${quote(word)} of a volume is not known to be harmless.`,
    )
  );
}

function judgePropagation(word: string): Finding | null {
  if (word === 'slave' || word === 'rslave') {
    return weakened('mount_option', 'What the host mounts below a folder of the session later appears in the session.');
  }
  if (word !== 'shared' && word !== 'rshared') return null;
  return unknown(
    'unknown_setting',
    'What the session mounts below a folder appears on the host, which is not known to be harmless.',
  );
}

type Keys = ReadonlySet<string>;
const mountKeys: Keys = new Set([
  'Type',
  'Source',
  'Target',
  'ReadOnly',
  'Consistency',
  'BindOptions',
  'VolumeOptions',
  'TmpfsOptions',
  'ImageOptions',
]);
const bindKeys: Keys = new Set([
  'Propagation',
  'NonRecursive',
  'CreateMountpoint',
  'ReadOnlyNonRecursive',
  'ReadOnlyForceRecursive',
]);
const volumeKeys: Keys = new Set(['NoCopy', 'Labels', 'DriverConfig', 'Subpath']);
const tmpfsKeys: Keys = new Set(['SizeBytes', 'Mode', 'Options']);

function unknownKeys(object: unknown, known: Keys, what: string): readonly Finding[] {
  if (hasOnlyKeys(object, known)) return [];
  return [
    unknown(
      'unknown_setting',
      `The session may read or change folders of the host: something about ${what} is not known to be harmless.`,
    ),
  ];
}

/** One of `HostConfig.Mounts`. */
export function judgeMount(value: unknown, context: MountContext): readonly Finding[] {
  const mount = objectOf(value);
  const source = mount.Source ?? '';
  const target = mount.Target ?? '';
  const readOnly = mount.ReadOnly === true;
  if (typeof source !== 'string' || typeof target !== 'string') {
    return [
      unknown(
        'unknown_path',
        'The session may read or change folders of the host: a mount is given in a form that is not known to be harmless.',
      ),
    ];
  }
  // Options of every type count, whatever this one is: what an engine does with those of another type is its own matter.
  const known = unknownKeys(mount, mountKeys, 'a mount');
  const options = [
    ...judgeBindOptions(mount.BindOptions),
    ...judgeVolumeOptions(mount.VolumeOptions, context),
    ...judgeTmpfsOptions(mount.TmpfsOptions),
    ...unknownKeys(mount.ImageOptions, new Set(['Subpath']), 'an image'),
  ];
  switch (mount.Type) {
    case 'bind':
      // Also a name counts from the root here: engines know no volumes by this type.
      return [...known, judgePath(source, readOnly, context), ...options];
    case 'volume':
      return [...known, ...(source === '' ? [] : judgeSource(source, readOnly, context)), ...options];
    case 'tmpfs':
      return [...known, ...options];
    case 'image':
      return [
        ...known,
        ...options,
        info('mount_option', `The session can read the files of the image ${quote(source)}.`),
      ];
    case 'npipe':
      if (/docker|podman|containerd/i.test(source)) {
        return [hostRoot('engine_socket', `${quote(source)} gives the session control over the container engine.`)];
      }
      return [
        unknown(
          'unknown_path',
          `The session gets the host’s pipe ${quote(source)}, which is not known to be harmless.`,
        ),
      ];
    default:
      return [
        unknown(
          'unknown_setting',
          `The session may read or change folders of the host: a mount of the type ${quote(mount.Type)} is not known to be harmless.`,
        ),
      ];
  }
}

function judgeBindOptions(options: unknown): readonly Finding[] {
  const propagation = objectOf(options).Propagation ?? '';
  const word = typeof propagation === 'string' ? propagation : '?';
  const known = unknownKeys(options, bindKeys, 'a bind mount');
  const ordinary = word === '' || word === 'private' || word === 'rprivate';
  const finding = ordinary ? null : judgeMode(word);
  return finding === null ? known : [...known, finding];
}

function judgeVolumeOptions(options: unknown, context: PathContext): readonly Finding[] {
  const driver = objectOf(options).DriverConfig;
  return [...unknownKeys(options, volumeKeys, 'a volume'), ...(isUnset(driver) ? [] : judgeDriver(driver, context))];
}

/** Options by which the engine's own driver stacks folders of the host. */
const overlay = /(^|,)\s*(lower|upper|work)dir/;

/**
 * A volume's driver. The engine's own mounts whatever it is told to: `device` can be a disk, a folder (`bind`), or a
 * share. An added driver does what its maker thought of.
 */
function judgeDriver(given: unknown, context: PathContext): readonly Finding[] {
  const config = objectOf(given);
  const name = config.Name ?? '';
  const options = objectOf(config.Options);
  if (!isMap(config.Options))
    return [
      unknown(
        'unknown_setting',
        'The session may read or change data outside of it: a volume’s driver has options that cannot be read and are not known to be harmless.',
      ),
    ];
  const keys = Object.keys(options).filter((key) => !isUnset(options[key]));
  const valuesOf = (wanted: string) =>
    keys.filter((key) => key.toLowerCase() === wanted).map((key) => String(options[key]));
  const findings = [...unknownKeys(given, new Set(['Name', 'Options']), 'a volume’s driver')];
  const [device] = valuesOf('device');
  const isMemory = device === 'tmpfs' && valuesOf('device').length === 1 && valuesOf('type').join() === 'tmpfs';
  if (device !== undefined && !isMemory) {
    const path = judgeHostPath(device.startsWith('/') ? device : `/${device}`, false, context);
    const message = `The session gets any folder or disk of the host that is named ${quote(device)}: a volume is made of it.`;
    findings.push(path.severity === 'host-root' ? path : hostRoot('volume_driver', message));
  }
  if (valuesOf('o').some((words) => overlay.test(words)) || keys.some((key) => /^(lower|upper|work)dir$/i.test(key))) {
    findings.push(
      hostRoot('volume_driver', 'The session gets folders of the host: a volume is made of layers of them.'),
    );
  }
  if (name !== '' && name !== 'local') {
    findings.push(
      unknown(
        'unknown_setting',
        `The session may read or change data outside of it: a volume is made by the driver ${quote(name)}, which is not known to be harmless.`,
      ),
    );
  } else if (findings.length === 0 && !isMemory && keys.some((key) => key !== 'size')) {
    findings.push(
      unknown(
        'unknown_setting',
        'The session may read or change data outside of it: a volume is made with options that are not known to be harmless.',
      ),
    );
  }
  return findings;
}

/** `HostConfig.VolumeDriver`, for volumes by name. */
export function judgeVolumeDriver(value: unknown): Finding | null {
  if (value === '' || value === 'local' || value === null || value === undefined) return null;
  return unknown(
    'unknown_setting',
    `The session may read or change data outside of it: volumes are made by the driver ${quote(value)}, which is not known to be harmless.`,
  );
}

/** One of `HostConfig.VolumesFrom`. */
export function judgeVolumesFrom(value: unknown): Finding {
  const message = `The session gets all volumes of another container (${quote(value)}), whatever of the host they are.`;
  return hostRoot('volumes_from', message);
}

const harmlessTmpfs = new Set(
  `defaults rw ro exec noexec nodev nosuid size mode uid gid nr_inodes nr_blocks mpol huge inode32 inode64 noswap atime
  noatime relatime norelatime strictatime nostrictatime diratime nodiratime async sync dirsync mand nomand bind rbind
  private rprivate unbindable runbindable tmpcopyup notmpcopyup U`.split(/\s+/),
);

/** One of `HostConfig.Tmpfs`: `size=64m,exec`. */
export function judgeTmpfs(options: unknown): readonly Finding[] {
  if (typeof options !== 'string') {
    return [
      unknown(
        'unknown_setting',
        'The session may get more than memory of its own: a memory file system is given in a form that is not known to be harmless.',
      ),
    ];
  }
  const words = options.split(',').map((option) => option.split('=', 1)[0] ?? '');
  return eachWord(words, judgeTmpfsWord);
}

function judgeTmpfsWord(word: string): Finding | null {
  if (word === '' || harmlessTmpfs.has(word)) return null;
  if (weakerModes.has(word)) {
    return weakened('mount_option', `A memory file system is mounted with ${quote(word)}.`);
  }
  return (
    judgePropagation(word) ??
    unknown(
      'unknown_setting',
      `The session may get more than memory of its own: the option ${quote(word)} of a memory file system is not known to be harmless.`,
    )
  );
}

function judgeTmpfsOptions(options: unknown): readonly Finding[] {
  const words = listOf(objectOf(options).Options).map((pair) => String(listOf(pair)[0] ?? ''));
  return [...unknownKeys(options, tmpfsKeys, 'a memory file system'), ...eachWord(words, judgeTmpfsWord)];
}
