import { expect, it } from 'vitest';
import { createRounds } from './rounds.ts';

const bench = () => {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const { ask, over } = createRounds<string>(
    (key, note) => {
      begun.push(`${key} ${note}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.set(key, resolve);
      return promise;
    },
    (earlier, later) => `${earlier}+${later}`,
  );
  return { begun, ask, over, end: (key: string) => ends.get(key)?.() };
};

it('works for one key at a time, and meets all who asked meanwhile by one more round', async () => {
  const { begun, ask, end } = bench();
  const first = ask('a', '1');
  expect(ask('a', '2')).toBe(first);
  ask('a', '3');
  ask('b', '1');
  expect(begun).toEqual(['a 1', 'b 1']);
  end('a');
  await first;
  expect(begun).toEqual(['a 1', 'b 1', 'a 2+3']);
});

it('begins anew once it is over', async () => {
  const { begun, ask, end } = bench();
  const first = ask('a', '1');
  end('a');
  await first;
  ask('a', '2');
  expect(begun).toEqual(['a 1', 'a 2']);
});

it('is over when nothing is asked for any more', async () => {
  const { begun, ask, over, end } = bench();
  await over('a');
  ask('a', '1');
  ask('a', '2');
  let isOver = false;
  const waited = over('a').then(() => {
    isOver = true;
  });
  end('a');
  await new Promise(setImmediate);
  expect([isOver, begun]).toEqual([false, ['a 1', 'a 2']]);
  end('a');
  await waited;
});
