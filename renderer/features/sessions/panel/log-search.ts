/** What is searched for in a log: which lines have it, where in a line it is, how the search goes on. Pure. */
import { matcher, rangesIn, readQuery } from '../../../../common/search/match.ts';
import type { LogLine } from './log-window.ts';

/** Indexes of the lines that have every word of the text, in order. None for blanks alone. */
export function matchesOf(lines: readonly LogLine[], text: string): readonly number[] {
  if (readQuery(text).words.length === 0) return [];
  const fits = matcher(text);
  return lines.flatMap((line, at) => (fits([line.text]) ? [at] : []));
}

type LinePart = { readonly text: string; readonly found: boolean };

/** A line cut where the words that are searched for begin and end. */
export function partsOf(line: string, text: string): readonly LinePart[] {
  const parts: LinePart[] = [];
  let from = 0;
  for (const { start, end } of rangesIn(readQuery(text), line)) {
    if (start > from) parts.push({ text: line.slice(from, start), found: false });
    parts.push({ text: line.slice(start, end), found: true });
    from = end;
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
