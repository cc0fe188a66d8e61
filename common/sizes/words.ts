/**
 * The words of every figure of size: one label for one figure, one sentence for one fact, wherever it is said. Pure.
 * What a label stands for is in figures.ts.
 */
import { formatBytes } from './bytes.ts';
import type { GivesBack, ImageFigures, Known, Space } from './figures.ts';

export const figureLabels = {
  download: 'Download',
  takes: 'Takes on disk',
  worst: 'At worst',
  /** The whole image unpacked, layers that it shares with others included. */
  image: 'Image size',
  givesBack: 'Gives back',
  free: 'Free',
} as const;

/** What a figure means, for the title of its column. */
export const figureMeanings: Readonly<Record<keyof typeof figureLabels, string>> = {
  download: 'What travels: the layers that the host lacks, compressed',
  takes: 'What is gone from the free space once the image is there',
  worst: 'What it would take if the host had none of its layers',
  image: 'The whole image unpacked. Images share layers, so these sizes do not add up',
  givesBack: 'What becomes free when it is removed: layers that nothing else on the host needs',
  free: 'On the disk that holds the engine',
};

export const knownWords: Readonly<Record<Known, string>> = {
  engine: 'Measured on the host',
  manifest: "From the image's layers",
  published: 'Published worst case',
  unknown: 'Nobody tells its size',
};

/** More hosts than this are counted, not named. */
const namedHosts = 3;

/** How the figures of several hosts are known: one sentence where all are known alike, else which hosts are known how. */
export function knownSentence(hosts: readonly { readonly hostName: string; readonly known: Known }[]): string {
  const groups = [...Map.groupBy(hosts, ({ known }) => known)];
  const [only] = groups;
  if (only === undefined) return '';
  if (groups.length === 1) return `How the figures are known: ${lowered(knownWords[only[0]])}.`;
  const wordings = groups.map(([known, alike]) => {
    const names = alike.map(({ hostName }) => hostName);
    const who = names.length > namedHosts ? `${names.length} hosts` : names.join(', ');
    return `${lowered(knownWords[known])} (${who})`;
  });
  return `How the figures are known: ${wordings.join(', ')}.`;
}

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** `428 MB`; `unknown` where nobody knows. */
export function bytesOr(bytes: number | null, otherwise = 'unknown'): string {
  return bytes === null ? otherwise : formatBytes(bytes);
}

/** What an image takes, as a cell says it: of one that is known only by what is published it is the most it can be. */
export function takesWords({ takesBytes, known }: Pick<ImageFigures, 'takesBytes' | 'known'>): string {
  if (takesBytes === null) return 'unknown';
  if (takesBytes === 0) return 'nothing';
  return known === 'published' ? `up to ${formatBytes(takesBytes)}` : formatBytes(takesBytes);
}

export function downloadWords({ downloadBytes }: Pick<ImageFigures, 'downloadBytes'>): string {
  if (downloadBytes === null) return 'unknown';
  return downloadBytes === 0 ? 'nothing' : formatBytes(downloadBytes);
}

/** The size that a registry publishes of a whole image. */
export function publishedWords(bytes: number | null): string {
  return bytes === null ? 'not published' : `${formatBytes(bytes)} unpacked`;
}

/** `230 MB free; 2 GB are kept in reserve`, which is never said to be a part of less. */
function freeWords({ freeBytes, reserveBytes }: Pick<Space, 'freeBytes' | 'reserveBytes'>): string {
  if (freeBytes === null) return 'free space unknown';
  const free = `${formatBytes(freeBytes)} free`;
  if (reserveBytes === 0) return free;
  return freeBytes >= reserveBytes
    ? `${free}, of which ${formatBytes(reserveBytes)} are kept in reserve`
    : `${free}; ${formatBytes(reserveBytes)} are kept in reserve`;
}

/** Why an image does not fit, with all figures of the decision; begins in small letters, ends without a full stop. */
export function shortWords(figures: Pick<ImageFigures, 'roomBytes' | 'known'> & Space): string {
  const { roomBytes, freeBytes, reserveBytes, shortBytes } = figures;
  const room = `${figures.known === 'published' ? 'up to ' : ''}${bytesOr(roomBytes)}`;
  const needs = `the image needs ${room} while it is unpacked`;
  if (freeBytes !== null && freeBytes <= reserveBytes && reserveBytes > 0)
    return `${freeWords(figures)}: nothing can be installed until ${freeBytes === reserveBytes ? 'more' : `${formatBytes(reserveBytes - freeBytes)} more`} is free, and ${needs}`;
  return `${freeWords(figures)}; ${needs}: ${formatBytes(shortBytes)} too little`;
}

/** What a removal gives back, beforehand. */
export function givesBackWords({ bytes, atLeast }: Pick<GivesBack, 'bytes' | 'atLeast'>): string {
  if (bytes === null) return 'unknown';
  if (bytes === 0) return 'nothing';
  return atLeast ? `at least ${formatBytes(bytes)}` : formatBytes(bytes);
}

/** The same as a sentence, with the reason where it is nothing. */
export function givesBackSentence(figure: GivesBack): string {
  if (figure.bytes === null) return 'The engine does not tell how much becomes free.';
  if (figure.bytes > 0) return `This gives back ${givesBackWords(figure)}.`;
  return figure.nothingBecause === 'in-use'
    ? 'This gives back nothing: a container uses it, so it cannot be removed now.'
    : figure.nothingBecause === 'shared'
      ? 'This gives back nothing: other images hold all its layers.'
      : 'This gives back nothing.';
}

/** What a removal gave back, measured afterwards as the change of the free space; null where it could not be read. */
export function freedSentence(freedBytes: number | null): string {
  if (freedBytes === null) return 'How much became free could not be measured.';
  return freedBytes === 0 ? 'No space became free.' : `${formatBytes(freedBytes)} became free.`;
}

/** One line about the space of a host: what is free, what is to come, and what is missing for it. */
export function spaceLine(host: {
  readonly freeBytes: number | null;
  readonly pendingBytes: number;
  readonly pendingUnknown: number;
  readonly shortBytes: number;
}): string {
  const { freeBytes, pendingBytes: bytes, pendingUnknown: unknown, shortBytes } = host;
  const parts = [freeBytes === null ? 'free space unknown' : `${formatBytes(freeBytes)} free`];
  if (bytes > 0 || unknown > 0) parts.push(`${toComeWords({ bytes, unknown })} to come`);
  if (shortBytes > 0) parts.push(`${formatBytes(shortBytes)} too little`);
  return parts.join(', ');
}

/** `to come`, of images that are only known by what is published. */
export function toComeWords({ bytes, unknown }: { readonly bytes: number; readonly unknown: number }): string {
  const many = `${unknown} ${unknown === 1 ? 'image' : 'images'} of unknown size`;
  if (unknown === 0) return bytes === 0 ? 'nothing' : `up to ${formatBytes(bytes)}`;
  return bytes === 0 ? many : `up to ${formatBytes(bytes)} and ${many}`;
}
