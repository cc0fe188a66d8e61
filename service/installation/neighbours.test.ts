import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockDataDir } from '../store/lock.ts';
import { createNeighbours, type Neighbours } from './neighbours.ts';

let parent = '';
const open: Neighbours[] = [];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'fairlead-neighbours-'));
});
afterEach(() => {
  for (const one of open.splice(0)) one.close();
  rmSync(parent, { recursive: true, force: true });
});

const shared = () => join(parent, 'shared');

function service(storeId: string, place: string, installationId = 'ID-1') {
  const one = createNeighbours({ installationId, storeId, place, folder: shared(), take: lockDataDir });
  open.push(one);
  return one;
}

it('a service alone has none, also after a restart', () => {
  const first = service('sqlite 1 2', 'deck, /a');
  expect(first.look()).toEqual([]);
  first.close();
  expect(service('sqlite 1 2', 'deck, /a').look()).toEqual([]);
});

it('a copy of the store is seen from both sides, as long as it runs', () => {
  const first = service('sqlite 1 2', 'deck, /a');
  const copy = service('sqlite 1 3', 'deck, /copy');
  expect(first.look()).toEqual([]);
  expect(copy.look()).toEqual([{ place: 'deck, /a', pid: process.pid }]);
  expect(first.look()).toEqual([{ place: 'deck, /copy', pid: process.pid }]);
  copy.close();
  expect(first.look()).toEqual([]);
});

it('services of one site on one database are no copies of each other, and still see one', () => {
  const [first, second] = [service('postgres 7 db', 'deck, /a'), service('postgres 7 db', 'deck, /b')];
  expect([first.look(), second.look()]).toEqual([[], []]);
  const copy = service('postgres 8 db', 'deck, /c');
  copy.look();
  expect(second.look()).toEqual([{ place: 'deck, /c', pid: process.pid }]);
  // When the first one ends, the second takes its place.
  first.close();
  second.look();
  expect(copy.look()).toEqual([{ place: 'deck, /b', pid: process.pid }]);
});

it('another site is no copy', () => {
  service('sqlite 1 2', 'deck, /a').look();
  expect(service('sqlite 1 3', 'deck, /b', 'ID-2').look()).toEqual([]);
});

it('what a crash left is no copy, and is cleared away', () => {
  const crashed = service('sqlite 1 3', 'deck, /crashed');
  crashed.look();
  const [name = ''] = readdirSync(join(shared(), 'ID-1'));
  crashed.close();
  mkdirSync(join(shared(), 'ID-1', name), { recursive: true });
  expect(service('sqlite 1 2', 'deck, /a').look()).toEqual([]);
  expect(existsSync(join(shared(), 'ID-1', name))).toBe(false);
});

it('leaves nothing behind', () => {
  const [first, copy] = [service('sqlite 1 2', 'deck, /a'), service('sqlite 1 3', 'deck, /b')];
  first.look();
  copy.look();
  first.close();
  copy.close();
  expect(readdirSync(shared())).toEqual([]);
});

// SECURITY: docs/security.md 4.51.
it.each([
  [
    'open to others',
    () => {
      mkdirSync(shared());
      chmodSync(shared(), 0o755);
    },
  ],
  [
    'a link to somewhere',
    () => {
      mkdirSync(join(parent, 'elsewhere'), { mode: 0o700 });
      symlinkSync(join(parent, 'elsewhere'), shared());
    },
  ],
])('a folder that is %s is left alone, and nothing is said', (_, make) => {
  make();
  expect(service('sqlite 1 2', 'deck, /a').look()).toBeNull();
  expect(readdirSync(shared())).toEqual([]);
});
