import { describe, expect, it } from 'vitest';
import { asText, clockOf, emptyLog, mostLines, withLines, withPause } from './log-window.ts';

const line = (text: string) => ({ at: 0, source: 'stdout' as const, text });

describe('the log on screen', () => {
  it('holds still while paused and catches up after', () => {
    const paused = withLines(withPause(withLines(emptyLog, [line('a')]), true), [line('b')]);
    expect(paused.lines.map(({ text }) => text)).toEqual(['a']);
    const going = withPause(paused, false);
    expect(going.lines.map(({ text, number }) => [text, number])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(going.held).toEqual([]);
  });

  it('keeps the newest lines', () => {
    const log = withLines(
      emptyLog,
      Array.from({ length: mostLines + 5 }, (_, at) => line(String(at))),
    );
    expect(log.lines).toHaveLength(mostLines);
    expect(log.lines[0]?.text).toBe('5');
  });

  it('takes colours out', () => {
    expect(withLines(emptyLog, [line('\u001b[1;31mred\u001b[0m\r')]).lines[0]?.text).toBe('red');
  });

  it('tells the time of a line on the clock of this machine', () => {
    expect(clockOf({ at: new Date(2026, 0, 2, 3, 4, 5, 6).getTime() })).toBe('03:04:05.006');
    expect(clockOf({ at: 0 })).toBe('');
  });

  it('becomes a file', () => {
    const { lines } = withLines(emptyLog, [{ at: Date.UTC(2026, 0, 2), source: 'stderr', text: 'x' }]);
    expect(asText(lines)).toBe('2026-01-02T00:00:00.000Z stderr x\n');
  });
});
