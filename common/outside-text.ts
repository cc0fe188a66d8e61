/** Text of programs that Fairlead does not trust with the length and form of what they say. */

/** Characters kept of one such text: enough for the longest sentence of an engine with a path or two in it. */
export const outsideTextLength = 600;

/** Control and format characters (also those that turn the direction of writing round), line and paragraph ends. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;
/** How many characters are looked at for each that may be kept: blanks fall away, but are not read without end. */
const lookedAt = 4;

/**
 * What an engine, an image registry, an SSH server or a command wrote, as it may stand in an error, a task, an audit
 * entry or the log: one line, without control characters, at most `length` characters (UTF-16 units), with `…` where
 * it was cut. The work is bounded by `length`, however long the text is.
 *
 * SECURITY: docs/security.md 4.14: every such text passes here where it enters.
 * @param keep which end is kept: sentences begin with what matters, the output of commands ends with it.
 */
export function outsideText(
  text: string,
  { length = outsideTextLength, keep = 'start' }: { readonly length?: number; readonly keep?: 'start' | 'end' } = {},
): string {
  const room = length * lookedAt;
  const isLong = text.length > room;
  const part = isLong ? (keep === 'start' ? text.slice(0, room) : text.slice(-room)) : text;
  const clean = part.toWellFormed().replace(unseen, ' ').trim();
  if (!isLong && clean.length <= length) return clean;
  if (keep === 'start')
    return `${clean
      .slice(0, length - 1)
      .toWellFormed()
      .trimEnd()}…`;
  return `…${clean
    .slice(Math.max(0, clean.length - (length - 1)))
    .toWellFormed()
    .trimStart()}`;
}

/** Colours, cursor movements and the like of a terminal (ECMA-48), with what belongs to them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with.
const terminalSequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/**
 * A line of a program's output as it may stand in a log that people read: its blanks stay, nothing else that is not seen does.
 * SECURITY: docs/security.md 4.14
 * @param length how many characters are kept of it, UTF-16 units
 */
export function outsideLine(line: string, length = outsideTextLength): string {
  const clean = line
    .slice(0, length * lookedAt)
    .toWellFormed()
    .replace(terminalSequence, '')
    .replaceAll('\t', '    ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .trimEnd();
  return clean.length <= length ? clean : `${clean.slice(0, length - 1).toWellFormed()}…`;
}
