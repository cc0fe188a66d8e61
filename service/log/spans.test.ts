import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { noSpan, spansOf } from './spans.ts';

function logger(level: string) {
  const lines: { span: string; ms: number; session: string }[] = [];
  return { lines, log: pino({ level }, { write: (line) => void lines.push(JSON.parse(line)) }) };
}
const clock =
  (...times: number[]) =>
  () =>
    times.shift() ?? 0;

describe('spans', () => {
  it('tell how long each part took, also one that failed', async () => {
    const { lines, log } = logger('trace');
    const span = spansOf(log, { session: 's1' }, clock(10, 14.5, 20, 21));
    expect(await span('place', async () => 7)).toBe(7);
    await expect(span('pull', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(lines.map(({ span: name, ms, session }) => [name, ms, session])).toEqual([
      ['place', 4.5, 's1'],
      ['pull', 1, 's1'],
    ]);
  });

  it('cost and say nothing where the log does not want them', async () => {
    const { lines, log } = logger('debug');
    const span = spansOf(log, { session: 's1' });
    expect(span).toBe(noSpan);
    expect(await span('place', async () => 7)).toBe(7);
    expect(lines).toEqual([]);
  });
});
