/** The form that a workspace asks at launch. Pure. */
import { inputProblems } from '../../../common/contract/input-problems.ts';
import type { LaunchField } from '../../../common/docker/launch-config.ts';
import { readLaunchPattern } from '../../../common/docker/launch-pattern.ts';
import { launchAnswerSchema } from '../../../common/model/sessions.ts';

type LaunchValues = Readonly<Record<string, string>>;

export function firstValues(fields: readonly LaunchField[]): LaunchValues {
  return Object.fromEntries(fields.map(({ key, value }) => [key, value]));
}

/** Fields that are asked with these answers. A field that hangs on a hidden one is hidden with it. */
export function shownFields(fields: readonly LaunchField[], values: LaunchValues): readonly LaunchField[] {
  const shown: LaunchField[] = [];
  const hidden = new Set<string>();
  for (const field of fields) {
    const on =
      field.showIf.length === 0 ||
      field.showIf.some((group) =>
        group.every(({ key, pattern }) => !hidden.has(key) && matches(pattern, values[key] ?? '')),
      );
    if (on) shown.push(field);
    else hidden.add(field.key);
  }
  return shown;
}

/** What is wrong with an answer; null where nothing is. */
export function answerError(field: LaunchField, value: string): string | null {
  if (value.trim() === '') return field.required ? 'This is needed.' : null;
  const [beyond] = inputProblems(launchAnswerSchema, value, 'This');
  if (beyond !== undefined) return beyond.message;
  if (field.input === 'number' && !Number.isFinite(Number(value))) return 'This has to be a number.';
  if (field.pattern !== null && !matches(field.pattern, value))
    return field.patternHelp || 'This does not have the form that the workspace asks for.';
  return null;
}

/** Only the answers that were asked for. */
export function answersOf(fields: readonly LaunchField[], values: LaunchValues): Record<string, string> {
  return Object.fromEntries(shownFields(fields, values).map(({ key }) => [key, values[key] ?? '']));
}

/** SECURITY: docs/security.md 2.9: the expression is the publisher's; one that cannot be read checks nothing. */
function matches(pattern: string, text: string): boolean {
  return readLaunchPattern(pattern)?.test(text) ?? true;
}
