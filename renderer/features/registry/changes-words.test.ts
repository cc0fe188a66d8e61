import { describe, expect, it } from 'vitest';
import type { ChangesSummary } from '../../../common/model/registry-changes.ts';
import { markLifeMs } from '../../../common/registry/mark-life.ts';
import { changesInWords, fieldInWords, fieldsInWords, isMarked, valueInWords } from './changes-words.ts';

const nothing: ChangesSummary = { before: 1, after: 2, changed: 0, added: 0, gone: 0, facts: [] };

describe('the words of what changed', () => {
  it.each([
    [{ changed: 1, added: 1 }, '1 workspace changed, 1 new'],
    [
      { changed: 3_000, added: 2_000, gone: 1 },
      `${(3_000).toLocaleString()} workspaces changed, ${(2_000).toLocaleString()} new, 1 gone`,
    ],
    [{ added: 1 }, '1 new workspace'],
    [{ gone: 2 }, '2 workspaces gone'],
    [
      {
        facts: [
          { field: 'description', key: null },
          { field: 'other', key: 'motto' },
          { field: 'published', key: null },
        ],
      },
      'no workspace, but: Description, motto, Published',
    ],
    [{}, 'only the way the list is written'],
  ] satisfies [Partial<ChangesSummary>, string][])('sum it up: %j', (some, words) => {
    expect(changesInWords({ ...nothing, ...some })).toBe(words);
  });

  it('name a property as the screen does, and settings as registries do', () => {
    expect(
      fieldsInWords({
        count: 43,
        listed: [
          { field: 'size', key: null },
          { field: 'run_config', key: 'user' },
          { field: 'other', key: 'shape' },
        ],
      }),
    ).toBe('Published size, run_config.user, shape, 40 more');
    expect(fieldInWords({ field: 'other', key: 'name' })).toBe('name');
  });

  it('say a value as what it is', () => {
    expect(valueInWords('size', { kind: 'bytes', bytes: [2_400_000_000, 1_000_000_000] })).toBe(
      '2.4\u00a0GB, 1\u00a0GB',
    );
    expect(valueInWords('signature', { kind: 'flag', on: true })).toBe('signed');
    expect(valueInWords('offered', { kind: 'flag', on: false })).toBe('no');
    expect(valueInWords('notes', { kind: 'text', text: 'Read me', cut: true })).toBe('Read me');
    expect(valueInWords('published', { kind: 'time', at: 0 })).toMatch(/19(69|70)/);
    expect(valueInWords('notes', null)).toBeNull();
  });
});

describe('a registry is marked as changed', () => {
  const changed = { ...nothing, changed: 1 };
  it.each([
    ['when a workspace did', changed, 3, true],
    ['for as long as its entries are', changed, 2 + markLifeMs, false],
    ['when it says something else of itself', { ...nothing, facts: [{ field: 'contact', key: null }] }, 3, true],
    ['not for the date of its list', { ...nothing, facts: [{ field: 'published', key: null }] }, 3, false],
    ['not for how its list is written', nothing, 3, false],
  ] satisfies [string, ChangesSummary, number, boolean][])('%s', (_what, summary, now, marked) => {
    expect(isMarked(summary, now)).toBe(marked);
  });
});
