/** What is searched for in a log: which lines have it, where in a line it is, how the search goes on. Pure. */
import type { LogLine } from './log-window.ts';

/** A text as an expression that ignores case; null for blanks alone. */
function wordsOf(text: string): RegExp | null {
  const wanted = text.trim();
  return wanted === '' ? null : new RegExp(RegExp.escape(wanted), 'giu');
}

/** Indexes of the lines that have the text, in order. None for blanks alone. */
export function matchesOf(lines: readonly LogLine[], text: string): readonly number[] {
  const words = wordsOf(text);
  if (words === null) return [];
  return lines.flatMap((line, at) => (line.text.search(words) < 0 ? [] : [at]));
}

export type LinePart = { readonly text: string; readonly found: boolean };

/** A line cut where the searched text begins and ends. */
export function partsOf(line: string, text: string): readonly LinePart[] {
  const words = wordsOf(text);
  if (words === null) return [{ text: line, found: false }];
  const parts: LinePart[] = [];
  let from = 0;
  for (const match of line.matchAll(words)) {
    if (match.index > from) parts.push({ text: line.slice(from, match.index), found: false });
    parts.push({ text: match[0], found: true });
    from = match.index + match[0].length;
  }
  if (from < line.length || parts.length === 0) parts.push({ text: line.slice(from), found: false });
  return parts;
}

/**
 * The match after or before the one that the reader is at, around the end; null where there is none. `number`: that of the
 * line, which stays when older lines leave.
 */
export function stepTo(
  lines: readonly LogLine[],
  matches: readonly number[],
  number: number | null,
  step: 1 | -1,
): number | null {
  const numbers = matches.map((at) => lines[at]?.number ?? 0);
  if (numbers.length === 0) return null;
  // The newest is what people look for first.
  if (number === null) return numbers.at(-1) ?? null;
  return step === 1
    ? (numbers.find((one) => one > number) ?? numbers[0] ?? null)
    : (numbers.findLast((one) => one < number) ?? numbers.at(-1) ?? null);
}
