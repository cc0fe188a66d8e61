import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createDownloads } from './downloads.ts';

const file = { fileName: 'a.csv', mediaType: 'text/csv', open: () => Readable.from(['a']) };

describe('a download ticket', () => {
  it('is good once', () => {
    const downloads = createDownloads({ now: () => 0 });
    const ticket = downloads.issue(file, 't1').url.slice('/d/'.length);
    expect(Buffer.from(ticket, 'base64url')).toHaveLength(24);
    expect(downloads.take(ticket)).toEqual({ download: file, tokenId: 't1' });
    expect(downloads.take(ticket)).toBeNull();
  });

  it('ends with the token it was asked by, and no other does', () => {
    const downloads = createDownloads({ now: () => 0 });
    const [ended, kept] = [downloads.issue(file, 't1'), downloads.issue(file, 't2')];
    downloads.endOfToken('t1');
    expect(downloads.take(ended.url.slice(3))).toBeNull();
    expect(downloads.take(kept.url.slice(3))?.tokenId).toBe('t2');
  });

  it('holds for 60 s', () => {
    const clock = { now: 1000 };
    const downloads = createDownloads({ now: () => clock.now });
    const [early, late] = [downloads.issue(file, 't1'), downloads.issue(file, 't2')];
    expect(early.expiresAt).toBe(61_000);
    clock.now = 61_000;
    expect(downloads.take(early.url.slice(3))?.download).toBe(file);
    clock.now = 61_001;
    expect(downloads.take(late.url.slice(3))).toBeNull();
    expect(downloads.take('never-issued')).toBeNull();
  });
});
