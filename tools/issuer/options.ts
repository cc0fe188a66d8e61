/** The options that commands share, read and checked. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { usageProblem } from '../../common/usage-problem.ts';
import type { Io } from './io.ts';
import type { PassphraseSource } from './keys/passphrase.ts';

/** What is wrong with the arguments, as a sentence; the command's usage is printed below it. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;

export const ledgerOptions = { ledger: { type: 'string' } } as const satisfies Options;
export const passphraseOptions = {
  'passphrase-file': { type: 'string' },
  'passphrase-fd': { type: 'string' },
} as const satisfies Options;
export const signingOptions = {
  ...ledgerOptions,
  ...passphraseOptions,
  'signing-key': { type: 'string' },
} as const satisfies Options;

export const signingUsage = `  --ledger FILE          the ledger ($FAIRLEAD_ISSUER_LEDGER, else in the data folder of this user)
  --signing-key KID      the key that signs (the newest that is no test key)
  --passphrase-file FILE, --passphrase-fd NUMBER
                         where the passphrase comes from, its first line (asked for at the terminal)
`;

/** Reads arguments. @throws UsageError */
export function readArgs<const Known extends Options>(args: readonly string[], options: Known, positionals = 0) {
  const parsed = parsedArgs(args, options);
  const extra = parsed.positionals[positionals];
  if (extra !== undefined) throw new UsageError(`"${extra}" is not expected here.`);
  return parsed;
}

function parsedArgs<const Known extends Options>(args: readonly string[], options: Known) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw new UsageError(usageProblem(thrown));
  }
}

/** Where the ledger is. */
export function ledgerFile(given: string | undefined, env: Io['env']): string {
  const data = env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share');
  return given || env.FAIRLEAD_ISSUER_LEDGER || join(data, 'fairlead-issuer', 'ledger.sqlite');
}

/** @throws UsageError */
export function passphraseSource(values: {
  readonly 'passphrase-file'?: string | undefined;
  readonly 'passphrase-fd'?: string | undefined;
}): PassphraseSource {
  const { 'passphrase-file': file, 'passphrase-fd': descriptor } = values;
  if (file !== undefined && descriptor !== undefined)
    throw new UsageError('Give --passphrase-file or --passphrase-fd, not both.');
  if (file !== undefined) return { kind: 'file', file };
  if (descriptor === undefined) return { kind: 'terminal' };
  return { kind: 'descriptor', descriptor: wholeNumber('--passphrase-fd', descriptor, { least: 0, most: 1023 }) };
}

/** @throws UsageError */
export function wholeNumber(
  option: string,
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`${option} takes a whole number from ${least} to ${most}, not "${text}".`);
}

/** The value of an option that has to be there. @throws UsageError */
export function demanded(option: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError(`${option} is missing.`);
  return value;
}

/** The start of a day, UTC, as seconds since 1970. @throws UsageError */
export function dayOf(option: string, text: string): number {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // A day that no month has is read as one of the next month.
  if (Number.isNaN(time) || dayText(time / 1000) !== text)
    throw new UsageError(`${option} takes a day as 2027-12-31, not "${text}".`);
  return time / 1000;
}

/** @param seconds since 1970 */
export function dayText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
