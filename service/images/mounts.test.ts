import { expect, it } from 'vitest';
import { mountPoints } from './mounts.ts';

it('has the places, with their blanks, in the order of mounting', () => {
  const text = [
    '21 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw',
    '80 21 0:40 / /data/new\\040root/proc rw,relatime shared:7 - proc proc rw',
    '81 80 0:41 / /data/new\\040root/proc/sys rw - sysfs sysfs rw',
    '',
  ].join('\n');
  expect(mountPoints(text)).toEqual(['/', '/data/new root/proc', '/data/new root/proc/sys']);
});
