/** What runs in the container, and as whom: command, environment, user, labels, health. */
import { splitWords } from '../shell-words.ts';
import { readHealthcheck } from './health.ts';
import { bodyKey, isEmpty, type Rules } from './rule.ts';
import {
  fail,
  type Place,
  readFlag,
  readInteger,
  readList,
  readMap,
  readMapText,
  readScalarText,
  readText,
  readTextOrNumber,
  readTexts,
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
  if (Array.isArray(value)) return readList(value, place, readVariable);
  const read = readMap(value, place, (item, itemPlace) => (item === null ? null : readScalarText(item, itemPlace)));
  if (read === undefined) return undefined;
  for (const key of Object.keys(read)) {
    if (key !== '' && !/[=\0]/.test(key)) continue;
    return fail(within(place, key), 'RUN_CONFIG_VALUE', `"${key}" cannot be the name of an environment variable.`);
  }
  return Object.entries(read).map(([key, item]) => (item === null ? key : `${key}=${item}`));
}

function readVariable(value: unknown, place: Place): string | undefined {
  const text = readText(value, place);
  if (text === undefined || (text !== '' && !text.startsWith('='))) return text;
  return fail(place, 'RUN_CONFIG_VALUE', `"${text.slice(0, 60)}" has no name. Write NAME=value.`);
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
  if (!Array.isArray(value)) return readMap(value, place, readMapText);
  const keys = readTexts(value, place);
  return keys === undefined ? undefined : Object.fromEntries(keys.map((key) => [key, '']));
}

/** The kernel's limit for both names, in bytes. */
const maxHostnameBytes = 64;

function readHostname(value: unknown, place: Place): string | undefined {
  const text = readTextOrNumber(value, place);
  const bytes = new TextEncoder().encode(text ?? '').length;
  if (text === undefined || bytes <= maxHostnameBytes) return text;
  const message = `"${place.property}" is ${bytes} bytes long; names of hosts have ${maxHostnameBytes} at most.`;
  return fail(place, 'RUN_CONFIG_VALUE', message);
}

function readWorkingDirectory(value: unknown, place: Place): string | undefined {
  const path = readText(value, place);
  if (path === undefined || path === '' || path.startsWith('/')) return path;
  return fail(place, 'RUN_CONFIG_VALUE', `"${path.slice(0, 80)}" is not an absolute path in the container.`);
}

const signals = new Set(
  (
    'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG ' +
    'XCPU XFSZ VTALRM PROF WINCH IO PWR SYS IOT CLD POLL UNUSED'
  ).split(' '),
);

/** A number but 0, or a name with or without `SIG`, in any case. */
function readSignal(value: unknown, place: Place): string | undefined {
  const text = readTextOrNumber(value, place);
  if (text === undefined || text === '') return text;
  const name = text.toUpperCase().replace(/^SIG/, '');
  const isNumber = /^[+-]?[0-9]+$/.test(text) && Number(text) !== 0;
  if (isNumber || signals.has(name) || /^RTM(IN(\+[0-9]{1,2})?|AX(-[0-9]{1,2})?)$/.test(name)) return text;
  return fail(place, 'RUN_CONFIG_VALUE', `"${text.slice(0, 60)}" is no signal. Write SIGTERM, SIGINT or another.`);
}

export const processRules: Rules = {
  command: bodyKey('Cmd', readCommand),
  entrypoint: bodyKey('Entrypoint', readCommand),
  environment: (value, place, draft) => {
    if (!isEmpty(value)) bodyKey('Env', readEnvironment)(value, place, draft);
  },
  user: bodyKey('User', readUser),
  working_dir: bodyKey('WorkingDir', readWorkingDirectory),
  hostname: bodyKey('Hostname', readHostname),
  domainname: bodyKey('Domainname', readText),
  labels: bodyKey('Labels', readLabels),
  healthcheck: bodyKey('Healthcheck', readHealthcheck),
  stop_signal: bodyKey('StopSignal', readSignal),
  stdin_open: bodyKey('OpenStdin', readFlag),
  tty: bodyKey('Tty', readFlag),
};
