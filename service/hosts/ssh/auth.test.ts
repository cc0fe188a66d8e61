/** Key files: what is in their place, and passphrases that take long. Keys are made by ssh-keygen. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LoginProblem, planLogin, readPrivateKey } from './auth.ts';
import { startSshWorkers } from './testing/ssh-workers.ts';

const workers = startSshWorkers();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fl-auth-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await workers.dispose();
});

function makeKey(name: string, passphrase: string): string {
  const file = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-a', '1', '-f', file], { stdio: 'ignore' });
  return file;
}

/** The same key, which asks for more rounds of bcrypt than anybody waits for. */
function withRounds(file: string, rounds: number): string {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const body = Buffer.from(lines.slice(1, -1).join(''), 'base64');
  // Magic, cipher and the name "bcrypt" with the length of its options, a salt of 16 bytes, then the rounds.
  const at = body.indexOf('bcrypt') + 'bcrypt'.length + 4 + 4 + 16;
  expect(body.readUInt32BE(at)).toBe(1);
  body.writeUInt32BE(rounds, at);
  const slow = `${file}-${rounds}`;
  writeFileSync(slow, `${lines[0]}\n${body.toString('base64')}\n${lines.at(-1)}\n`, { mode: 0o600 });
  return slow;
}

async function failureOf(path: string, passphrase?: string) {
  try {
    await readPrivateKey(path, passphrase, workers);
  } catch (thrown) {
    if (thrown instanceof LoginProblem) return thrown.failure;
    throw thrown;
  }
  throw new Error('It was read.');
}

test('a key with a passphrase is opened', async () => {
  const key = await readPrivateKey(makeKey('sealed', 'secret'), 'secret', workers);
  expect([key.type, key.isPrivateKey()]).toEqual(['ssh-ed25519', true]);
});

test('rounds without end hold nobody up, and end when the connection is given up', async () => {
  const slow = withRounds(makeKey('rounds', 'secret'), 0xffffffff);
  const stop = new AbortController();
  let over = false;
  const opening = readPrivateKey(slow, 'secret', workers, stop.signal).finally(() => {
    over = true;
  });
  opening.catch(() => undefined);
  // Both the event loop and the other threads answer while it goes on.
  await new Promise((resolve) => setImmediate(resolve));
  const search = { content: Buffer.from(''), firstLine: 1, file: 'f', name: 'h' };
  expect(await workers.run('ssh.known-hosts', search)).toEqual({ entries: [], lines: 0 });
  expect(over).toBe(false);
  stop.abort();
  await expect(opening).rejects.toMatchObject({ code: 'CANCELLED' });
  // The thread that it had is free again.
  expect((await readPrivateKey(makeKey('next', 'secret'), 'secret', workers)).isPrivateKey()).toBe(true);
});

test.each([
  ['WORK_TOO_LONG', { job: 'ssh.key', deadlineMs: 1 }],
  ['WORK_TOO_LARGE', { job: 'ssh.key' }],
] as const)('a key that the workers gave up on (%s) is too costly', async (code, data) => {
  const { errorFrom } = await import('../../../common/errors.ts');
  const giveUp = { run: () => Promise.reject(errorFrom({ code, message: 'x', data })) };
  const reading = readPrivateKey(makeKey(code, 'secret'), 'secret', giveUp);
  await expect(reading).rejects.toMatchObject({ failure: { kind: 'key-file-unusable', why: 'too-costly' } });
});

test('what is in the place of a key file', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', ['-m', '600', pipe]);
  for (const path of [pipe, '/dev/zero', '/dev/null']) {
    expect(await failureOf(path)).toMatchObject({ kind: 'key-file-unusable', why: 'no-file' });
  }
  expect(await failureOf(folder)).toMatchObject({ kind: 'key-file-unusable', why: 'folder' });
  const large = join(folder, 'large');
  writeFileSync(large, Buffer.alloc(65 * 1024), { mode: 0o600 });
  expect(await failureOf(large)).toMatchObject({ kind: 'key-file-unusable', why: 'too-large' });
  expect(await failureOf(join(folder, 'none'))).toMatchObject({ kind: 'key-file-missing' });
  const open = makeKey('open', '');
  chmodSync(open, 0o640);
  expect(await failureOf(open)).toMatchObject({ kind: 'key-file-open', mode: '0640' });
  const half = makeKey('half', '');
  chmodSync(`${half}.pub`, 0o600);
  expect(await failureOf(`${half}.pub`)).toMatchObject({ kind: 'key-file-unusable', why: 'public-key' });
  const sealed = makeKey('shut', 'secret');
  expect(await failureOf(sealed)).toMatchObject({ kind: 'passphrase-needed' });
  expect(await failureOf(sealed, 'wrong')).toMatchObject({ kind: 'passphrase-wrong' });
});

test('what is no private key is said to be none, whoever may read it', async () => {
  const half = makeKey('pair', '');
  const line = readFileSync(`${half}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  const files: Readonly<Record<string, string>> = {
    empty: '  \n',
    'no-key': 'localhost\n',
    'public-key': `${line} anna@here\n`,
    'known-hosts': `# mine\nbuild-1,192.0.2.7 ${line}\n`,
    certificate: '-----BEGIN CERTIFICATE-----\n',
  };
  for (const [why, text] of Object.entries(files)) {
    const file = join(folder, `readable-${why}`);
    writeFileSync(file, text, { mode: 0o644 });
    expect(await failureOf(file)).toMatchObject({ kind: 'key-file-unusable', why });
  }
  const hashed = join(folder, 'hashed');
  writeFileSync(hashed, `|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ${line}\n`, { mode: 0o644 });
  expect(await failureOf(hashed)).toMatchObject({ why: 'known-hosts' });
  // A private key is one before anybody opens it, in whatever form.
  for (const [name, text] of [
    ['putty', 'PuTTY-User-Key-File-3: ssh-ed25519\n'],
    ['ssh-com', '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n'],
    ['cut', '-----BEGIN OPENSSH PRIVATE KEY-----\n'],
  ] as const) {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o644 });
    expect(await failureOf(file)).toMatchObject({ kind: 'key-file-open', mode: '0644' });
  }
});

test('a host that does not take a key is told which, and what its public half is', async () => {
  const file = makeKey('refused', 'secret');
  const blob = readFileSync(`${file}.pub`, 'utf8').split(' ')[1];
  const hop = { host: 'h', port: 22, user: 'u', knownKeys: [] };
  const auth = { method: 'key', keyPath: file, passphrase: 'secret' } as const;
  const failed = async () => (await planLogin({ ...hop, auth }, { env: {}, workers })).failure(false);
  const key = { path: file, publicLine: `ssh-ed25519 ${blob}`, hasPublicFile: true };
  expect(await failed()).toMatchObject({ key });
  // The public half of another key beside it is none.
  writeFileSync(`${file}.pub`, readFileSync(`${makeKey('other', '')}.pub`));
  expect(await failed()).toMatchObject({ key: { ...key, hasPublicFile: false } });
  rmSync(`${file}.pub`);
  expect(await failed()).toMatchObject({ key: { ...key, hasPublicFile: false } });
});
