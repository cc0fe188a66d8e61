import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Io } from '../io.ts';
import { newFolder } from '../testing/vendor.ts';
import { newPassphrase, readPassphrase } from './passphrase.ts';

let place: ReturnType<typeof newFolder>;
beforeAll(() => {
  place = newFolder();
});
afterAll(() => place.remove());

/** A person who types these, one after another; null: nobody sits there. */
function terminal(answers: readonly string[] | null): Io & { readonly asked: string[] } {
  const asked: string[] = [];
  const nothing = { write: () => true };
  return {
    stdout: nothing,
    stderr: nothing,
    env: {},
    now: () => 0,
    actor: 'tests',
    stop: new AbortController().signal,
    asked,
    askHidden:
      answers &&
      (async (question) => {
        asked.push(question);
        return answers[asked.length - 1] ?? '';
      }),
  };
}

const file = (text: string) => {
  const path = join(place.folder, 'passphrase');
  writeFileSync(path, text);
  return { kind: 'file', file: path } as const;
};

it('is the one line of a file, with blanks as they are', async () => {
  expect(await readPassphrase(file(' four words \n'), terminal(null), '')).toBe(' four words ');
  expect(await readPassphrase(file('four words\r\n'), terminal(null), '')).toBe('four words');
  expect(await readPassphrase(file('four words'), terminal(null), '')).toBe('four words');
});

it('is read from a file descriptor', async () => {
  const descriptor = openSync(file('four words\n').file, 'r');
  expect(await readPassphrase({ kind: 'descriptor', descriptor }, terminal(null), '')).toBe('four words');
  closeSync(descriptor);
});

it.each([
  ['is not there', { kind: 'file', file: '/nowhere/at/all' } as const],
  ['is no descriptor', { kind: 'descriptor', descriptor: 1000 } as const],
  ['has no terminal', { kind: 'terminal' } as const],
])('one that %s is an error that says how to give one', async (_, source) => {
  await expect(readPassphrase(source, terminal(null), '')).rejects.toMatchObject({
    code: 'ISSUER_PASSPHRASE_MISSING',
    hint: expect.stringContaining('--passphrase-file'),
  });
});

it.each(['', '\n', 'two\nlines\n', 'x'.repeat(1025)])('a file with %j is none', async (text) => {
  await expect(readPassphrase(file(text), terminal(null), '')).rejects.toMatchObject({
    code: 'ISSUER_PASSPHRASE_MISSING',
  });
});

it('a new one is typed twice at a terminal', async () => {
  const io = terminal(['four words by chance', 'four words by chance']);
  expect(await newPassphrase({ kind: 'terminal' }, io)).toBe('four words by chance');
  expect(io.asked).toEqual(['New passphrase for the signing key: ', 'The same once more: ']);
  await expect(
    newPassphrase({ kind: 'terminal' }, terminal(['four words by chance', 'four words by chanse'])),
  ).rejects.toMatchObject({ code: 'ISSUER_PASSPHRASE_MISSING', message: 'The two passphrases are not the same.' });
});

it.each(['short', 'elevenchars', 'aaaaaaaaaaaaaaaaaaaa'])('a new one may not be %j', async (text) => {
  await expect(newPassphrase(file(text), terminal(null))).rejects.toMatchObject({ code: 'ISSUER_PASSPHRASE_WEAK' });
});
