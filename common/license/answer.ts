/**
 * What a vendor answers, over the network or in a file: one or more License Keys, and with them the list of licences that no
 * longer hold, each a signed text on a line of its own.
 */
import { licenseKind } from './grant.ts';
import { longestSigned, partsOf } from './signed.ts';

/** The longest answer, characters, and the most texts in it. */
export const longestAnswer = 4 * longestSigned;
const mostTexts = 32;

/** The texts of an answer by what they say they are; nothing of them is checked yet. */
type Answer = { readonly licenseKeys: readonly string[]; readonly others: readonly string[] };

/** The lines of an answer; null where it is too long to be one. */
export function answerIn(text: string): Answer | null {
  if (text.length > longestAnswer) return null;
  const lines = text.split(/\s+/).filter((line) => line !== '');
  if (lines.length > mostTexts) return null;
  const isLicense = (line: string) => partsOf(line, licenseKind) !== null;
  return { licenseKeys: lines.filter(isLicense), others: lines.filter((line) => !isLicense(line)) };
}
