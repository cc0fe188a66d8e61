/** Every kind of task that the service registers names what it takes to start one. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { permissionOfKinds } from '../common/tasks/needs.ts';

it('names the permission of every kind of task there is, and of no other', () => {
  const files = globSync('**/*.ts', { cwd: import.meta.dirname }).filter((file) => !/test|testing/.test(file));
  const kinds = files.flatMap((file) => {
    const source = readFileSync(join(import.meta.dirname, file), 'utf8');
    return [...source.matchAll(/tasks\s*\.register\(\s*'([^']+)'/g)].map(([, kind]) => kind ?? '');
  });
  expect(kinds.sort()).toEqual(Object.keys(permissionOfKinds).sort());
});
