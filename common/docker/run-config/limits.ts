/** Limits of processes (`ulimits`), speeds per device, the engine's log. */
import {
  type Field,
  fail,
  integerWithin,
  type Place,
  readBytes,
  readFields,
  readInteger,
  readMap,
  readMapText,
  readText,
  warn,
  within,
} from './values.ts';

/** What the kernel limits (`RLIMIT_…`); runtimes know these in any case. */
const ulimits =
  'as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' ');
/** The most that the kernel lets `fs.nr_open` be. */
const maxFiles = 1_073_741_816;

function readUlimitName(value: unknown, place: Place): string | undefined {
  const name = readText(value, place);
  if (name === undefined || ulimits.includes(name.toLowerCase())) return name;
  return fail(place, 'RUN_CONFIG_VALUE', `"${name.slice(0, 60)}" is no limit. Known are ${ulimits.join(', ')}.`);
}

const ulimitFields: readonly Field[] = [
  { name: 'Name', read: readUlimitName },
  { name: 'Soft', read: readInteger },
  { name: 'Hard', read: readInteger },
];

/** `{"name": "nofile", "soft": 1024, "hard": 2048}`. -1 is no limit; what is not said is 0. */
export function readUlimit(value: unknown, place: Place): Record<string, unknown> | undefined {
  type Ulimit = { Name?: string; Soft?: number; Hard?: number };
  const read = readFields<Ulimit>(value, place, 'A limit', ulimitFields);
  if (read === undefined) return undefined;
  const { Name: name, Soft: soft = 0, Hard: hard = 0 } = read;
  if (name === undefined) return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" does not name its limit.`);
  // The kernel reads both as unsigned.
  const unsigned = (limit: number) => BigInt.asUintN(64, BigInt(limit));
  if (unsigned(soft) > unsigned(hard)) {
    const message = `The soft limit of ${name} (${soft}) is above the hard one (${hard}), which engines refuse.`;
    return fail(within(place, 'soft'), 'RUN_CONFIG_VALUE', message);
  }
  if (name.toLowerCase() === 'nofile' && unsigned(hard) > BigInt(maxFiles)) {
    return fail(within(place, 'hard'), 'RUN_CONFIG_VALUE', `No system allows ${hard} open files. Write a number.`);
  }
  return read;
}

/** A device's path and an amount: `Weight` from 10 to 1000, or `Rate` in bytes or operations a second. */
export function perDevice(amount: 'Weight' | 'Rate') {
  const readAmount = amount === 'Weight' ? readWeight : readRate;
  const fields: readonly Field[] = [
    { name: 'Path', read: readDevicePath },
    { name: amount, read: readAmount },
  ];
  return (value: unknown, place: Place): Record<string, unknown> | undefined => {
    const read = readFields(value, place, 'A device', fields);
    if (read === undefined || (read.Path !== undefined && read[amount] !== undefined)) return read;
    return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" has to have "Path" and "${amount}".`);
  };
}

/** Engines that can weigh refuse what is out of the range; the others leave it out. */
export function readWeight(value: unknown, place: Place): number | undefined {
  const weight = integerWithin(0, 65_535)(value, place);
  if (weight !== undefined && weight !== 0 && (weight < 10 || weight > 1000)) {
    warn(place, 'RUN_CONFIG_ENGINE', `"${place.property}" is ${weight}; engines that can weigh take 10 to 1000.`);
  }
  return weight;
}

/** docker-py passes rates on as they are: bytes, or a text with a unit, which engines refuse. */
function readRate(value: unknown, place: Place): number | undefined {
  const rate = typeof value === 'string' ? readBytes(value, place) : readInteger(value, place);
  if (rate === undefined || rate >= 0) return rate;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" cannot be less than 0.`);
}

function readDevicePath(value: unknown, place: Place): string | undefined {
  const path = readText(value, place);
  if (path === undefined || path.startsWith('/')) return path;
  return fail(place, 'RUN_CONFIG_VALUE', `"${path.slice(0, 80)}" is not the path of a device.`);
}

/** Drivers of Docker and Podman; others can be plugins of a host. */
const logDrivers =
  'json-file local none journald syslog gelf fluentd awslogs splunk gcplogs etwlogs k8s-file passthrough'.split(' ');
const fileOptions = 'max-size max-file compress labels labels-regex env env-regex tag mode max-buffer-size'.split(' ');

const logFields: readonly Field[] = [
  { name: 'Type', read: readText },
  { name: 'Config', read: (value, place) => readMap(value, place, readMapText) },
];

/** Without a type the engine's own driver is used. */
export function readLogConfig(value: unknown, place: Place): Record<string, unknown> | undefined {
  type LogConfig = { Type?: string; Config?: Record<string, string> };
  const read = readFields<LogConfig>(value, place, 'The setting of the log', logFields);
  if (read === undefined) return undefined;
  const { Type: type = '', Config: config = {} } = read;
  if (type !== '' && !logDrivers.includes(type)) {
    const message = `"${type.slice(0, 60)}" is no log driver that engines bring: hosts without such a plugin refuse the session.`;
    warn(within(place, 'type'), 'RUN_CONFIG_ENGINE', message);
  }
  const configPlace = within(place, 'config');
  if (type === 'json-file' || type === 'local') {
    for (const [key, text] of Object.entries(config)) {
      const message = fileOptionProblem(key, text, config, type);
      if (message !== null) return fail(within(configPlace, key), 'RUN_CONFIG_VALUE', message);
    }
  }
  return { ...(type !== '' && { Type: type }), Config: config };
}

function fileOptionProblem(
  key: string,
  text: string,
  all: Readonly<Record<string, string>>,
  type: string,
): string | null {
  if (!fileOptions.includes(key)) return `A log in files has no option "${key.slice(0, 60)}".`;
  const sizes = /^[0-9]+(\.[0-9]+)?\s?([kmgtp]i?)?b?$/i;
  const said = `"${key}" cannot be "${text.slice(0, 60)}".`;
  if (key === 'max-size') return text === '-1' || sizes.test(text) ? null : `${said} Write a size such as 10m.`;
  if (key === 'max-file') return /^\+?0*[1-9][0-9]*$/.test(text) ? null : `${said} Write 1 or more.`;
  if (key === 'compress') {
    if (!/^(1|t|true|0|f|false)$/i.test(text)) return `${said} Write true or false.`;
    const rotates = Number(all['max-file'] ?? '1') > 1 && all['max-size'] !== undefined;
    // The other driver rotates by itself.
    const isOn = /^(1|t|true)$/i.test(text) && type === 'json-file';
    return isOn && !rotates ? '"compress" needs "max-size" and a "max-file" above 1.' : null;
  }
  if (key === 'mode') return ['', 'blocking', 'non-blocking'].includes(text) ? null : `${said} Write non-blocking.`;
  if (key !== 'max-buffer-size') return null;
  if (all.mode !== 'non-blocking') return '"max-buffer-size" goes with "mode": "non-blocking" alone.';
  return sizes.test(text) ? null : `${said} Write a size such as 4m.`;
}
