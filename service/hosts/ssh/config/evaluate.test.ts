import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConfiguredHost, configuredHosts } from './evaluate.ts';
import { splitLine } from './lines.ts';

const read = (text: string, account = 'me') =>
  configuredHosts({ files: [{ path: '/c', text, includes: new Map() }], account });
const hostOf = (text: string, alias: string): ConfiguredHost => {
  const found = read(text).hosts.find((one) => one.alias === alias);
  if (found === undefined) throw new Error(`${alias} is not listed.`);
  return found;
};

test('the first value of a keyword counts, and entries with wildcards are no hosts', () => {
  const text = `
Host build build-2
  HostName 10.0.0.5
  Port 2222
  User ops
  IdentityFile ~/.ssh/build
Host *.lab !x
  User lab
Host plain # comment
Host=equals
  HostName = %h.example.org
Host "quoted"
  User "ops"
Host *
  User everyone
  Port 99
`;
  const fine = { hops: [], reason: null };
  expect(read(text)).toEqual({
    hosts: [
      { alias: 'build', host: '10.0.0.5', port: 2222, user: 'ops', identityFile: '~/.ssh/build', ...fine },
      { alias: 'build-2', host: '10.0.0.5', port: 2222, user: 'ops', identityFile: '~/.ssh/build', ...fine },
      { alias: 'plain', host: 'plain', port: 99, user: 'everyone', identityFile: null, ...fine },
      { alias: 'equals', host: 'equals.example.org', port: 99, user: 'everyone', identityFile: null, ...fine },
      { alias: 'quoted', host: 'quoted', port: 99, user: 'ops', identityFile: null, ...fine },
    ],
    notes: [],
  });
  expect(read('')).toEqual({ hosts: [], notes: [] });
});

describe('jump hosts', () => {
  const hopsOf = (text: string) => hostOf(text, 'a').hops.map(({ user, host, port }) => `${user}@${host}:${port}`);

  test('are what their own lines say, but for what stands in the ProxyJump line', () => {
    const text = `
Host a
  ProxyJump root@one:2222,two
Host one
  HostName 10.0.0.1
  User ops
  Port 99
  IdentityFile ~/.ssh/one
Host two
  User ops
`;
    expect(hostOf(text, 'a')).toMatchObject({ host: 'a', port: 22, user: 'me', reason: null });
    expect(hopsOf(text)).toEqual(['root@10.0.0.1:2222', 'ops@two:22']);
    expect(hostOf(text, 'a').hops[0]).toMatchObject({ alias: 'one', identityFile: '~/.ssh/one' });
  });

  test('of the first jump host come before it; the others are reached through those before them', () => {
    const text = `
Host a
  ProxyJump inner,deep
Host inner
  ProxyJump outer
Host deep
  ProxyJump elsewhere
`;
    expect(hopsOf(text)).toEqual(['me@outer:22', 'me@inner:22', 'me@deep:22']);
    expect(hopsOf('Host a\n  ProxyJump ssh://ops@b:23')).toEqual(['ops@b:23']);
    expect(hopsOf('Host a\n  ProxyJump none\nHost *\n  ProxyJump b')).toEqual([]);
  });
});

describe('a host that cannot be offered says why', () => {
  test.each([
    ['Host a\nMatch host a exec "true"\n  User x', '"Match exec"'],
    ['Host a\nMatch exec "true"\n  HostName x', '"Match exec"'],
    ['Host a\nMatch !exec "false"\n  Port 1', '"Match exec"'],
    ['Host a\nMatch exec=true\n  Port 1', '"Match exec"'],
    ['Host a\nMATCH EXEC true\n  Port 1', '"Match exec"'],
    ['Host a\nMatch originalhost a exec "true"\n  ProxyJump x', '"Match exec"'],
    ['Host a\nMatch final\n  User x', '"Match final"'],
    ['Host a\nMatch final all\n  User x', '"Match final"'],
    ['Host a\nMatch canonical host a\n  User x', '"Match canonical"'],
    ['Match final host *.org\n  User x\nHost a\n  HostName a.org', '"Match final"'],
    ['Host a\n  HostName a.org\nHost *.org\n  User x\nMatch final\n  ForwardX11 yes', '"Match final"'],
    ['Host a\nMatch localnetwork 10.0.0.0/8\n  HostName x', '"Match localnetwork"'],
    ['Host a\nMatch something new\n  HostName x', '"Match something"'],
    ['Host a\nMatch exec "true"\n  CanonicalizeHostname yes', '"Match exec"'],
    ['CanonicalizeHostname yes\nHost a', 'CanonicalizeHostname'],
    ['Host a\n  CanonicalizeHostname always', 'CanonicalizeHostname'],
    ['Host *\n  ProxyJump bastion\nHost a', 'Its jump hosts (ProxyJump) lead in a circle'],
    ['Host a\n  ProxyJump b\nHost b\n  ProxyJump a', 'Its jump hosts (ProxyJump) lead in a circle'],
    ['Host a\n  ProxyJump b\nHost b\n  ProxyCommand x', 'Its jump host b cannot be used: It is reached by a command'],
    ['Host a\n  ProxyJump %h-jump', 'cannot be read'],
    ['Host a\n  ProxyJump one,,two', 'cannot be read'],
    ['Host a\n  ProxyJump 1,2,3,4,5,6,7,8,9', 'or there are too many'],
    ['Host a\n  ProxyCommand ssh -W %h:%p x', '(ProxyCommand), which is not run'],
    ['Host a\n  Port many', 'Its port "many"'],
    ['Host a\n  HostName "x y"', 'host name "x y"'],
    ['Host a\n  HostName %n.x', 'host name "%n.x"'],
    ['Host a\n  HostName -oProxyCommand=x', 'host name "-oProxyCommand=x"'],
    ['Host a\n  User "-l x"', 'Its user "-l x"'],
    ['Match host a exec "true"\n  User x', '"Match exec"'],
  ])('%j', (text, words) => {
    expect(hostOf(text, 'a').reason).toContain(words);
  });

  test.each([
    ['the criteria beside it do not fit', 'Host a\nMatch exec "true" host b\n  User x'],
    ['what it sets is set above', 'Host a\n  User me\nMatch exec "true"\n  User x'],
    ['what it sets does not matter here', 'Host a\nMatch exec "true"\n  ForwardX11 yes\n  ServerAliveInterval 3'],
    ['a jump host is taken back', 'Host a\n  ProxyJump none\nHost *\n  ProxyJump bastion'],
    ['a command is taken back', 'Host a\n  ProxyCommand none\nHost *\n  ProxyJump bastion'],
    ['canonicalisation is off', 'Host a\n  CanonicalizeHostname no\nHost *\n  CanonicalizeHostname yes'],
    [
      'the second pass of ssh adds nothing',
      'Host a\n  HostName a.org\n  User x\nHost *.org\n  User y\nMatch final\n  ForwardX11 yes',
    ],
  ])('but it is offered where %s', (_why, text) => {
    expect(hostOf(text, 'a').reason).toBeNull();
  });
});

test('lines that cannot be read are named, and cost only themselves', () => {
  const found = read('Host a\n  User "open\n  Port 7\n');
  expect(found.notes).toEqual(['/c, line 2 cannot be read.']);
  expect(found.hosts).toMatchObject([{ alias: 'a', port: 7, user: 'me' }]);
});

test('an included file counts where its Include line does', () => {
  const file = (text: string) => ({ path: '/i', text, includes: new Map() });
  const text = 'Host a\n  Include i\nHost b\n  User late\nHost *\n  User all\n';
  const includes = new Map([[1, [file('User inside\nHost b\n  User never\nHost a\n  Port 7\n')]]]);
  const { hosts } = configuredHosts({ files: [{ path: '/c', text, includes }], account: 'me' });
  expect(hosts.map(({ alias, user, port }) => [alias, user, port])).toEqual([
    ['a', 'inside', 7],
    ['b', 'late', 22],
  ]);
});

test('more hosts than a list takes are cut, and said', () => {
  const { hosts, notes } = read(Array.from({ length: 1200 }, (_, index) => `Host h${index}`).join('\n'));
  expect(hosts).toHaveLength(1000);
  expect(notes[0]).toContain('1200');
});

describe('as ssh itself reads it', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fl-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** `ssh -G` prints what it would do, and connects to nothing. */
  function asSsh(text: string, alias: string) {
    const file = join(folder, 'config');
    writeFileSync(file, text, { mode: 0o600 });
    const lines = execFileSync('ssh', ['-G', '-F', file, alias], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n');
    const value = (name: string) => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
    return { host: value('hostname'), port: Number(value('port')), user: value('user') };
  }

  const name = fc.constantFrom('a', 'b', '*', '!a', 'a*', '?', 'c');
  const setting = fc.oneof(
    fc.constantFrom('one', 'two', '%h.x', '"three"', "'four' # x").map((value) => `HostName ${value}`),
    fc.constantFrom('ops', '"ops"', 'dev # comment', 'a\\"b').map((value) => `User ${value}`),
    fc.constantFrom('22', '2222', '= 7', '"9"').map((value) => `Port ${value}`),
    fc.constantFrom('# User x', '', '   ', 'hostname=five', '\tUSER\tup'),
  );
  const head = fc.oneof(
    fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `Host ${names.join(' ')}`),
    fc.constantFrom(
      'Match all',
      'Match host one',
      'Match originalhost a',
      'Match !host one',
      'Match user ops,dev',
      'Match host "*.x" user ops',
    ),
  );
  const config = fc
    .array(fc.tuple(head, fc.array(setting, { maxLength: 4 })), { minLength: 1, maxLength: 5 })
    .map((blocks) =>
      ['Host a b', ...blocks.flatMap(([first, lines]) => [first, ...lines.map((line) => `  ${line}`)])].join('\n'),
    );

  test('generated configurations', () => {
    const account = userInfo().username;
    fc.assert(
      fc.property(config, (text) => {
        const { hosts } = read(`${text}\n`, account);
        for (const alias of ['a', 'b'])
          expect(hosts.find((one) => one.alias === alias)).toMatchObject(asSsh(`${text}\n`, alias));
      }),
      { numRuns: 25 },
    );
  });
});

test('no line throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => void splitLine(text)));
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void read(text)));
});
