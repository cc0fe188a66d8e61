import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judgeProbe, probeScript, readProbe } from './probe-engine.ts';

const output = (...lines: string[]): string =>
  ['Welcome!', 'fairlead-probe', 'account=ops', 'groups=ops docker', ...lines, 'end=1', ''].join('\n');

test.each([
  [['socket=open:yes:docker:/s', 'program=docker'], { verdict: 'answers', socketPath: '/s', dockerCommand: true }],
  [['socket=open:yes:docker:/s'], { verdict: 'answers', dockerCommand: false }],
  [['socket=open:no:docker:/s'], { failure: { kind: 'engine-stopped', socketPath: '/s' } }],
  [['socket=open:unknown:docker:/s', 'process=dockerd'], { verdict: 'answers' }],
  [['socket=open:unknown:docker:/s'], { failure: { kind: 'engine-stopped' } }],
  [['socket=open:no:docker:/s', 'socket=open:yes:docker:/t'], { verdict: 'answers', socketPath: '/t' }],
  [['socket=shut:unknown:docker:/s'], { failure: { kind: 'socket-permission', group: 'docker', inGroup: true } }],
  [['socket=shut:unknown:wheel:/s'], { failure: { kind: 'socket-permission', group: 'wheel', inGroup: false } }],
  [['socket=shut:unknown:root:/s'], { failure: { group: 'docker', account: 'ops' } }],
  [['program=dockerd'], { failure: { kind: 'socket-missing', engineInstalled: true } }],
  [['program=docker'], { failure: { kind: 'socket-missing', engineInstalled: false } }],
  [[], { failure: { kind: 'socket-missing', engineInstalled: false } }],
])('%o', (lines, expected) => {
  const probe = readProbe(output(...lines));
  expect(probe).not.toBeNull();
  if (probe !== null) expect(judgeProbe(probe, null)).toMatchObject(expected);
});

test('an account that runs no scripts is told apart', () => {
  expect(readProbe('This account is currently not available.\n')).toBeNull();
  expect(readProbe('fairlead-probe\naccount=x\n')).toBeNull();
});

test('the script runs in a plain shell and finds a socket with an odd name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fl probe '));
  const path = join(folder, "it's $HOME.sock");
  const server = createServer((socket) => socket.destroy());
  try {
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const text = execFileSync('sh', ['-s'], { input: probeScript(path), encoding: 'utf8' });
    expect(readProbe(text)?.sockets).toMatchObject([{ path, open: true }]);
    expect(readProbe(execFileSync('sh', ['-s'], { input: probeScript(null), encoding: 'utf8' }))).not.toBeNull();
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
