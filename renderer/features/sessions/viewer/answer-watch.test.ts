import { describe, expect, it } from 'vitest';
import { askEveryMs, untilAnswers } from './answer-watch.ts';

/** Answers that come one after the other; `asked` and `waited` say what was done for them. */
function session(...answers: readonly (string | null)[]) {
  const end = new AbortController();
  const left = [...answers];
  const waited: number[] = [];
  const explained: unknown[] = [];
  let asked = 0;
  const watch = {
    ask: async () => {
      asked += 1;
      const refusal = left.shift();
      if (refusal === undefined) throw new Error('It is asked more often than expected.');
      if (refusal !== null) throw refusal;
    },
    wait: async (ms: number) => {
      waited.push(ms);
    },
    isUnknowable: (error: unknown) => error === 'no view',
    explain: (error: unknown) => {
      explained.push(error);
    },
    firstMs: 500,
    signal: end.signal,
  };
  return { watch, end, waited, explained, asked: () => asked };
}

describe('after a cut', () => {
  it('the view comes with the first answer, and every silence is explained', async () => {
    const { watch, waited, explained, asked } = session('refused', 'refused', null);
    expect(await untilAnswers(watch)).toBe(true);
    expect(asked()).toBe(3);
    expect(waited).toEqual([500, askEveryMs, askEveryMs]);
    expect(explained).toEqual(['refused', 'refused']);
  });

  it('a session that cannot be asked is tried', async () => {
    const { watch, explained } = session('no view');
    expect(await untilAnswers(watch)).toBe(true);
    expect(explained).toEqual([]);
  });

  it('nothing comes once nobody waits any more', async () => {
    const { watch, end, asked } = session('refused');
    watch.explain = () => end.abort();
    expect(await untilAnswers(watch)).toBe(false);
    expect(asked()).toBe(1);
    const late = session(null);
    const { ask } = late.watch;
    late.watch.ask = async () => {
      await ask();
      late.end.abort();
    };
    expect(await untilAnswers(late.watch)).toBe(false);
  });
});
