import { describe, expect, it } from 'vitest';
import { type ImageFigures, spaceFor } from './figures.ts';
import {
  freedSentence,
  givesBackSentence,
  knownSentence,
  shortWords,
  spaceLine,
  takesWords,
  toComeWords,
} from './words.ts';

const gb = 1_000_000_000;
const mb = 1_000_000;
/** With ordinary blanks, as tests are easier to read. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('why an image does not fit', () => {
  const words = (
    roomBytes: number,
    freeBytes: number,
    reserveBytes: number,
    known: ImageFigures['known'] = 'manifest',
  ) => plain(shortWords({ roomBytes, known, ...spaceFor(roomBytes, { freeBytes, reserveBytes }) }));

  it('never calls the reserve a part of less, and says until when nothing can be installed', () => {
    expect(words(12 * mb, 230 * mb, 2 * gb)).toBe(
      '230 MB free; 2 GB are kept in reserve: nothing can be installed until 1.77 GB more is free, and the image needs 12 MB while it is unpacked',
    );
    expect(words(12 * mb, 2 * gb, 2 * gb)).toContain('nothing can be installed until more is free');
  });

  it('says what is missing beside the reserve, or without one', () => {
    expect(words(900 * mb, 2.5 * gb, 2 * gb, 'published')).toBe(
      '2.5 GB free, of which 2 GB are kept in reserve; the image needs up to 900 MB while it is unpacked: 400 MB too little',
    );
    expect(words(900 * mb, 0, 0)).toBe('0 B free; the image needs 900 MB while it is unpacked: 900 MB too little');
  });
});

it('says what is not known, and what is the most that it can be', () => {
  expect(takesWords({ takesBytes: null, known: 'unknown' })).toBe('unknown');
  expect(takesWords({ takesBytes: 0, known: 'engine' })).toBe('nothing');
  expect(plain(takesWords({ takesBytes: 428 * mb, known: 'published' }))).toBe('up to 428 MB');
  expect(plain(toComeWords({ bytes: gb, unknown: 1 }))).toBe('up to 1 GB and 1 image of unknown size');
  expect(toComeWords({ bytes: 0, unknown: 2 })).toBe('2 images of unknown size');
  expect(toComeWords({ bytes: 0, unknown: 0 })).toBe('nothing');
});

it('says of a host in one line what is free, to come and missing', () => {
  const line = (freeBytes: number | null, pendingBytes: number, pendingUnknown: number, shortBytes: number) =>
    plain(spaceLine({ freeBytes, pendingBytes, pendingUnknown, shortBytes }));
  expect(line(3 * gb, 0, 0, 0)).toBe('3 GB free');
  expect(line(null, 0, 1, 0)).toBe('free space unknown, 1 image of unknown size to come');
  expect(line(230 * mb, 428 * mb, 0, 2 * gb)).toBe('230 MB free, up to 428 MB to come, 2 GB too little');
});

it('says before what a removal gives back, with the reason where it is nothing, and after what it gave', () => {
  const gain = { atLeast: false, nothingBecause: null };
  expect(plain(givesBackSentence({ ...gain, bytes: 3 * mb }))).toBe('This gives back 3 MB.');
  expect(plain(givesBackSentence({ ...gain, bytes: 3 * mb, atLeast: true }))).toBe('This gives back at least 3 MB.');
  expect(givesBackSentence({ ...gain, bytes: null })).toContain('does not tell');
  expect(givesBackSentence({ ...gain, bytes: 0, nothingBecause: 'shared' })).toContain('other images');
  expect(givesBackSentence({ ...gain, bytes: 0, nothingBecause: 'in-use' })).toContain('a container uses it');
  expect(plain(freedSentence(3 * mb))).toBe('3 MB became free.');
  expect(freedSentence(0)).toBe('No space became free.');
  expect(freedSentence(null)).toContain('could not be measured');
});

it('says of several hosts which are known how', () => {
  const host = (hostName: string, known: ImageFigures['known']) => ({ hostName, known });
  expect(knownSentence([])).toBe('');
  expect(knownSentence([host('A', 'manifest'), host('B', 'manifest')])).toBe(
    "How the figures are known: from the image's layers.",
  );
  const many = ['A', 'B', 'C', 'D'].map((name) => host(name, 'manifest'));
  expect(knownSentence([...many, host('E', 'published')])).toBe(
    "How the figures are known: from the image's layers (4 hosts), published worst case (E).",
  );
});
