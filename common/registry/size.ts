import { formatBytes } from '../sizes/bytes.ts';
import { type ProblemSink, quote } from './clean.ts';

export const bytesPerMb = 1_000_000;

/** Below this no desktop or application image exists; above it the figure is a slip. Public data has 20 and 131 418. */
const smallestBelievableMb = 50;
const largestBelievableMb = 100_000;

/** More than any disk has; as bytes it is still a whole number. */
const largestCountedMb = 9_000_000_000;

/**
 * A published uncompressed size as whole MB, rounded up; null with a problem where there is none. A size that looks
 * wrong is told and counts all the same: a worst case that is doubtful is better than one that is not known.
 */
export function readSizeMb(value: unknown, property: string, problems: ProblemSink): number | null {
  if (value === undefined || value === null || value === '') {
    problems.add('info', 'SIZE_MISSING', property, 'The publisher gives no size, so the space needed is not known.');
    return null;
  }
  const isText = typeof value === 'string';
  const size = isText && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  if (typeof size !== 'number' || Number.isNaN(size)) {
    problems.add('warning', 'SIZE_NOT_A_NUMBER', property, `The published size ${quote(value)} is not a number of MB.`);
    return null;
  }
  if (!isBelievableMb(size)) {
    const shown = Math.abs(size) > largestCountedMb ? 'an enormous number of MB' : formatBytes(size * bytesPerMb);
    const counts = size > 0 ? '; it counts as the worst case all the same' : '';
    const message = `The published size of ${shown} cannot be right${counts}.`;
    problems.add('warning', 'SIZE_NOT_BELIEVABLE', property, message);
    if (size <= 0) return null;
  }
  if (isText) problems.add('info', 'SIZE_IS_TEXT', property, 'The published size is text and was read as a number.');
  return Math.min(Math.ceil(size), largestCountedMb);
}

/** Whether an image can have this uncompressed size. */
export function isBelievableMb(sizeMb: number): boolean {
  return sizeMb >= smallestBelievableMb && sizeMb <= largestBelievableMb;
}

/** Worst case on disk: the uncompressed size with not one layer shared. Null where the size is not known. */
export function worstCaseBytes(sizeMb: number | null): number | null {
  return sizeMb === null ? null : sizeMb * bytesPerMb;
}
