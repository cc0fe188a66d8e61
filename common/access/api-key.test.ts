import { expect, it } from 'vitest';
import { apiKeyOf, isApiKey, keyHint, keyPermissions, permittedByKey } from './api-key.ts';
import { builtInRoles, type Permission, permissions } from './permissions.ts';

const operator = new Set<Permission>(builtInRoles.operator);

it('is told by its beginning, and shows four characters of its own at most', () => {
  const key = apiKeyOf('Ab3_-678901234567890');
  expect(key).toBe('flk_Ab3_-678901234567890');
  expect(isApiKey(key)).toBe(true);
  expect(isApiKey('Ab3_-678901234567890')).toBe(false);
  expect(keyHint(key)).toBe('flk_Ab3_');
});

it('may do what it was given of what its owner may do, and nothing else', () => {
  expect([...permittedByKey(operator, ['hosts.view', 'settings.modify', 'no.such'])]).toEqual(['hosts.view']);
  expect([...permittedByKey(new Set(['hosts.view']), ['hosts.view', 'hosts.modify'])]).toEqual(['hosts.view']);
  expect([...permittedByKey(new Set(), ['hosts.view'])]).toEqual([]);
});

it('may never change how somebody signs in, or who does', () => {
  const may = permittedByKey(new Set(permissions), permissions);
  expect(permissions.filter((one) => !may.has(one))).toEqual(['account.modify', 'people.modify']);
  expect(keyPermissions).toEqual([...may]);
});
