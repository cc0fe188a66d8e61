/** A vendor of tests: a ledger in a folder of its own, and commands run on it in this process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newActivationKey } from '../../../common/license/activation-key.ts';
import { testKid, testSign } from '../../../common/license/testing/test-key.ts';
import type { Io } from '../io.ts';
import type { IssueContext } from '../issue-license.ts';
import { knownTestKey } from '../keys/signer.ts';
import { addActivationKey, type KeyTerms } from '../ledger/activation-keys.ts';
import { type Ledger, openLedger } from '../ledger/open.ts';
import { addSigningKey } from '../ledger/signing-keys.ts';
import { main } from '../main.ts';

export const testPassphrase = 'four words by chance';
/** 2026-06-01, epoch milliseconds. */
export const testNow = Date.UTC(2026, 5, 1);

export const testTerms: KeyTerms = {
  kind: 'per concurrent session',
  seats: 25,
  features: ['api_keys'],
  sku: 'TEAM-25',
  begins: Date.UTC(2026, 0, 1) / 1000,
  ends: Date.UTC(2027, 0, 1) / 1000,
  activations: 2,
  issuedTo: 'Example Hospital',
};

export function newFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-issuer-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A ledger with the known test key under `testPassphrase`. */
export async function newTestLedger(file: string): Promise<Ledger> {
  const key = await knownTestKey(testPassphrase, testNow);
  const ledger = openLedger(file, { make: true });
  ledger.write(() => addSigningKey(ledger, key));
  return ledger;
}

/** @returns the Activation Key and its number */
export function newTestKey(
  ledger: Ledger,
  terms: Partial<KeyTerms> = {},
): { readonly key: string; readonly id: number } {
  const key = newActivationKey(crypto);
  const id = ledger.write(() => addActivationKey(ledger, key, { ...testTerms, ...terms }, testNow));
  return { key, id };
}

/** What issues on it, without a passphrase; `signed` counts how often the key was asked for. */
export function testContext(ledger: Ledger, now = testNow): IssueContext & { readonly signed: () => number } {
  let count = 0;
  const signer = async () => {
    count += 1;
    return { kid: testKid, isTest: true, sign: testSign };
  };
  return { ledger, signer, now: () => now, actor: 'tests', signed: () => count };
}

type Ran = { readonly code: number; readonly out: string; readonly err: string };

export type Vendor = {
  readonly folder: string;
  readonly ledger: string;
  readonly passphraseFile: string;
  /** Runs a command on the ledger of the folder, with the passphrase of tests. */
  run(args: readonly string[], io?: Partial<Io>): Promise<Ran>;
};

export function newVendor(folder: string): Vendor {
  const passphraseFile = join(folder, 'passphrase');
  writeFileSync(passphraseFile, `${testPassphrase}\n`);
  const ledger = join(folder, 'ledger.sqlite');
  return {
    folder,
    ledger,
    passphraseFile,
    run: async (args, io = {}) => {
      const out: string[] = [];
      const err: string[] = [];
      const code = await main(args, {
        stdout: { write: (text) => out.push(text) },
        stderr: { write: (text) => err.push(text) },
        env: { FAIRLEAD_ISSUER_LEDGER: ledger },
        now: () => testNow,
        askHidden: null,
        actor: 'tests',
        stop: new AbortController().signal,
        ...io,
      });
      return { code, out: out.join(''), err: err.join('') };
    },
  };
}
