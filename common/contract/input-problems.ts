/**
 * What is wrong with an input, in sentences for people. The schemas of the contract are the one source of every limit: forms
 * ask them before anything is sent, the service asks them again, and both say the same. Pure.
 */
import type { z } from 'zod';
import { outsideText } from '../outside-text.ts';
import { fieldWords } from './field-words.ts';

/** What a schema reports, as far as it is read here: zod's own texts are for programmers and never passed on. */
export type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'> & { readonly code?: string | undefined };

type InputProblem = {
  /** `config.keyPath`, `tags.2`; empty for the input itself. */
  readonly path: string;
  /** The names of the path, as the schema has them. */
  readonly steps: readonly PropertyKey[];
  readonly message: string;
};

/**
 * What keeps this value from being taken; empty where nothing does.
 * @param subject what a sentence begins with, such as `This` beside the field itself; the field's words where silent.
 */
export function inputProblems(schema: z.ZodType, value: unknown, subject?: string): readonly InputProblem[] {
  return problemsOfIssues(schema.safeParse(value).error?.issues ?? [], value, subject);
}

/** The same for issues that somebody has already. `value`: what was looked at. */
export function problemsOfIssues(issues: readonly Issue[], value: unknown, subject?: string): readonly InputProblem[] {
  return issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    steps: issue.path,
    message: issueSentence(issue, valueAt(value, issue.path), subject),
  }));
}

/** The sentence for one field, of those that begin with its steps; undefined where nothing is wrong with it. */
export function problemAt(problems: readonly InputProblem[], ...steps: readonly PropertyKey[]): string | undefined {
  return problems.find((problem) => steps.every((step, at) => problem.steps[at] === step))?.message;
}

type Bound = { readonly origin?: string; readonly inclusive?: boolean };

function issueSentence(issue: Issue, value: unknown, subject = fieldWords(issue.path)): string {
  const known = issue as z.core.$ZodIssue;
  switch (known.code) {
    case 'too_big':
      return `${subject} ${tooBig(known, known.maximum, unitOf(issue.path))}.`;
    case 'too_small':
      return `${subject} ${tooSmall(known, known.minimum, unitOf(issue.path))}.`;
    case 'invalid_type':
      if (value === undefined) return `${subject} is missing.`;
      return `${subject} has to be ${kinds[known.expected] ?? 'of another kind'}.`;
    case 'invalid_value':
      if (value === undefined) return `${subject} is missing.`;
      return `${subject} has to be ${oneOf(known.values)}.`;
    case 'invalid_format':
      if (known.format === 'url') return `${subject} has to be a web address, such as https://example.org.`;
      return `${subject} does not have the form that is needed here.`;
    case 'not_multiple_of':
      return `${subject} has to be a multiple of ${known.divisor}.`;
    case 'unrecognized_keys': {
      const names = known.keys.slice(0, 3).map((key) => `"${outsideText(key, { length: 60 })}"`);
      return `${subject} holds what is not known here: ${names.join(', ')}.`;
    }
    case 'invalid_union':
      return value === undefined ? `${subject} is missing.` : `${subject} is of a kind that is not known here.`;
    case 'invalid_key':
    case 'invalid_element':
      return `${subject} holds an entry that cannot be used.`;
    case 'custom':
      // The contract's own checks say their sentence themselves; one that does not says nothing of use.
      return /^Invalid input/i.test(issue.message)
        ? `${subject} cannot be used.`
        : outsideText(issue.message, { length: 300 });
    default:
      return `${subject} cannot be used.`;
  }
}

/** What zod calls the kinds of values. */
const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object with named members',
  record: 'an object with named members',
  map: 'an object with named members',
  null: 'empty',
  undefined: 'left out',
  never: 'left out',
};

/** By the names of the contract: sizes are bytes. */
function unitOf(path: readonly PropertyKey[]): string {
  return String(path.at(-1)).endsWith('Bytes') ? ' bytes' : '';
}

function tooBig({ origin, inclusive }: Bound, maximum: number | bigint, unit: string): string {
  if (origin === 'string') return `may have ${maximum} ${maximum === 1 ? 'character' : 'characters'} at most`;
  if (origin === 'array' || origin === 'set')
    return `may have ${maximum} ${maximum === 1 ? 'entry' : 'entries'} at most`;
  return inclusive === false ? `has to be less than ${maximum}${unit}` : `may be ${maximum}${unit} at most`;
}

function tooSmall({ origin, inclusive }: Bound, minimum: number | bigint, unit: string): string {
  if (origin === 'string') return Number(minimum) <= 1 ? 'must not be empty' : `needs ${minimum} characters at least`;
  if (origin === 'array' || origin === 'set')
    return Number(minimum) <= 1 ? 'must not be empty' : `needs ${minimum} entries at least`;
  return inclusive === false ? `has to be more than ${minimum}${unit}` : `has to be ${minimum}${unit} at least`;
}

/** undefined where the value has no such place. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = Reflect.get(at, step);
  }
  return at;
}

/** The limits of one field, for what a form shows before anything is wrong. */
type Limits = { readonly min?: number; readonly max?: number };

/** Of a number or the length of a text; a field that may be left out counts as the field. */
export function limitsOf(schema: z.ZodType): Limits {
  const { def } = schema as { def?: { innerType?: z.ZodType } };
  if (def?.innerType !== undefined) return limitsOf(def.innerType);
  const bounds = schema as {
    minLength?: number | null;
    maxLength?: number | null;
    minValue?: number | null;
    maxValue?: number | null;
  };
  const min = bounds.minLength ?? bounds.minValue;
  const max = bounds.maxLength ?? bounds.maxValue;
  return { ...(typeof min === 'number' && { min }), ...(typeof max === 'number' && { max }) };
}

/** Of many, the first ones: the rest is in the documentation. */
function oneOf(values: readonly unknown[]): string {
  const named = values.slice(0, values.length > 12 ? 8 : 12).map((one) => `"${String(one)}"`);
  const left = values.length - named.length;
  return `${values.length === 1 ? '' : 'one of '}${named.join(', ')}${left > 0 ? ` or ${left} others` : ''}`;
}
