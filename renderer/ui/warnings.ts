/** Warnings sorted for people. Pure. */
import type { WorkspaceWarning } from '../../common/contract/shared.ts';
import { compareSeverity, type Severity, worstSeverity } from '../../common/registry/severity.ts';
import { mustBeShown } from '../../common/registry/shown.ts';

/** Whether the field's rule marks it: red border, red triangle. */
export function isFlagged(warnings: readonly WorkspaceWarning[]): boolean {
  return warnings.some(({ rule }) => rule === 'field');
}

/** The gravest of all; null without warnings. */
export function gradeOf(warnings: readonly WorkspaceWarning[]): Severity | null {
  return warnings.length === 0 ? null : worstSeverity(warnings.map(({ severity }) => severity));
}

export type WarnedProperty = {
  readonly property: string;
  readonly severity: Severity;
  readonly warnings: readonly WorkspaceWarning[];
};

/** One group per property, the gravest first; the order of the list otherwise. */
export function byProperty(warnings: readonly WorkspaceWarning[]): readonly WarnedProperty[] {
  const groups = [...Map.groupBy(warnings, ({ property }) => property)].map(([property, list]) => ({
    property,
    severity: worstSeverity(list.map(({ severity }) => severity)),
    warnings: list,
  }));
  return groups.sort((a, b) => compareSeverity(a.severity, b.severity));
}

/** Warnings that a person must have seen and confirm one by one. */
export function mustConfirm(warnings: readonly WorkspaceWarning[]): readonly WorkspaceWarning[] {
  return mustBeShown(warnings).filter(({ severity }) => severity !== 'info');
}

/** Warnings that a person must have seen and that need no word of theirs: ordinary commands of the publisher. */
export function mustSee(warnings: readonly WorkspaceWarning[]): readonly WorkspaceWarning[] {
  return mustBeShown(warnings).filter(({ severity }) => severity === 'info');
}
