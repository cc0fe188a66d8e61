/** Warnings sorted for people. Pure. */
import type { WorkspaceWarning } from '../../../common/model/shared.ts';
import { compareSeverity, type Severity, worstSeverity } from '../../../common/registry/severity.ts';
import { mustBeShown } from '../../../common/registry/shown.ts';

/** Whether the field's rule marks it: red border, red triangle. */
export function isFlagged(warnings: readonly WorkspaceWarning[]): boolean {
  return warnings.some(({ rule }) => rule === 'field');
}

type WarnedProperty = {
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

/** One sentence of a property, with all ids that stand for it: the field's flag and our finding often say the same. */
export type WarnedLine = Pick<WorkspaceWarning, 'message' | 'explanationId' | 'property'> & {
  readonly ids: readonly string[];
};

/** The sentences of warnings, the gravest first. The field's id comes first: that is what other products show. */
export function linesOf(warnings: readonly WorkspaceWarning[]): readonly WarnedLine[] {
  const sorted = [...warnings].sort((a, b) => compareSeverity(a.severity, b.severity));
  return [...Map.groupBy(sorted, ({ property, message }) => JSON.stringify([property, message])).values()].flatMap(
    (same) => {
      const [first] = same;
      if (first === undefined) return [];
      const ids = [...same].sort((a, b) => Number(b.rule === 'field') - Number(a.rule === 'field')).map(({ id }) => id);
      const { message, explanationId, property } = first;
      return [{ message, explanationId, property, ids: [...new Set(ids)] }];
    },
  );
}

/** `flag_property, host_folder: volumes`: what is needed to speak of it with others, after what can happen. */
export function idsOf({ ids, property }: Pick<WarnedLine, 'ids' | 'property'>): string {
  return `${ids.join(', ')}: ${property}`;
}

/** Warnings that a person must have seen and confirm one by one. */
export function mustConfirm(warnings: readonly WorkspaceWarning[]): readonly WorkspaceWarning[] {
  return mustBeShown(warnings).filter(({ severity }) => severity !== 'info');
}

/** Warnings that a person must have seen and that need no word of theirs: ordinary commands of the publisher. */
export function mustSee(warnings: readonly WorkspaceWarning[]): readonly WorkspaceWarning[] {
  return mustBeShown(warnings).filter(({ severity }) => severity === 'info');
}
