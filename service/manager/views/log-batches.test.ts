import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../hosts/connector.ts';
import { batches } from './log-batches.ts';

const line = (text: string): LogLine => ({ at: 1, source: 'stdout', text });

async function* many(count: number): AsyncGenerator<LogLine> {
  for (let index = 0; index < count; index += 1) yield line(String(index));
}

async function all(source: AsyncIterable<LogLine>): Promise<string[][]> {
  const found: string[][] = [];
  for await (const { lines } of batches(source)) found.push(lines.map(({ text }) => text));
  return found;
}

describe('log lines in batches', () => {
  it('keep their order and lose none, at most 500 at once', async () => {
    const found = await all(many(1203));
    expect(found.flat()).toEqual(Array.from({ length: 1203 }, (_, index) => String(index)));
    expect(Math.max(...found.map(({ length }) => length))).toBe(500);
    expect(found.length).toBeLessThan(10);
  });

  it('of nothing are none', async () => expect(await all(many(0))).toEqual([]));

  it('go out before the next line is there', async () => {
    const gate = Promise.withResolvers<void>();
    async function* slow(): AsyncGenerator<LogLine> {
      yield line('one');
      yield line('two');
      await gate.promise;
      yield line('three');
    }
    const reader = batches(slow());
    expect((await reader.next()).value?.lines.map(({ text }) => text)).toEqual(['one', 'two']);
    gate.resolve();
    expect((await reader.next()).value?.lines.map(({ text }) => text)).toEqual(['three']);
    expect((await reader.next()).done).toBe(true);
  });

  it('end their source when the reader goes, and pass its failure on', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<LogLine> {
      try {
        for (;;) yield line('x');
      } finally {
        closed = true;
      }
    }
    for await (const _ of batches(endless())) break;
    expect(closed).toBe(true);

    async function* broken(): AsyncGenerator<LogLine> {
      yield line('before');
      throw new Error('cut');
    }
    await expect(all(broken())).rejects.toThrow('cut');
  });
});
