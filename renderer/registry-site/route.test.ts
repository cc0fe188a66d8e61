import { expect, test } from 'vitest';
import { addresses, routeOf } from './route.ts';

test.each(['Paint Studio', 'a/b', '100%', 'ü?#&'])('the folder %j is found by its own address', (folder) => {
  expect(routeOf(addresses.workspace(folder))).toEqual({ page: 'workspace', folder });
  expect(routeOf(addresses.edit(folder))).toEqual({ page: 'edit', folder });
});

test('an address that names nothing is the first page', () => {
  for (const hash of ['', '#', '#/', '#/nothing', '#/workspace']) expect(routeOf(hash)).toEqual({ page: 'all' });
  expect(routeOf('#/workspace/%')).toEqual({ page: 'workspace', folder: '%' });
});
