import { unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { archiveLimits } from '../../../../common/registry-source/archive-files.ts';
import { archiveAsChosen, archiveOfFolder, type ChosenFile, piecesOf } from './upload.ts';

const file = (path: string, text = 'x', lastModified = 1): ChosenFile => ({
  path,
  size: text.length,
  lastModified,
  bytes: async () => new TextEncoder().encode(text),
});

test('of a folder the files of the source are packed, from its top on', async () => {
  const { bytes, modified } = await archiveOfFolder([
    file('mine/registry.json', '{}', 5),
    file('mine/workspaces/A/workspace.json', '{"a":1}', 7),
    file('mine/workspaces/A/a.png', 'picture', 6),
    file('mine/node_modules/x.js', 'x', 99),
  ]);
  const files = unzipSync(bytes);
  expect(Object.keys(files)).toEqual(['registry.json', 'workspaces/A/workspace.json', 'workspaces/A/a.png']);
  expect(new TextDecoder().decode(files['workspaces/A/workspace.json'])).toBe('{"a":1}');
  expect(modified).toBe(7);
});

test('a folder that is no source, and an archive that is too large, are refused before anything is sent', async () => {
  await expect(archiveOfFolder([file('other/a.png')])).rejects.toMatchObject({ code: 'REGISTRY_SOURCE_MISSING' });
  const large = { ...file('a.zip'), size: archiveLimits.bytes + 1 };
  await expect(archiveAsChosen(large)).rejects.toMatchObject({ code: 'REGISTRY_ARCHIVE_TOO_LARGE' });
});

test('the pieces are the archive', () => {
  const archive = zipSync({ a: new Uint8Array(archiveLimits.pieceBytes + 5) }, { level: 0 });
  const pieces = [...piecesOf(archive)];
  expect(pieces).toHaveLength(2);
  expect(pieces.at(-1)?.end).toBe(archive.length);
  const joined = Buffer.concat(pieces.map((piece) => piece.bytes));
  expect(joined.equals(archive)).toBe(true);
});
