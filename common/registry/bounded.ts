/** What of an entry travels and is shown: few, short, and counted, however much was published. */
import { quote } from './clean.ts';
import type { RegistryProblem } from './document.ts';
import { type Severity, worstSeverity } from './severity.ts';
import type { Warning } from './warnings.ts';

/** Warnings of one kind and grade that are told one by one; more are summed up in one. */
const maxAlike = 20;
/** Warnings of an entry, and problems of an entry or document, that travel at all. */
const maxWarnings = 200;
const maxProblems = 100;
const maxMessage = 500;
const maxProperty = 200;

/**
 * Warnings for a screen: of many alike (same id, rule and grade) the first few are told one by one and the rest in one
 * sentence with their number. The order stays, the gravest first; nothing of a higher grade is left out for a lower one.
 */
export function summarizeWarnings(warnings: readonly Warning[]): readonly Warning[] {
  const counts = new Map<string, number>();
  for (const warning of warnings) counts.set(kindOf(warning), (counts.get(kindOf(warning)) ?? 0) + 1);
  const counted = new Map<string, number>();
  const out: Warning[] = [];
  for (const warning of warnings) {
    const kind = kindOf(warning);
    const number = (counted.get(kind) ?? 0) + 1;
    counted.set(kind, number);
    if (number <= maxAlike) out.push(short(warning));
    else if (number === maxAlike + 1) out.push(summary(warning, (counts.get(kind) ?? 0) - maxAlike));
    if (out.length >= maxWarnings) break;
  }
  return out;
}

function kindOf({ id, rule, severity }: Warning): string {
  return `${rule} ${id} ${severity}`;
}

function summary(warning: Warning, more: number): Warning {
  const { digest: _, ...rest } = warning;
  const message =
    more === 1
      ? `The same holds for one more setting, ${quote(warning.property)}.`
      : `The same holds for ${more} more settings, such as ${quote(warning.property)}.`;
  return { ...rest, property: `${more} more`, message };
}

function short(warning: Warning): Warning {
  const { message, property } = warning;
  if (message.length <= maxMessage && property.length <= maxProperty) return warning;
  return { ...warning, message: message.slice(0, maxMessage), property: property.slice(0, maxProperty) };
}

/** Problems, cut in number and length; where some have to go, errors stay. */
export function boundProblems(problems: readonly RegistryProblem[]): readonly RegistryProblem[] {
  const isError = ({ severity }: RegistryProblem) => severity === 'error';
  const kept =
    problems.length <= maxProblems
      ? problems
      : [...problems.filter(isError), ...problems.filter((one) => !isError(one))].slice(0, maxProblems);
  return kept.map((problem) => ({
    ...problem,
    message: problem.message.slice(0, maxMessage),
    property: problem.property === null ? null : problem.property.slice(0, maxProperty),
  }));
}

/** The gravest of all; null without warnings. */
export function gradeOf(warnings: readonly { readonly severity: Severity }[]): Severity | null {
  return warnings.length === 0 ? null : worstSeverity(warnings.map(({ severity }) => severity));
}
