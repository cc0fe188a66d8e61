import { describe, expect, it } from 'vitest';
import {
  createWorkplace,
  firstLook,
  isHeard,
  lookFromSearch,
  lookOf,
  movedBack,
  movedOut,
  neighbourOf,
  readWorkplace,
  searchOf,
  withLook,
  withoutTab,
  withTab,
} from './workplace.ts';

const empty = { tabs: [], looks: {}, away: {} };

describe('the workplace', () => {
  it('is found again', () => {
    const kept = new Map<string, string>();
    const memory = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const first = createWorkplace(memory);
    first.setState((state) => withLook(withTab(state, 'a'), 'a', { mode: 'view', panel: 'logs' }));
    expect(createWorkplace(memory).getState()).toEqual({
      tabs: ['a'],
      looks: { a: { ...firstLook, mode: 'view', panel: 'logs' } },
      away: {},
    });
  });

  it('begins anew where what was kept makes no sense', () => {
    for (const text of [null, '', '{', '[]', '{"tabs":[1],"looks":{}}', '{"tabs":[],"looks":{"a":{"mode":"root"}}}'])
      expect(readWorkplace(text)).toEqual(empty);
  });

  it('opens a session once and forgets how a closed one was looked at', () => {
    const two = withTab(withTab(withTab(empty, 'a'), 'b'), 'a');
    expect(two.tabs).toEqual(['a', 'b']);
    const closed = withoutTab(withLook(two, 'a', { sizing: 'actual' }), 'a');
    expect(closed.tabs).toEqual(['b']);
    expect(lookOf(closed, 'a')).toEqual(firstLook);
  });
});

describe('a session in a window of its own', () => {
  const three = ['a', 'b', 'c'].reduce(withTab, empty);

  it('comes back to its place with its look', () => {
    const out = movedOut(withLook(three, 'b', { mode: 'view' }), 'b');
    expect(out.tabs).toEqual(['a', 'c']);
    const back = movedBack(out, 'b');
    expect(back.tabs).toEqual(['a', 'b', 'c']);
    expect(lookOf(back, 'b').mode).toBe('view');
    expect(back.away).toEqual({});
  });

  it('comes back at the end where the tabs before it are gone', () => {
    const out = withoutTab(withoutTab(movedOut(three, 'c'), 'a'), 'b');
    expect(movedBack(withTab(out, 'd'), 'c').tabs).toEqual(['d', 'c']);
  });

  it('is there once where it was opened here meanwhile', () => {
    const opened = withTab(movedOut(three, 'a'), 'a');
    expect(opened.tabs).toEqual(['b', 'c', 'a']);
    expect(movedBack(opened, 'a')).toBe(opened);
  });

  it('stays gone where it was closed for good', () => {
    expect(movedBack(withoutTab(movedOut(three, 'a'), 'a'), 'a').tabs).toEqual(['b', 'c']);
  });

  it('is not forgotten by a reload, and what was kept before there was any is read', () => {
    expect(readWorkplace(JSON.stringify(movedOut(three, 'a')))).toEqual(movedOut(three, 'a'));
    expect(readWorkplace('{"tabs":["a"],"looks":{}}')).toEqual({ ...empty, tabs: ['a'] });
  });
});

it('goes to the right after closing, else to the left', () => {
  expect(neighbourOf(['a', 'b', 'c'], 'b')).toBe('c');
  expect(neighbourOf(['a', 'b'], 'b')).toBe('a');
  expect(neighbourOf(['a'], 'a')).toBeNull();
});

describe('the look in an address', () => {
  it('says all that a window of its own has to know', () => {
    for (const mode of ['view', 'control'] as const)
      for (const clipboardIn of [true, false])
        for (const clipboardOut of [true, false])
          for (const sound of [true, false, null]) {
            const look = {
              ...firstLook,
              mode,
              sizing: 'actual',
              quality: 'lossless',
              clipboardIn,
              clipboardOut,
              sound,
            } as const;
            expect({ ...firstLook, ...lookFromSearch(searchOf(look)) }).toEqual(look);
          }
  });

  it('changes nothing in words that mean nothing', () => {
    for (const search of [
      {},
      { mode: 'root' },
      { clipboard: 'toString' },
      { quality: 'best' },
      { sound: true },
      { sound: 'loud' },
      { size: 7, clipboard: ['off'] },
    ])
      expect(lookFromSearch(search)).toEqual({});
    expect(lookFromSearch({ mode: 'view' })).toEqual({ mode: 'view' });
  });

  it('lets who works in a session hear it, and who watches only where they ask to', () => {
    expect([isHeard(firstLook), isHeard({ ...firstLook, mode: 'view' })]).toEqual([true, false]);
    expect([isHeard({ mode: 'control', sound: false }), isHeard({ mode: 'view', sound: true })]).toEqual([false, true]);
  });
});
