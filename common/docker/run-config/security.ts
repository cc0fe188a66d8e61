/** What the container may do to its host: privileges, capabilities, namespaces, devices, kernel parameters. */
import { hostKey, type Rules } from './rule.ts';
import { readSecurityOptions } from './security-options.ts';
import {
  type Field,
  fail,
  integerWithin,
  type Place,
  readFields,
  readFlag,
  readList,
  readMap,
  readMapText,
  readScalarText,
  readText,
  readTextOrNumber,
  readTexts,
  warn,
} from './values.ts';

/** The kernel's capabilities (capability.h, up to CHECKPOINT_RESTORE of Linux 5.9). */
const capabilities = new Set(
  (
    'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE ' +
    'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT ' +
    'SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL ' +
    'SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'
  ).split(' '),
);

function readCapability(value: unknown, place: Place): string | undefined {
  const name = readText(value, place);
  const upper = name?.toUpperCase();
  if (upper === undefined || upper === 'ALL' || capabilities.has(upper.replace(/^CAP_/, ''))) return name;
  return fail(place, 'RUN_CONFIG_VALUE', `There is no capability "${name?.slice(0, 60)}".`);
}

/** A list of names; one text stands for a list of one, as engines read it. */
function readCapabilities(value: unknown, place: Place): string[] | undefined {
  return readList(typeof value === 'string' ? [value] : value, place, readCapability);
}

function readPermissions(value: unknown, place: Place): string | undefined {
  const text = readText(value, place);
  if (text === undefined || /^[rwm]{0,3}$/.test(text)) return text;
  return fail(place, 'RUN_CONFIG_VALUE', `"${text.slice(0, 60)}" is not made of r, w and m.`);
}

const deviceFields: readonly Field[] = [
  { name: 'PathOnHost', read: readText },
  { name: 'PathInContainer', read: readText },
  { name: 'CgroupPermissions', read: readPermissions },
];

/**
 * `/dev/a[:/dev/b[:rwm]]`, or an object with the engine's names. The path in the container is the host's and the
 * permissions are `rwm` where they are not said: without the latter a session could not start.
 */
function readDevice(value: unknown, place: Place): Record<string, unknown> | undefined {
  let given = value;
  if (typeof value === 'string') {
    const [PathOnHost, PathInContainer, CgroupPermissions] = value.split(':');
    given = { PathOnHost, PathInContainer, CgroupPermissions };
  }
  type Device = { PathOnHost?: string; PathInContainer?: string; CgroupPermissions?: string };
  const read = readFields<Device>(withoutUndefined(given), place, 'A device', deviceFields);
  if (read === undefined) return undefined;
  const { PathOnHost: host, PathInContainer: container, CgroupPermissions: permissions } = read;
  if (!host) return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" names no device of the host.`);
  return { PathOnHost: host, PathInContainer: container || host, CgroupPermissions: permissions || 'rwm' };
}

function withoutUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}

function readDeviceRule(value: unknown, place: Place): string | undefined {
  const text = readText(value, place);
  const [, major = '', minor = ''] = /^[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$/.exec(text ?? '') ?? [];
  const isNumber = (number: string) => number === '*' || (number !== '' && Number(number) <= 0xffff_ffff);
  if (text === undefined || (isNumber(major) && isNumber(minor))) return text;
  return fail(place, 'RUN_CONFIG_VALUE', `"${text.slice(0, 60)}" is not written like "c 13:* rmw".`);
}

const deviceRequestFields: readonly Field[] = [
  { name: 'Driver', read: readText },
  { name: 'Count', read: integerWithin(-1, 1_000_000) },
  { name: 'DeviceIDs', also: ['device_ids'], read: (value, place) => readList(value, place, readTextOrNumber) },
  { name: 'Capabilities', read: (value, place) => readList(value, place, readTexts) },
  { name: 'Options', read: (value, place) => readMap(value, place, readMapText) },
];

/** docker-py's `DeviceRequest`, in its names or the engine's. `count` -1 means all devices. */
function readDeviceRequest(value: unknown, place: Place): Record<string, unknown> | undefined {
  type Request = { Driver?: string; Count?: number; DeviceIDs?: string[]; Capabilities?: string[][] };
  const read = readFields<Request>(value, place, 'A device request', deviceRequestFields);
  if (read === undefined) return undefined;
  const request = { Driver: '', Count: 0, DeviceIDs: [], Capabilities: [], Options: {}, ...read };
  if (request.Count !== 0 && request.DeviceIDs.length > 0) {
    return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" sets both "count" and "device_ids"; engines take one.`);
  }
  if (request.Driver === '' && request.Capabilities.length === 0) {
    return fail(
      place,
      'RUN_CONFIG_VALUE',
      `"${place.property}" has neither "driver" nor "capabilities", such as [["gpu"]].`,
    );
  }
  return request;
}

/** A group of the image by name, or a number. */
function readGroup(value: unknown, place: Place): string | undefined {
  const text = readScalarText(value, place);
  const isNumber = /^[+-]?[0-9]+$/.test(text ?? '');
  const bad = text === '' || (isNumber && !(Number(text) >= 0 && Number(text) <= 2_147_483_647));
  return bad ? fail(place, 'RUN_CONFIG_VALUE', `"${text}" cannot be a group.`) : text;
}

/** Parameters that a container has of its own (runc and crun); the others are the host's, and refused at the start. */
const ipcSysctls = 'msgmax msgmnb msgmni sem shmall shmmax shmmni shm_rmid_forced'.split(' ');

/** `/` between the steps means `.`, where it comes first. */
const dotted = (name: string) =>
  /^[^./]*\//.test(name) ? name.replaceAll('.', '\0').replaceAll('/', '.').replaceAll('\0', '/') : name;

/** Whether a parameter belongs to the container's message queues and shared memory: those of the host cannot be set. */
export function isIpcSysctl(name: string): boolean {
  const plain = dotted(name);
  return plain.startsWith('fs.mqueue.') || ipcSysctls.some((known) => plain === `kernel.${known}`);
}

function readSysctls(value: unknown, place: Place): Record<string, string> | undefined {
  const read = readMap(value, place, readScalarText);
  for (const name of Object.keys(read ?? {})) {
    const plain = dotted(name);
    if (plain.startsWith('net.') || plain === 'kernel.domainname' || isIpcSysctl(name)) continue;
    const message = `"${name.slice(0, 80)}" is a parameter of the host's kernel, not of a container: engines refuse it.`;
    return fail(place, 'RUN_CONFIG_VALUE', message);
  }
  return read;
}

/** One of some words, or `container:` and the name of one. Podman alone also joins a namespace by its path. */
function modeOf(words: readonly string[], otherwise: 'error' | 'warning') {
  return (value: unknown, place: Place): string | undefined => {
    const text = readText(value, place);
    if (text === undefined || words.includes(text) || /^container:./.test(text)) return text;
    const message = `"${place.property}" cannot be "${text.slice(0, 60)}" on every engine. Known are ${words.join(', ')}.`;
    if (!text.startsWith('ns:/') && (otherwise === 'error' || text.startsWith('container:'))) {
      return fail(place, 'RUN_CONFIG_VALUE', message);
    }
    warn(place, 'RUN_CONFIG_ENGINE', message);
    return text;
  };
}

/** `host` is the only value engines and docker-py know here. */
function readHostOnly(value: unknown, place: Place): string | undefined {
  const text = readText(value, place);
  if (text === undefined || text === 'host') return text;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" can only be "host".`);
}

function readCgroupns(value: unknown, place: Place): string | undefined {
  const text = readText(value, place);
  if (text === undefined || text === 'host' || text === 'private') return text;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" can be "host" or "private".`);
}

export const securityRules: Rules = {
  privileged: hostKey('Privileged', readFlag),
  cap_add: hostKey('CapAdd', readCapabilities),
  cap_drop: hostKey('CapDrop', readCapabilities),
  security_opt: hostKey('SecurityOpt', readSecurityOptions, 'always'),
  devices: hostKey('Devices', (value, place) => readList(value, place, readDevice)),
  device_requests: hostKey('DeviceRequests', (value, place) => readList(value, place, readDeviceRequest), 'always'),
  device_cgroup_rules: hostKey('DeviceCgroupRules', (value, place) => readList(value, place, readDeviceRule), 'always'),
  group_add: hostKey('GroupAdd', (value, place) => readList(value, place, readGroup)),
  sysctls: hostKey('Sysctls', readSysctls),
  read_only: hostKey('ReadonlyRootfs', readFlag, 'always'),
  init: hostKey('Init', readFlag, 'always'),
  runtime: hostKey('Runtime', readText),
  ipc_mode: hostKey('IpcMode', modeOf(['none', 'private', 'shareable', 'host'], 'error')),
  pid_mode: hostKey('PidMode', modeOf(['host', 'private'], 'warning')),
  uts_mode: hostKey('UTSMode', readHostOnly),
  userns_mode: hostKey('UsernsMode', readHostOnly),
  cgroupns: hostKey('CgroupnsMode', readCgroupns),
};
