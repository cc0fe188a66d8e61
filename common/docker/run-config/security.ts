/** What the container may do to its host: privileges, capabilities, namespaces, devices, kernel parameters. */
import { hostKey, type Rules } from './rule.ts';
import {
  fail,
  type Place,
  readFlag,
  readInteger,
  readList,
  readMap,
  readObject,
  readScalarText,
  readText,
  readTexts,
  warnUnknown,
  within,
  wrongType,
} from './values.ts';

/** A list of names; one text stands for a list of one, as engines read it. */
function readNames(value: unknown, place: Place): string[] | undefined {
  if (typeof value === 'string') return [value];
  return readTexts(value, place);
}

/**
 * Options such as `seccomp=…`, `apparmor=…`, `no-new-privileges`. What follows `seccomp=` has three meanings: the
 * words `unconfined` and `builtin`, a profile as JSON, or (for the command line only) a file: the command line reads
 * the file itself, the Engine API takes the path for a broken profile and fails at start.
 */
function readSecurityOption(value: unknown, place: Place): string | undefined {
  const text = readText(value, place);
  const profile = text === undefined ? null : /^seccomp[=:]\s*([\s\S]*)$/.exec(text)?.[1];
  if (text === undefined || profile === null || profile === undefined) return text;
  if (profile === 'unconfined' || profile === 'builtin') return text;
  if (!profile.startsWith('{')) {
    return fail(
      place,
      'RUN_CONFIG_SECCOMP_PATH',
      'The seccomp profile is named by a file. Engines take the profile itself: put its JSON after "seccomp=".',
    );
  }
  return isJson(profile) ? text : fail(place, 'RUN_CONFIG_VALUE', 'The seccomp profile is not valid JSON.');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** `/dev/a[:/dev/b[:rwm]]`, or an object with the engine's names. */
function readDevice(value: unknown, place: Place): Record<string, unknown> | undefined {
  if (typeof value === 'string') {
    const [host = '', container = host, permissions = 'rwm'] = value.split(':');
    return checkDevice({ PathOnHost: host, PathInContainer: container, CgroupPermissions: permissions }, place);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return wrongType(place, 'a text such as "/dev/a:/dev/b:rwm"', value);
  }
  const read = readMap(value, place, readText);
  if (read === undefined) return undefined;
  warnUnknown(read, DEVICE_KEYS, 'A device', place);
  const known = Object.entries(read).filter(([key]) => DEVICE_KEYS.includes(key));
  return checkDevice(Object.fromEntries(known), place);
}

function checkDevice(device: Record<string, string>, place: Place): Record<string, string> | undefined {
  if (!device.PathOnHost) return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" names no device of the host.`);
  const permissions = device.CgroupPermissions ?? 'rwm';
  if (/^[rwm]{1,3}$/.test(permissions)) return device;
  return fail(place, 'RUN_CONFIG_VALUE', `"${permissions}" is not made of r, w and m.`);
}

const DEVICE_REQUEST_KEYS = ['driver', 'count', 'device_ids', 'capabilities', 'options'].flatMap((name) => [
  name,
  name === 'device_ids' ? 'DeviceIDs' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
]);
const DEVICE_KEYS = ['PathOnHost', 'PathInContainer', 'CgroupPermissions'];

/** docker-py's `DeviceRequest`, in its names or the engine's. `count` -1 means all devices. */
function readDeviceRequest(value: unknown, place: Place): Record<string, unknown> | undefined {
  const record = readObject(value, place);
  if (record === undefined) return undefined;
  warnUnknown(record, DEVICE_REQUEST_KEYS, 'A device request', place);
  const get = (name: string, engineName: string) => record[name] ?? record[engineName] ?? null;
  const driver = readText(get('driver', 'Driver') ?? '', within(place, 'driver'));
  const count = readInteger(get('count', 'Count') ?? 0, within(place, 'count'));
  const ids = readTexts(get('device_ids', 'DeviceIDs') ?? [], within(place, 'device_ids'));
  const capabilities = readList(get('capabilities', 'Capabilities') ?? [], within(place, 'capabilities'), readTexts);
  const options = readMap(get('options', 'Options') ?? {}, within(place, 'options'), readText);
  if (driver === undefined || count === undefined || ids === undefined) return undefined;
  if (capabilities === undefined || options === undefined) return undefined;
  if (count !== 0 && ids.length > 0) {
    return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" sets both "count" and "device_ids"; engines take one.`);
  }
  return { Driver: driver, Count: count, DeviceIDs: ids, Capabilities: capabilities, Options: options };
}

function readGroup(value: unknown, place: Place): string | undefined {
  return readScalarText(value, place);
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
  cap_add: hostKey('CapAdd', readNames),
  cap_drop: hostKey('CapDrop', readNames),
  security_opt: hostKey('SecurityOpt', (value, place) => readList(value, place, readSecurityOption), 'always'),
  devices: hostKey('Devices', (value, place) => readList(value, place, readDevice)),
  device_requests: hostKey('DeviceRequests', (value, place) => readList(value, place, readDeviceRequest), 'always'),
  device_cgroup_rules: hostKey('DeviceCgroupRules', readTexts, 'always'),
  group_add: hostKey('GroupAdd', (value, place) => readList(value, place, readGroup)),
  sysctls: hostKey('Sysctls', (value, place) => readMap(value, place, readScalarText)),
  read_only: hostKey('ReadonlyRootfs', readFlag, 'always'),
  init: hostKey('Init', readFlag, 'always'),
  runtime: hostKey('Runtime', readText),
  ipc_mode: hostKey('IpcMode', readText),
  pid_mode: hostKey('PidMode', readText),
  uts_mode: hostKey('UTSMode', readHostOnly),
  userns_mode: hostKey('UsernsMode', readHostOnly),
  cgroupns: hostKey('CgroupnsMode', readCgroupns),
};
