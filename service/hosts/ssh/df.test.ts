import { expect, test } from 'vitest';
import { mountPointsOf, readDf } from './df.ts';

const head = 'Filesystem          1-blocks       Used  Available Capacity Mounted on';
test.each([
  [`${head}\n/dev/vda1 1000 400 500 45% /\n`, { totalBytes: 1000, usedBytes: 400, freeBytes: 500 }],
  [`${head}\n//nas/a share 1000 400 500 45% /mnt/my disk\n`, { totalBytes: 1000, usedBytes: 400, freeBytes: 500 }],
  [
    'Filesystem 1024-blocks Used Available Capacity Mounted on\nx 10 4 5 45% /\n',
    { totalBytes: 10240, freeBytes: 5120 },
  ],
  [`${head}\n/dev/vda1 1000 400 -5 100% /\n`, { freeBytes: 0 }],
  [`${head}\n/dev/vda1 0 0 0 - /\n`, null],
  [`${head}\n/dev/vda1 1000 1400 500 45% /\n`, null],
  [`${head}\na 1 1 1 1% /\nb 1 1 1 1% /b\n`, null],
  ['Dateisystem 1-Blöcke Benutzt Verfügbar\nx 1 1 1 1% /\n', null],
  ['df: /x: Permission denied\n', null],
  ['', null],
])('%j', (text, expected) => {
  if (expected === null) expect(readDf(text)).toBeNull();
  else expect(readDf(text)).toMatchObject(expected);
});

test('finds the places where the file system of a folder is mounted', () => {
  const info = [
    '21 1 8:1 / / rw - ext4 /dev/sda1 rw',
    '22 21 8:2 / /var rw - ext4 /dev/sda2 rw',
    '23 22 8:3 / /var/lib/docker rw - xfs /dev/sda3 rw',
    '24 21 8:4 / /mnt/my\\040disk rw - xfs /dev/sda4 rw',
    '25 21 8:1 /srv/engine /srv/engine rw - ext4 /dev/sda1 rw',
    '',
  ].join('\n');
  expect(mountPointsOf('/var/lib/docker', info)).toEqual(['/var/lib/docker']);
  expect(mountPointsOf('/var/lib/docker2', info)).toEqual(['/var']);
  expect(mountPointsOf('/mnt/my disk/x', info)).toEqual(['/mnt/my disk']);
  expect(mountPointsOf('/srv/engine', info)).toEqual(['/', '/srv/engine']);
  expect(mountPointsOf('/srv', '')).toEqual([]);
});
