/** The files of a person's own: what is in their place must neither run, nor wait, nor end the look at them. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { expandFileName, sshSuggestions } from './suggestions.ts';
import { startSshWorkers } from './testing/ssh-workers.ts';

const workers = startSshWorkers();
afterAll(() => workers.dispose());

let home: string;
let ssh: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'fl-home-'));
  ssh = join(home, '.ssh');
  mkdirSync(ssh);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(ssh, name), text);
const look = () => sshSuggestions({ workers, env: { KEYS: '/keys' }, home, account: 'me' });
const aliases = async () => (await look()).hosts.map(({ alias }) => alias);

test('nothing that a configuration names is run', async () => {
  const mark = join(home, 'ran');
  write(
    'config',
    [
      `Match exec "touch ${mark}"`,
      '  User x',
      'CanonicalizeHostname yes',
      'CanonicalDomains example.org',
      `KnownHostsCommand /bin/touch ${mark}`,
      `Match host a exec "touch ${mark}"`,
      '  HostName x',
      'Host a',
      `  ProxyCommand touch ${mark}`,
      `  LocalCommand touch ${mark}`,
    ].join('\n'),
  );
  const { hosts } = await look();
  expect(hosts).toMatchObject([
    { alias: 'a', reason: expect.stringContaining('"Match exec", whose command is not run') },
  ]);
  expect(existsSync(mark)).toBe(false);
});

test('Include is followed: globs, relative names, several in a line, the home, in the order of names', async () => {
  mkdirSync(join(ssh, 'config.d'));
  write('config', 'Include config.d/*.conf more "with blank"\nInclude ~/else\nHost last\n');
  write('config.d/b.conf', 'Host b\n');
  write('config.d/a.conf', 'Host a\n');
  write('config.d/c.off', 'Host never\n');
  write('more', 'Host more\nInclude deeper\n');
  write('deeper', 'Host deeper\n');
  write('with blank', 'Host blank\n');
  writeFileSync(join(home, 'else'), 'Host else\n');
  expect(await aliases()).toEqual(['a', 'b', 'more', 'deeper', 'blank', 'else', 'last']);
});

test('files that include each other, themselves, or too deep, end there', async () => {
  write('config', 'Include config x\nHost a\n');
  write('x', 'Include y\nHost x\n');
  write('y', 'Include x\nHost y\nInclude deep0\n');
  for (let depth = 0; depth < 20; depth += 1) write(`deep${depth}`, `Host d${depth}\nInclude deep${depth + 1}\n`);
  const { hosts, notes } = await look();
  const names = hosts.map(({ alias }) => alias);
  expect(names).toEqual(expect.arrayContaining(['a', 'x', 'y', 'd0', 'd12']));
  expect(names).not.toContain('d13');
  expect(notes.join('\n')).toMatch(/config includes itself/);
  expect(notes.join('\n')).toMatch(/x includes itself/);
  expect(notes.join('\n')).toMatch(/16 files deep/);
});

test('a few files that multiply are bounded in number', async () => {
  write('config', 'Include a a a a a a a a\nHost first\n');
  for (const [name, next] of [
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'd'],
    ['d', 'none'],
  ] as const) {
    write(name, `Include ${next} ${next} ${next} ${next} ${next} ${next} ${next} ${next}\nHost ${name}\n`);
  }
  const { hosts, notes } = await look();
  expect(hosts.map(({ alias }) => alias)).toContain('first');
  expect(notes.join('\n')).toContain('More than 256 files');
});

test('pipes, folders, files too large or of somebody else in the place of files', async () => {
  execFileSync('mkfifo', [join(ssh, 'pipe')]);
  mkdirSync(join(ssh, 'folder'));
  write('large', `Host large\n#${'x'.repeat(3 * 1024 * 1024)}\n`);
  write('shut', 'Host shut\n');
  chmodSync(join(ssh, 'shut'), 0);
  write(
    'config',
    `Include pipe folder large shut missing /dev/zero /dev/tty\nInclude %d/x $\{HOME}/x ~root/x\nHost a\n`,
  );
  const { hosts, notes } = await look();
  expect(hosts.map(({ alias }) => alias)).toContain('a');
  const text = notes.join('\n');
  for (const name of ['pipe', 'folder', '/dev/zero']) expect(text).toContain(`${name} is not read: it is not a file`);
  expect(text).toContain('large is not read: it is too large');
  expect(text).not.toContain('missing');
  // root reads everything.
  if (process.getuid?.() !== 0) expect(text).toContain('shut is not read: its permissions do not allow it');
  for (const name of ['%d/x', `$\{HOME}/x`, '~root/x']) expect(text).toContain(`Include ${name} is not followed`);
});

test.each(['pipe', 'folder', 'nothing'])('a %s in the place of the configuration itself', async (what) => {
  if (what === 'pipe') execFileSync('mkfifo', [join(ssh, 'config')]);
  if (what === 'folder') mkdirSync(join(ssh, 'config'));
  const { hosts, notes } = await look();
  expect(hosts).toEqual([]);
  expect(notes).toHaveLength(what === 'nothing' ? 0 : 1);
});

test('names of keys with tokens are filled in; what cannot be told is left out', () => {
  const host = { alias: 'a', host: 'a.org', port: 2222, user: 'ops' };
  const machine = { home: '/home/me', account: 'me', env: { KEYS: '/keys' } };
  const expand = (text: string) => expandFileName(text, host, machine);
  expect(expand('~/.ssh/id')).toBe('/home/me/.ssh/id');
  expect(expand('%d/.ssh/%r@%h:%p-%u-%n%%')).toBe('/home/me/.ssh/ops@a.org:2222-me-a%');
  expect(expand(`$\{KEYS}/id`)).toBe('/keys/id');
  expect(expand('rel/id')).toBe('/home/me/rel/id');
  for (const text of ['%C', '%i/x', `$\{NONE}/x`, '~other/id', '%', '%L']) expect(expand(text)).toBeNull();
});
