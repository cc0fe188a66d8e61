/** What is said of a site that was built. Pure. */
import type { SourceReport } from '../../../../common/registry-source/source-report.ts';
import { formatCount } from '../../../ui/words/format.ts';

type BuiltWords = {
  readonly color: 'green' | 'yellow';
  readonly title: string;
  /** What the errors in it cost; null without any. */
  readonly cost: string | null;
};

/** Errors do not stop a build, for lists that people use have them: so it is said that they are in it. @param size in words */
export function builtWords(report: Pick<SourceReport, 'workspaces' | 'errors' | 'unusable'>, size: string): BuiltWords {
  const { workspaces, errors, unusable } = report;
  const what = `${formatCount(workspaces, 'workspace')}, ${size}`;
  if (errors === 0) return { color: 'green', title: `Built: ${what}`, cost: null };
  const cost =
    unusable > 0
      ? `${formatCount(unusable, 'workspace')} in it cannot be used by any site.`
      : 'What they are in is published as it is, and is not what you meant.';
  return {
    color: 'yellow',
    title: `Built, with ${formatCount(errors, 'error')}: ${what}`,
    cost: `${cost} Put the errors below right before you publish it.`,
  };
}
