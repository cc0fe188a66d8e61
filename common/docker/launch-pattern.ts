/**
 * Regular expressions of registries, matched in a time that grows with the text and no faster. SECURITY: docs/security.md 2.9: the
 * engine of JavaScript tries again and again, so that `^(a+)+$` on 28 letters takes seconds, and the console stands still.
 * RE2 follows all ways side by side; what would need trying again (look-around, references back) it does not read.
 */
import { RE2JS } from 're2js';

type LaunchPattern = {
  /** Steps of the longest way; what a text costs is this times its length. */
  readonly size: number;
  /** Whether the expression matches somewhere in `text`. A text beyond `longestText` is not looked at: true. */
  test(text: string): boolean;
};

/** UTF-16 units. */
export const longestText = 4_000;

/** Steps of one expression. */
const mostSteps = 1_000;

/** The expression; null for one that is wrong, too large, or of a kind that is not read. */
export function readLaunchPattern(source: string): LaunchPattern | null {
  // The translation takes a reference by name for letters.
  if (/(?<!\\)(?:\\\\)*\\k</.test(source)) return null;
  try {
    // Wrong for JavaScript is wrong for the field, whose own form runs there.
    const pattern = RE2JS.compile(RE2JS.translateRegExp(new RegExp(source).source));
    const size = pattern.programSize();
    if (size > mostSteps) return null;
    return { size, test: (text) => text.length > longestText || pattern.test(text) };
  } catch (error) {
    if (error instanceof Error && (error instanceof SyntaxError || error.name.startsWith('RE2JS'))) return null;
    throw error;
  }
}
