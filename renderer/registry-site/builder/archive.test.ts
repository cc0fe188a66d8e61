import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { archiveOf } from './archive.ts';

test('the archive is one folder that drops into workspaces/', () => {
  const icon = { name: 'a.png', bytes: new Uint8Array([1, 2, 3]) };
  const files = unzipSync(archiveOf({ folder: 'My App', entry: { friendly_name: 'My App' }, icon }));
  expect(Object.keys(files)).toEqual(['My App/workspace.json', 'My App/a.png']);
  expect(strFromU8(files['My App/workspace.json'] ?? new Uint8Array())).toBe('{\n  "friendly_name": "My App"\n}\n');
  expect(files['My App/a.png']).toEqual(icon.bytes);
  expect(Object.keys(unzipSync(archiveOf({ folder: 'B', entry: {}, icon: null })))).toEqual(['B/workspace.json']);
});
