import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entry10, entry11 } from '../../../common/registry/corpus-parts.ts';
import { draftOf, iconName, newDraft, rowsOf, unreadable, withRows, withText, withValue } from './draft.ts';
import { checkDraft } from './draft-checks.ts';

const around = { otherNames: [], icon: null, file: 'workspaces/A/workspace.json' } as const;

test('what is not touched stays as it is, in its place', () => {
  const entry = {
    zzz: 1,
    friendly_name: 'A',
    __x: [],
    description: 'b',
    compatibility: entry11().compatibility ?? null,
  };
  const changed = withValue(draftOf(entry).entry, 'description', 'c');
  expect(JSON.stringify(changed)).toBe(JSON.stringify({ ...entry, description: 'c' }));
  expect(withRows(changed, rowsOf(changed))).toEqual(changed);
});

test('a new property stands where public lists have it', () => {
  const entry = withValue(entry11({ sha: undefined }), 'notes', 'x');
  const keys = Object.keys(entry);
  expect(keys.indexOf('notes')).toBeLessThan(keys.indexOf('architecture'));
  expect(Object.keys(withValue(entry, 'something', 1)).at(-1)).toBe('something');
  expect(withValue(entry, 'notes', undefined)).toEqual(entry11({ sha: undefined }));
});

test('the hash of what was published is not written again', () => {
  expect(draftOf(entry10()).entry).toEqual(entry10({ sha: undefined }));
});

test('settings that are no JSON object yet are told, and change nothing', () => {
  const draft = draftOf(entry10({ run_config: { hostname: 'a' } }));
  const typing = withText(draft, 'run_config', '{"hostname": ');
  expect(unreadable(typing)).toEqual(['run_config']);
  expect(typing.entry).toEqual(draft.entry);
  expect(withText(typing, 'run_config', '').entry.run_config).toBeUndefined();
  expect(withText(typing, 'run_config', '{"a":1}').entry.run_config).toEqual({ a: 1 });
  expect(unreadable(withText(draft, 'exec_config', '[]'))).toEqual(['exec_config']);
});

test.each([
  ['My App (beta)', 'my-app-beta.png'],
  ['', 'workspace.png'],
  ['日本', 'icon.png'],
  ['../x', 'x.png'],
])('the icon of %j is %s', (name, icon) => expect(iconName(name, 'png')).toBe(icon));

test('the name of an icon is a plain one, whatever the name of the workspace', () => {
  fc.assert(fc.property(fc.string(), (name) => /^[a-z0-9]+(-[a-z0-9]+)*\.png$/.test(iconName(name, 'png'))));
});

describe('checks as one types', () => {
  test('what a new entry lacks', () => {
    for (const schema of ['1.0', '1.1'] as const) {
      const ids = checkDraft(newDraft(schema), { ...around, schema }).checks.map(({ id }) => id);
      expect(ids[0]).toBe('IMAGE_MISSING');
      expect(ids).toEqual(expect.arrayContaining(['NAME_MISSING', 'ICON_MISSING']));
    }
  });

  test('an entry without a flaw has none, and is judged', () => {
    const draft = draftOf(entry11({ run_config: { privileged: true } }));
    const { checks, warnings } = checkDraft(draft, { ...around, schema: '1.1' });
    expect(checks).toEqual([]);
    expect(warnings.map(({ id }) => id)).toContain('privilege');
  });

  test('a name that is taken, text that is no JSON', () => {
    const draft = withText(draftOf(entry11()), 'run_config', '{');
    const { checks } = checkDraft(draft, { ...around, schema: '1.1', otherNames: ['browser'] });
    expect(checks.map(({ id, field, level }) => [id, field, level])).toEqual([
      ['SETTINGS_UNREADABLE', 'run_config', 'error'],
      ['NAME_REPEATED', 'friendly_name', 'warning'],
    ]);
  });
});
