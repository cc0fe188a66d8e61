/** `healthcheck`: docker-py's dictionary or the engine's names. */
import { type Field, fail, kindOf, type Place, readAs, readFields, readInteger, readTexts, warn } from './values.ts';

const ms = 1_000_000;
const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1000,
  µs: 1000,
  ms: ms,
  s: 1000 * ms,
  m: 60_000 * ms,
  h: 3_600_000 * ms,
};
const duration = /^(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|s|m|h))+$/;

/**
 * Nanoseconds. 0 takes the image's or the engine's; what is shorter than a millisecond engines refuse. A text such as
 * `1m30s` is read as the command line reads it.
 */
function readDuration(value: unknown, place: Place): number | undefined {
  const time = typeof value === 'string' && duration.test(value) ? durationOf(value) : readInteger(value, place);
  if (time === undefined || time === 0) return time;
  if (time < ms) {
    const message = `"${place.property}" is ${time} nanoseconds; engines take a millisecond (1000000) or more.`;
    return fail(place, 'RUN_CONFIG_VALUE', message);
  }
  if (typeof value === 'string' && duration.test(value)) readAs(place, `${time} nanoseconds`);
  return time;
}

function durationOf(text: string): number {
  const parts = text.matchAll(/([0-9.]+)(ns|us|µs|ms|s|m|h)/g);
  return Math.round([...parts].reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (units[unit] ?? 0), 0));
}

function readRetries(value: unknown, place: Place): number | undefined {
  const count = readInteger(value, place);
  if (count === undefined || count >= 0) return count;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" cannot be less than 0.`);
}

/** A text runs in the container's shell. */
function readTest(value: unknown, place: Place): string[] | undefined {
  if (typeof value === 'string') return ['CMD-SHELL', value];
  if (!Array.isArray(value)) {
    return fail(place, 'RUN_CONFIG_TYPE', `"${place.property}" has to be a text or a list, and is ${kindOf(value)}.`);
  }
  const words = readTexts(value, place);
  const [first] = words ?? [];
  if (first !== undefined && !['NONE', 'CMD', 'CMD-SHELL', ''].includes(first)) {
    const message = `"${first.slice(0, 60)}" is no kind of health check, so nothing is checked. Begin the list with "CMD".`;
    warn(place, 'RUN_CONFIG_VALUE', message);
  }
  return words;
}

const fields: readonly Field[] = [
  { name: 'Test', read: readTest },
  { name: 'Interval', read: readDuration },
  { name: 'Timeout', read: readDuration },
  { name: 'Retries', read: readRetries },
  { name: 'StartPeriod', also: ['start_period'], read: readDuration },
  { name: 'StartInterval', also: ['start_interval'], read: readDuration },
];

export function readHealthcheck(value: unknown, place: Place): Record<string, unknown> | undefined {
  return readFields(value, place, 'A health check', fields);
}
