/** A workspace's `launch_config`: what is asked at launch, and the file in the container that gets the answers. */
import { readLaunchPattern } from './launch-pattern.ts';
import {
  fail,
  isRecord,
  kindOf,
  type Place,
  type Report,
  type RunConfigProblem,
  readFlag,
  readObject,
  readText,
  warn,
  within,
} from './run-config/values.ts';
import { readSettings } from './settings-object.ts';

const launchInputs = ['text', 'password', 'textarea', 'passwordtextarea', 'select', 'checkbox', 'number'] as const;
type LaunchInput = (typeof launchInputs)[number];

/** True when the value of the field `key` matches. */
type LaunchCondition = { readonly key: string; readonly pattern: string };

export type LaunchField = {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly placeholder: string;
  /** Value before anybody typed. */
  readonly value: string;
  readonly required: boolean;
  readonly input: LaunchInput;
  /** Never logged, never kept in a task. */
  readonly secret: boolean;
  readonly options: readonly { readonly label: string; readonly value: string }[];
  /** A regular expression of the registry's author, for `readLaunchPattern`; null where there is none, or it cannot be read. */
  readonly pattern: string | null;
  readonly patternHelp: string;
  /** Shown when all conditions of one of these lists hold; always when there is none (docs/field.md, Launch forms). */
  readonly showIf: readonly (readonly LaunchCondition[])[];
  readonly allowSaving: boolean;
};

type LaunchConfig = {
  readonly fields: readonly LaunchField[];
  /** Absolute path in the container that gets the answers as one JSON object; null when nothing is written. */
  readonly destination: string | null;
  readonly problems: readonly RunConfigProblem[];
};

/** Expressions come from registries: a long one is more likely a trap than a check. */
const maxPattern = 500;
/** Steps of all expressions of a form together: each is looked at whenever an answer changes. */
const maxSteps = 5_000;

/** What is left of `maxSteps`. */
type Budget = { steps: number };

/** Reads the form. A field with an error is left out and reported; the rest stays usable. */
export function readLaunchConfig(value: unknown): LaunchConfig {
  const problems: RunConfigProblem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const empty = { fields: [], destination: null, problems };
  const read = readSettings(value);
  if (!('record' in read)) {
    const message = `The launch configuration has to be an object, and is ${read.kind}.`;
    report({ code: 'LAUNCH_CONFIG_TYPE', property: '', message, severity: 'error' });
    return empty;
  }
  const { record } = read;
  const fields = readFields(record.launch_form, { property: 'launch_form', report });
  const destination = readDestination(record.file_mapping, { property: 'file_mapping', report });
  if (fields.length > 0 && destination === null && record.file_mapping === undefined) {
    warn(
      { property: 'file_mapping', report },
      'LAUNCH_CONFIG_NOWHERE',
      'The form has fields, but no file for the answers.',
    );
  }
  for (const key of Object.keys(record)) {
    if (key === 'launch_form' || key === 'file_mapping') continue;
    warn({ property: key, report }, 'LAUNCH_CONFIG_UNKNOWN', `"${key}" has no meaning in a launch configuration.`);
  }
  return { fields, destination, problems };
}

function readFields(value: unknown, place: Place): LaunchField[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) {
    fail(place, 'LAUNCH_CONFIG_TYPE', `"launch_form" has to be a list, and is ${kindOf(value)}.`);
    return [];
  }
  const fields: LaunchField[] = [];
  const budget: Budget = { steps: maxSteps };
  for (const [index, item] of value.entries()) {
    const field = readField(item, within(place, index), budget);
    if (field === undefined) continue;
    if (fields.some((other) => other.key === field.key)) {
      fail(within(place, index), 'LAUNCH_CONFIG_TWICE', `Two fields have the key "${field.key}".`);
    } else fields.push(field);
  }
  return fields;
}

function readField(value: unknown, place: Place, budget: Budget): LaunchField | undefined {
  const record = readObject(value, place);
  if (record === undefined) return undefined;
  const text = (key: string) => readText(record[key] ?? '', within(place, key)) ?? '';
  const flag = (key: string) => readFlag(record[key] ?? false, within(place, key)) ?? false;
  const key = text('key');
  if (key === '') return fail(within(place, 'key'), 'LAUNCH_CONFIG_KEY', 'A field of the form has no key.');
  const input = readInput(text('input_type'), within(place, 'input_type'));
  const options = readOptions(record.options, within(place, 'options'));
  if (input === 'select' && options.length === 0) {
    return fail(within(place, 'options'), 'LAUNCH_CONFIG_OPTIONS', `"${key}" is a choice without options.`);
  }
  return {
    key,
    label: text('label') || key,
    help: text('help'),
    placeholder: text('placeholder'),
    value: scalar(record.value),
    required: flag('required'),
    input,
    secret: input === 'password' || input === 'passwordtextarea',
    options,
    pattern: readPattern(text('validator_regex'), within(place, 'validator_regex'), budget),
    patternHelp: text('validator_regex_description'),
    showIf: readConditions(record.display_if, within(place, 'display_if'), budget),
    allowSaving: flag('allow_saving'),
  };
}

function readInput(name: string, place: Place): LaunchInput {
  const known = launchInputs.find((input) => input === name.toLowerCase());
  if (known !== undefined) return known;
  if (name === '') return 'text';
  warn(place, 'LAUNCH_CONFIG_INPUT', `There is no field of type "${name}"; it is asked as a text.`);
  // What sounds secret stays hidden.
  return /pass|secret/i.test(name) ? 'password' : 'text';
}

function readOptions(value: unknown, place: Place): { label: string; value: string }[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) {
    fail(place, 'LAUNCH_CONFIG_TYPE', `"options" has to be a list, and is ${kindOf(value)}.`);
    return [];
  }
  return value.map((item: unknown) => {
    if (!isRecord(item)) return { label: scalar(item), value: scalar(item) };
    return { label: scalar(item.label) || scalar(item.value), value: scalar(item.value) };
  });
}

function readPattern(pattern: string, place: Place, budget: Budget): string | null {
  if (pattern === '') return null;
  const read = pattern.length <= maxPattern ? readLaunchPattern(pattern) : null;
  if (read !== null && read.size <= budget.steps) {
    budget.steps -= read.size;
    return pattern;
  }
  warn(
    place,
    'LAUNCH_CONFIG_PATTERN',
    'The expression that checks this field cannot be used; the field is not checked.',
  );
  return null;
}

/** A list of conditions, or a list of such lists: public entries have both. */
function readConditions(value: unknown, place: Place, budget: Budget): LaunchCondition[][] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) {
    fail(place, 'LAUNCH_CONFIG_TYPE', `"display_if" has to be a list, and is ${kindOf(value)}.`);
    return [];
  }
  const groups = value.some((item) => Array.isArray(item)) ? value : [value];
  const read = groups.map((group: unknown) =>
    (Array.isArray(group) ? group : [group]).map((item) => readCondition(item, place, budget)),
  );
  return read.map((group) => group.filter((item) => item !== undefined)).filter((group) => group.length > 0);
}

function readCondition(value: unknown, place: Place, budget: Budget): LaunchCondition | undefined {
  const record = readObject(value, place);
  const key = scalar(record?.key);
  const pattern = readPattern(scalar(record?.value_regex ?? record?.value), place, budget);
  if (record === undefined || key === '' || pattern === null) return undefined;
  return { key, pattern };
}

function readDestination(value: unknown, place: Place): string | null {
  if (value === null || value === undefined) return null;
  const record = readObject(value, place);
  const destination = record === undefined ? undefined : readText(record.destination, within(place, 'destination'));
  if (destination === undefined) return null;
  if (destination.startsWith('/') && !destination.split('/').includes('..')) return destination;
  fail(
    within(place, 'destination'),
    'LAUNCH_CONFIG_PATH',
    `"${destination}" is not an absolute path in the container.`,
  );
  return null;
}

function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
