import { expect, it } from 'vitest';
import { builtInRoles, permissions } from '../../../common/access/permissions.ts';
import { byArea, permissionLine, permissionWords, roleWords } from './access-words.ts';

it('puts every permission under what it is about, once', () => {
  const areas = byArea(permissions);
  expect(areas.flatMap((area) => area.permissions)).toEqual([...permissions]);
  // An area without a name of its own would show as it is in the code.
  expect(areas.filter(({ area, label }) => area === label)).toEqual([]);
});

it('leaves out areas in which somebody may do nothing', () => {
  expect(
    byArea(['hosts.modify', 'hosts.view', 'audit.view']).map(({ label, permissions: own }) => [label, own]),
  ).toEqual([
    ['Hosts', ['hosts.view', 'hosts.modify']],
    ['Audit', ['audit.view']],
  ]);
});

it('has words of its own for every permission and every built-in role', () => {
  expect(new Set(Object.values(permissionWords)).size).toBe(permissions.length);
  const labels = Object.keys(builtInRoles).map((role) => roleWords(role).label);
  expect(labels).toEqual(['Viewer', 'Support', 'Operator', 'Administrator']);
  expect(roleWords('Night shift').label).toBe('Night shift');
});

it('says a permission of somebody as a line of its own', () => {
  expect(permissionLine('sessions.view')).toBe('See own sessions, their logs and their use of the host');
  expect(permissionLine('account.modify')).toBe('Change how they sign in');
  for (const one of permissions) expect(permissionLine(one)).not.toMatch(/\b(you|your)\b|^[a-z]/);
});
