import { describe, expect, it } from 'vitest';
import { findSyntaxFault, locateProperty } from './json-locate.ts';

const text = JSON.stringify(
  {
    user: 'root',
    security_opt: ['no-new-privileges', 'seccomp=unconfined'],
    first_launch: { user: 'root', cmd: 'id' },
    '/srv/data.d': { bind: '/data', mode: 'rw' },
    '/srv/data': { bind: '/other' },
  },
  null,
  2,
);

function found(property: string): string | null {
  const range = locateProperty(text, property);
  return range && text.slice(range.from, range.to);
}

describe('locating a property in JSON text', () => {
  it.each([
    ['user', '"user": "root"'],
    ['first_launch.user', '"user": "root"'],
    ['security_opt[1]', '"seccomp=unconfined"'],
    ['/srv/data.d.bind', '"bind": "/data"'],
    ['/srv/data.bind', '"bind": "/other"'],
  ])('%s', (property, expected) => {
    expect(found(property)).toBe(expected);
  });

  it('tells two properties of one name apart by their place', () => {
    expect(locateProperty(text, 'first_launch.user')?.from).not.toBe(locateProperty(text, 'user')?.from);
  });

  it('takes the nearest one above where a step is missing', () => {
    expect(found('security_opt[9]')).toContain('"security_opt"');
    expect(found('first_launch.workdir')).toContain('"first_launch"');
  });

  it('is null where nothing fits, and the whole for an empty property', () => {
    expect(found('privileged')).toBeNull();
    expect(found('')).toBe(text);
    expect(locateProperty('', 'user')).toBeNull();
  });

  it('reads what is there of a text that is still being typed', () => {
    expect(locateProperty('{"user": "root", "cap_a', 'user')).toEqual({ from: 1, to: 15 });
  });
});

describe('what keeps a text from being JSON', () => {
  it.each([
    ['{"a": 1 "b": 2}', 1, 9],
    ['{"a": }', 1, 7],
    ['{\n  "user": "root",\n  "cap_add": ["A" "B"]\n}', 3, 19],
    ['{\n  "a": NaN\n}', 2, 8],
    ['{\n  "a": 1,\n}', 3, 1],
    ['{"a": 1}}', 1, 9],
    ['{\n  "a": 1', 2, 9],
    ['', 1, 1],
  ])('%j is at line %i, column %i', (broken, line, column) => {
    expect(findSyntaxFault(broken)).toMatchObject({ line, column });
  });

  it('is said in words that fit into a sentence', () => {
    for (const broken of ['{"a": 1 "b": 2}', '{"a": }', '{"a": tru', '{"a": "x', "{'a': 1}", '{"a": 01}']) {
      const what = findSyntaxFault(broken)?.what ?? '';
      expect(what).toMatch(/^[a-z]/);
      expect(what).not.toMatch(/position|is not valid JSON|[.:]$/);
    }
  });

  it('is nothing in JSON', () => {
    expect(findSyntaxFault(text)).toBeNull();
    expect(findSyntaxFault(' [1, null] ')).toBeNull();
  });
});
