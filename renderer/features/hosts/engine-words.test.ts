import { expect, test } from 'vitest';
import { shortSystem, shortVersion } from './engine-words.ts';

test.each([
  ['20.10.24+dfsg1', '20.10.24'],
  ['26.1.5~rc1+b2', '26.1.5'],
  ['28.5.1', '28.5.1'],
  ['29.0.0-rc.1', '29.0.0-rc.1'],
  ['', ''],
])('the version %s is %s', (version, short) => expect(shortVersion(version)).toBe(short));

test.each([
  ['Debian GNU/Linux 12 (bookworm)', 'Debian 12'],
  ['Ubuntu 24.04.3 LTS', 'Ubuntu 24.04.3 LTS'],
  ['Red Hat Enterprise Linux 9.4 (Plow)', 'Red Hat Enterprise Linux 9.4'],
  ['Docker Desktop', 'Docker Desktop'],
  [' GNU/Linux', ' GNU/Linux'],
])('the system %s is %s', (system, short) => expect(shortSystem(system)).toBe(short));
