/** What runs in the container, and as whom: command, environment, user, labels, health. */
import { splitWords } from '../shell-words.ts';
import { bodyKey, isEmpty, type Rules } from './rule.ts';
import {
  fail,
  kindOf,
  type Place,
  readFlag,
  readInteger,
  readMap,
  readObject,
  readScalarText,
  readText,
  readTexts,
  warn,
  within,
  wrongType,
} from './values.ts';

/** A command as a list. A text is split as a shell would (docker-py: `shlex.split`); nothing is run through a shell. */
export function readCommand(value: unknown, place: Place): string[] | undefined {
  if (Array.isArray(value)) return readTexts(value, place);
  if (typeof value !== 'string') return wrongType(place, 'a text or a list of texts', value);
  const text = readText(value, place);
  if (text === undefined) return undefined;
  const words = splitWords(text);
  if (words !== null) return words;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" has a quote that is not closed, or ends in a backslash.`);
}

/** `{KEY: value}` or `["KEY=value"]`. A null value is `KEY` alone, which takes a variable of the image away. */
export function readEnvironment(value: unknown, place: Place): string[] | undefined {
  if (Array.isArray(value)) return readTexts(value, place);
  const read = readMap(value, place, (item, itemPlace) => (item === null ? null : readScalarText(item, itemPlace)));
  if (read === undefined) return undefined;
  for (const key of Object.keys(read)) {
    if (key !== '' && !/[=\0]/.test(key)) continue;
    return fail(within(place, key), 'RUN_CONFIG_VALUE', `"${key}" cannot be the name of an environment variable.`);
  }
  return Object.entries(read).map(([key, item]) => (item === null ? key : `${key}=${item}`));
}

/** A name, a number, or `user:group`, as a text. */
export function readUser(value: unknown, place: Place): string | undefined {
  if (typeof value === 'number') {
    const number = readInteger(value, place);
    return number === undefined ? undefined : String(number);
  }
  return typeof value === 'string' ? readText(value, place) : wrongType(place, 'a user name or number', value);
}

/** `{key: value}`, or a list of keys whose values are empty. */
function readLabels(value: unknown, place: Place): Record<string, string> | undefined {
  if (!Array.isArray(value)) return readMap(value, place, readText);
  const keys = readTexts(value, place);
  return keys === undefined ? undefined : Object.fromEntries(keys.map((key) => [key, '']));
}

const HEALTH_KEYS: Readonly<Record<string, string>> = {
  test: 'Test',
  interval: 'Interval',
  timeout: 'Timeout',
  retries: 'Retries',
  start_period: 'StartPeriod',
};

/** Times are nanoseconds. A text as `test` runs in the container's shell. Both spellings of the keys are read. */
function readHealthcheck(value: unknown, place: Place): Record<string, unknown> | undefined {
  const record = readObject(value, place);
  if (record === undefined) return undefined;
  const known = new Set<string>();
  const entries: [string, unknown][] = [];
  let good = true;
  for (const [key, name] of Object.entries(HEALTH_KEYS)) {
    known.add(key).add(name);
    const item = Object.hasOwn(record, key) ? record[key] : record[name];
    if (item === null || item === undefined) continue;
    const itemPlace = within(place, key);
    const read = key === 'test' ? readTest(item, itemPlace) : readInteger(item, itemPlace);
    if (read === undefined) good = false;
    else entries.push([name, read]);
  }
  for (const key of Object.keys(record)) {
    if (!known.has(key))
      warn(within(place, key), 'RUN_CONFIG_UNKNOWN', `A health check has no "${key}"; it is left out.`);
  }
  return good ? Object.fromEntries(entries) : undefined;
}

function readTest(value: unknown, place: Place): string[] | undefined {
  if (typeof value === 'string') return ['CMD-SHELL', value];
  if (Array.isArray(value)) return readTexts(value, place);
  return fail(place, 'RUN_CONFIG_TYPE', `"${place.property}" has to be a text or a list, and is ${kindOf(value)}.`);
}

export const processRules: Rules = {
  command: bodyKey('Cmd', readCommand),
  entrypoint: bodyKey('Entrypoint', readCommand),
  environment: (value, place, draft) => {
    if (!isEmpty(value)) bodyKey('Env', readEnvironment)(value, place, draft);
  },
  user: bodyKey('User', readUser),
  working_dir: bodyKey('WorkingDir', readText),
  hostname: bodyKey('Hostname', readText),
  domainname: bodyKey('Domainname', readText),
  labels: bodyKey('Labels', readLabels),
  healthcheck: bodyKey('Healthcheck', readHealthcheck),
  stop_signal: bodyKey('StopSignal', readText),
  stdin_open: bodyKey('OpenStdin', readFlag),
  tty: bodyKey('Tty', readFlag),
};
