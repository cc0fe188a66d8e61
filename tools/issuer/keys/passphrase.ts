/** Where the passphrase of a signing key comes from: a terminal, a file or a file descriptor, and never an argument. */
import { readFileSync } from 'node:fs';
import { messageOf } from '../../../common/thrown.ts';
import { IssuerError } from '../errors.ts';
import type { Io } from '../io.ts';

/** What is asked of a new one. Four words by chance have more. */
const shortest = 12;
/** A file that is longer is the wrong file. */
const longest = 1024;

export type PassphraseSource =
  | { readonly kind: 'terminal' }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'descriptor'; readonly descriptor: number };

/** @throws ISSUER_PASSPHRASE_MISSING */
export async function readPassphrase(source: PassphraseSource, io: Io, question: string): Promise<string> {
  if (source.kind === 'terminal') {
    if (io.askHidden === null) throw missing('There is no terminal to ask for the passphrase.');
    const typed = await io.askHidden(question);
    if (typed === null || typed === '') throw missing('No passphrase was given.');
    return typed;
  }
  const place = source.kind === 'file' ? source.file : source.descriptor;
  const named = source.kind === 'file' ? `file ${source.file}` : `file descriptor ${source.descriptor}`;
  let text: string;
  try {
    text = readFileSync(place, 'utf8');
  } catch (thrown) {
    throw missing(`The passphrase could not be read from ${named}: ${messageOf(thrown)}.`);
  }
  // An editor ends the last line; the passphrase itself is one line.
  const line = text.replace(/\r?\n$/, '');
  if (line === '') throw missing(`There is no passphrase in ${named}.`);
  if (line.length > longest || /[\r\n]/.test(line)) throw missing(`What is in ${named} is not one line.`);
  return line;
}

/**
 * A passphrase for a new key; typed twice at a terminal.
 * @throws ISSUER_PASSPHRASE_MISSING, ISSUER_PASSPHRASE_WEAK
 */
export async function newPassphrase(source: PassphraseSource, io: Io): Promise<string> {
  const passphrase = await readPassphrase(source, io, 'New passphrase for the signing key: ');
  if ([...passphrase].length < shortest || new Set(passphrase).size < 6) {
    throw new IssuerError('ISSUER_PASSPHRASE_WEAK', {
      message: 'This passphrase is too easy to guess.',
      hint: `Take at least ${shortest} characters, of at least six different ones: four words by chance are good.`,
    });
  }
  if (source.kind === 'terminal') {
    const again = await readPassphrase(source, io, 'The same once more: ');
    if (again !== passphrase) throw missing('The two passphrases are not the same.');
  }
  return passphrase;
}

function missing(message: string): IssuerError {
  return new IssuerError('ISSUER_PASSPHRASE_MISSING', {
    message,
    hint: 'Type it at a terminal, or give --passphrase-file FILE or --passphrase-fd NUMBER.',
  });
}
