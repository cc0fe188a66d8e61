/** What a command works with: the ledger, and the key that signs, opened when it is needed. */
import { IssuerError } from './errors.ts';
import type { Io } from './io.ts';
import type { IssueContext } from './issue-license.ts';
import { readPassphrase } from './keys/passphrase.ts';
import { chooseKey, openSigner, type Signer } from './keys/signer.ts';
import type { Ledger } from './ledger/open.ts';
import { openLedger } from './ledger/open.ts';
import { signingKeys } from './ledger/signing-keys.ts';
import { ledgerFile, passphraseSource } from './options.ts';

type SigningValues = {
  readonly ledger?: string | undefined;
  readonly 'signing-key'?: string | undefined;
  readonly 'passphrase-file'?: string | undefined;
  readonly 'passphrase-fd'?: string | undefined;
};

/** Opens the ledger for as long as `work` takes. */
export async function withLedger<Value>(
  file: string,
  work: (ledger: Ledger) => Value | Promise<Value>,
  options: { readonly make?: boolean } = {},
): Promise<Value> {
  const ledger = openLedger(file, options);
  try {
    return await work(ledger);
  } finally {
    ledger.close();
  }
}

/** The same, with what issuing takes. */
export async function withIssuing<Value>(
  values: SigningValues,
  io: Io,
  work: (context: IssueContext) => Promise<Value>,
): Promise<Value> {
  const source = passphraseSource(values);
  return withLedger(ledgerFile(values.ledger, io.env), (ledger) => {
    let opened: Promise<Signer> | undefined;
    const open = async (): Promise<Signer> => {
      const key = chooseKey(signingKeys(ledger), values['signing-key'] ?? null);
      const signer = await openSigner(
        key,
        await readPassphrase(source, io, `Passphrase of the signing key ${key.kid}: `),
      );
      if (signer.isTest) io.stderr.write(`${key.kid} is a test key: released packages refuse what it signs.\n`);
      return signer;
    };
    const signer = () => {
      opened ??= open();
      return opened;
    };
    return work({ ledger, signer, now: io.now, actor: io.actor });
  });
}

/** An error of reading or writing a file that was named. */
export function fileError(message: string, cause: unknown): IssuerError {
  return new IssuerError('ISSUER_FILE', { message, hint: 'Check the path and the rights.', cause });
}
