/** Facts about single settings: what a capability, a device, a host path or a namespace gives away. */
import { isJsonObject, type JsonObject, type JsonValue } from './document.ts';
import type { Severity } from './severity.ts';

/** Capabilities with which a root process leaves its container by documented means. */
const ESCAPE_CAPABILITIES: ReadonlySet<string> = new Set([
  'ALL',
  'BPF',
  'DAC_READ_SEARCH',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
]);

/** What engines grant anyway, and what only concerns the container's own share of resources. */
const HARMLESS_CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
  'SYS_NICE',
]);

export function capabilityName(value: string): string {
  return value.trim().toUpperCase().replace(/^CAP_/, '');
}

/** SYS_PTRACE escapes only with the host's processes in sight, so it is graded with that knowledge. */
export function gradeCapability(name: string, hostPid: boolean): Severity {
  if (name === 'SYS_PTRACE') return hostPid ? 'host-root' : 'weakened';
  if (ESCAPE_CAPABILITIES.has(name)) return 'host-root';
  return HARMLESS_CAPABILITIES.has(name) ? 'info' : 'weakened';
}

/** Grades a device by its path on the host. */
export function gradeDevice(path: string): Severity {
  const device = normalizePath(path);
  if (/^\/dev\/?$/.test(device)) return 'host-root';
  if (/^\/dev\/(sd|hd|vd|xvd|nvme|mmcblk|dm-|md|sr|loop|mapper|disk|block|mem$|kmem$|port$|nbd)/.test(device)) {
    return 'host-root';
  }
  return /^\/dev\/(dri|nvidia|snd|video|shm|null|zero|full|random|urandom|kfd)/.test(device) ? 'info' : 'weakened';
}

const ENGINE_SOCKETS = /(^|\/)(docker|podman|containerd|crio|cri-dockerd|buildkitd)\.sock$/;
/** Folders in which the engines' sockets live: mounting one gives the socket away too. */
const SOCKET_FOLDERS: ReadonlySet<string> = new Set([
  '/run',
  '/var/run',
  '/var',
  '/run/podman',
  '/var/run/podman',
  '/run/containerd',
  '/var/run/containerd',
  '/run/docker',
  '/var/run/docker',
]);
/** Folders that decide what the host runs or who may log in. */
const SYSTEM_FOLDER =
  /^\/(bin|boot|dev|etc|lib|lib32|lib64|opt|proc|root|sbin|sys|usr|var\/lib\/(docker|containers|containerd|kubelet)|var\/spool\/cron)(\/|$)/;

export type HostPathKind = 'engine-socket' | 'system' | 'data' | 'volume';

/** What mounting a host path means. Names that are no absolute path are engine volumes. */
export function gradeHostPath(
  path: string,
  readOnly: boolean,
): { readonly kind: HostPathKind; readonly severity: Severity } {
  const text = path.trim();
  if (!/^[/~.\\]|^[a-z]:[\\/]/i.test(text)) return { kind: 'volume', severity: 'info' };
  const target = normalizePath(text);
  // A socket is written to through a read-only mount just the same.
  if (ENGINE_SOCKETS.test(target) || SOCKET_FOLDERS.has(target))
    return { kind: 'engine-socket', severity: 'host-root' };
  if (target === '/') return { kind: 'system', severity: readOnly ? 'weakened' : 'host-root' };
  if (SYSTEM_FOLDER.test(target)) return { kind: 'system', severity: readOnly ? 'weakened' : 'host-root' };
  return { kind: 'data', severity: readOnly ? 'info' : 'weakened' };
}

/** `/a/./b/../c//` as `/a/c`: hostile entries write paths in roundabout ways. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.trim().replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export type HostMount = { readonly source: string; readonly readOnly: boolean };
/** A volume whose driver is given options: what it holds is decided by those. */
export type DrivenVolume = { readonly driver: string };

/** Mounts from docker-py's `volumes` (object, or list of "source:target:mode") and from `volume_mappings`. */
export function readMounts(value: JsonValue | undefined): readonly HostMount[] {
  if (isJsonObject(value)) {
    return Object.entries(value).map(([source, spec]) => {
      const mode = isJsonObject(spec) ? spec.mode : spec;
      return { source, readOnly: isReadOnlyMode(mode) };
    });
  }
  const texts = typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  return texts.flatMap((item) => {
    if (typeof item !== 'string') return [];
    const parts = /^[a-z]:[\\/]/i.test(item) ? [item] : item.split(':');
    const source = parts[0] ?? '';
    // A single name is an anonymous volume at that path of the container: nothing of the host.
    return parts.length < 2 && !/^[a-z]:/i.test(item) ? [] : [{ source, readOnly: isReadOnlyMode(parts[2]) }];
  });
}

/**
 * Mounts from docker-py's `mounts`: objects in the engine's or in docker-py's spelling. Engines read keys in any case,
 * so every spelling of a key counts: the one that is not looked at is the one that an attacker would use.
 */
export function readMountObjects(value: JsonValue | undefined): readonly (HostMount | DrivenVolume)[] {
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : isJsonObject(value) ? [value] : [];
  return items.flatMap((item): readonly (HostMount | DrivenVolume)[] => {
    if (typeof item === 'string') return readMounts(item);
    if (!isJsonObject(item)) return [];
    const types = fieldsOf(item, 'type');
    if (types.length > 0 && types.every((type) => type === 'tmpfs')) return [];
    // Read-only counts only where no spelling of it says otherwise.
    const flags = fieldsOf(item, 'readonly', 'ro');
    const readOnly = flags.length > 0 && flags.every((flag) => flag === true || flag === 'true');
    const sources = fieldsOf(item, 'source', 'src').filter((source) => typeof source === 'string');
    const options = fieldsOf(item, 'volumeoptions').filter(isJsonObject);
    const drivers = [item, ...options].flatMap((holder) => fieldsOf(holder, 'driverconfig'));
    return [
      ...sources.map((source) => ({ source, readOnly })),
      ...drivers.flatMap((driver) => readDriverConfig(driver, readOnly)),
    ];
  });
}

/**
 * What a volume driver's options bring in. The engine's own driver mounts whatever it is told to: `type: none, o: bind,
 * device: /` is the whole host, `type: overlay, o: lowerdir=/…` another way to it.
 */
function readDriverConfig(config: JsonValue, readOnly: boolean): readonly (HostMount | DrivenVolume)[] {
  if (!isJsonObject(config)) return [];
  const driver =
    fieldsOf(config, 'name')
      .map(String)
      .find((name) => name !== '') ?? 'local';
  const options = fieldsOf(config, 'options')
    .filter(isJsonObject)
    .flatMap((given) => Object.entries(given).map(([key, value]) => [key.toLowerCase(), String(value)] as const));
  if (driver === 'local' && options.length === 0) return [];
  const words = options.filter(([key]) => key === 'o').flatMap(([, value]) => value.split(','));
  const kept = readOnly || words.some((word) => word.trim() === 'ro');
  const isBind = words.some((word) => /^\s*r?bind\s*$/.test(word)) || options.some(([, value]) => value === 'none');
  const paths = options.flatMap(([key, value]) => {
    // The engine works in the root folder: a path that does not begin there means the same.
    if (key === 'device' && isBind) return [normalizePath(value)];
    return value.split(/[,=:]/).filter((part) => part.trim().startsWith('/'));
  });
  return [...paths.map((source) => ({ source, readOnly: kept })), { driver }];
}

/** The values of a key in every spelling: any case, with and without underscores. */
export function fieldsOf(object: JsonObject, ...names: readonly string[]): readonly JsonValue[] {
  return Object.entries(object)
    .filter(([key, value]) => value !== null && names.includes(key.toLowerCase().replaceAll('_', '')))
    .map(([, value]) => value);
}

function isReadOnlyMode(mode: JsonValue | undefined): boolean {
  return typeof mode === 'string' && mode.split(',').some((part) => part.trim().toLowerCase() === 'ro');
}

export type SeccompUse = 'unconfined' | 'profile' | 'path' | 'default';

/** The three meanings of `seccomp=`; null for other options. The older `seccomp:` spelling counts too. */
export function readSeccomp(option: string): SeccompUse | null {
  const match = /^\s*seccomp\s*[=:]\s*([\s\S]*)$/i.exec(option);
  if (match === null) return null;
  const value = (match[1] ?? '').trim();
  if (value.toLowerCase() === 'unconfined') return 'unconfined';
  if (value === '' || value === 'builtin' || value === 'default') return 'default';
  return value.startsWith('{') ? 'profile' : 'path';
}

/** Who a docker-style `user` value is: 1000 ("1000", "1000:1000") is the images' own user. */
export function readUser(value: JsonValue | undefined): 'unset' | 'standard' | 'root' | 'other' {
  if (value === undefined || value === null) return 'unset';
  const name = String(typeof value === 'object' ? JSON.stringify(value) : value).trim();
  const uid = name.split(':')[0] ?? '';
  if (/^0*1000$/.test(uid)) return 'standard';
  // An empty user is the image's own choice, just as if it were not there.
  if (name === '') return 'unset';
  return uid === 'root' || /^0+$/.test(uid) ? 'root' : 'other';
}

/** Truth as docker-py sees it: anything but false, 0, null, "" and empty collections. */
export function isTruthy(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** The texts of a value that may be one text or a list; other members are written as JSON so that nothing hides. */
export function textsOf(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  const items: readonly JsonValue[] = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
}
