import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readKnownHosts } from './read-known-hosts.ts';
import { startSshWorkers } from './testing/ssh-workers.ts';
import type { SshWorkers } from './workers.ts';

const publicKey = 'AAAAC3NzaC1lZDI1NTE5AAAAIDGVaFqortaBHIy3aYAyXw4JyOvN0TCEFuEAhaNLDhxr';
const workers = startSshWorkers();
const target = { host: 'host', port: 22 };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fl-known-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await workers.dispose();
});

test('a file that is not there is no news; what cannot be read is, and a pipe holds nothing up', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const { entries, notes } = await readKnownHosts(['/no/such/file', '/', pipe, '/dev/zero'], target, { workers });
  expect(entries).toEqual([]);
  expect(notes).toEqual(['/', pipe, '/dev/zero'].map((path) => `${path} could not be read (NOT_A_FILE).`));
});

test('a file of several pieces: every line counts once, with its number, also across the cuts', async () => {
  const file = join(folder, 'large');
  const filler = `other.example ssh-ed25519 ${publicKey} ${'c'.repeat(900)}\n`;
  const lines: string[] = [];
  for (let index = 0; index < 10_000; index += 1) {
    const key = `${publicKey.slice(0, -8)}${String(index).padStart(8, '0')}`;
    lines.push(index % 1000 === 999 ? `host ssh-ed25519 ${key}\n` : filler);
  }
  writeFileSync(file, lines.join(''));
  const { entries } = await readKnownHosts([file], target, { workers });
  expect(entries.map(({ source }) => source)).toEqual(
    Array.from({ length: 10 }, (_, index) => `${file}:${(index + 1) * 1000}`),
  );
});

test('a line without an end is no reason to hold all of it in memory', async () => {
  const file = join(folder, 'one-line');
  writeFileSync(file, `${'x'.repeat(9 * 1024 * 1024)}\nhost ssh-ed25519 ${publicKey}`);
  const { entries } = await readKnownHosts([file], target, { workers });
  expect(entries).toHaveLength(1);
});

test('the search is done by the workers alone, and ends when it is called off', async () => {
  const file = join(folder, 'small');
  writeFileSync(file, `host ssh-ed25519 ${publicKey}\n`);
  const asked: string[] = [];
  const watched: SshWorkers = {
    run: (name, input, options) => {
      asked.push(name);
      return workers.run(name, input, options);
    },
  };
  expect((await readKnownHosts([file], target, { workers: watched })).entries).toHaveLength(1);
  expect(asked).toEqual(['ssh.known-hosts']);
  const stopped = readKnownHosts([file], target, { workers, signal: AbortSignal.abort() });
  await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
});
