import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { messageBytes, readBytes } from './bytes.ts';

const source = (...parts: string[]) => Readable.from(parts.map((part) => Buffer.from(part)));

it('reads a stream into one piece', async () => {
  expect((await readBytes(source('one ', 'two'))).toString()).toBe('one two');
  expect((await readBytes(source('one ', 'two'), 7)).toString()).toBe('one two');
});

it('reads no further than the limit', async () => {
  const endless = Readable.from(
    (function* pieces() {
      for (;;) yield Buffer.alloc(1000);
    })(),
  );
  const error = new Error('too much');
  await expect(readBytes(endless, 5000, () => error)).rejects.toBe(error);
  expect(endless.destroyed).toBe(true);
  await expect(readBytes(source('12345678'), 7)).rejects.toThrow('more than 7 bytes');
});

it('takes a WebSocket message in each of its forms', () => {
  const bytes = Buffer.from('text');
  expect(messageBytes(bytes)).toBe(bytes);
  expect(messageBytes([Buffer.from('te'), Buffer.from('xt')])).toEqual(bytes);
  expect(messageBytes(new Uint8Array(bytes).buffer)).toEqual(bytes);
});
