/** What is told of a source that was checked. Scripts depend on these names: add, never rename. Pure. */
import type { CheckedSource } from './check-source.ts';
import type { Check, Source } from './types.ts';

export type SourceReport = {
  readonly name: string;
  /** In which the entries are written. */
  readonly schema: string;
  readonly workspaces: number;
  /** How many the field's rule flags. */
  readonly flagged: number;
  readonly unusable: number;
  readonly errors: number;
  readonly warnings: number;
  readonly checks: readonly Check[];
};

export function sourceReport({ settings }: Source, checked: CheckedSource): SourceReport {
  const { checks, entries, flagged, unusable } = checked;
  const errors = checks.filter(({ level }) => level === 'error').length;
  return {
    name: settings.name,
    schema: settings.schema,
    workspaces: entries.length,
    flagged,
    unusable,
    errors,
    warnings: checks.length - errors,
    checks,
  };
}
