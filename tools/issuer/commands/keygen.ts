/** `fairlead-issue keygen`: a new signing key. */
import type { Io } from '../io.ts';
import { newPassphrase } from '../keys/passphrase.ts';
import { knownTestKey, newSigningKey } from '../keys/signer.ts';
import { note } from '../ledger/journal.ts';
import { addSigningKey, signingKeys } from '../ledger/signing-keys.ts';
import { ledgerFile, ledgerOptions, passphraseOptions, passphraseSource, readArgs, UsageError } from '../options.ts';
import { publicKeysFile } from '../public-keys.ts';
import { withLedger } from '../session.ts';

export const keygenUsage = `fairlead-issue keygen [--test [--known]]
  makes a signing key, and the ledger where there is none; prints the file of public keys that packages embed
  --test                 a test key: released packages refuse what it signs
  --known                not a new one, but the test key that every build for trying has
`;

export async function keygen(args: readonly string[], io: Io): Promise<void> {
  const options = { test: { type: 'boolean' }, known: { type: 'boolean' } } as const;
  const { values } = readArgs(args, { ...ledgerOptions, ...passphraseOptions, ...options });
  const { test = false, known = false } = values;
  if (known && !test) throw new UsageError('--known is for --test: that key is no secret.');
  const source = passphraseSource(values);
  // Asked for before the ledger is made: who gives it up leaves nothing behind.
  const passphrase = await newPassphrase(source, io);
  const key = known ? await knownTestKey(passphrase, io.now()) : await newSigningKey(passphrase, test, io.now());
  await withLedger(
    ledgerFile(values.ledger, io.env),
    (ledger) => {
      const isNew = ledger.write(() => {
        if (signingKeys(ledger).some(({ kid }) => kid === key.kid)) return false;
        addSigningKey(ledger, key);
        note(ledger, { at: key.createdAt, actor: io.actor, action: 'signing-key.made' }, { kid: key.kid, test });
        return true;
      });
      io.stderr.write(
        isNew
          ? addedText(key.kid, { test, known })
          : `The test key ${key.kid} was there already, under the passphrase that it has.\n`,
      );
      io.stdout.write(publicKeysFile(signingKeys(ledger), test));
    },
    { make: true },
  );
}

function addedText(kid: string, { test, known }: { readonly test: boolean; readonly known: boolean }): string {
  if (known)
    return `The known test key ${kid} was taken into the ledger. It is no secret: only builds for trying believe it.\n`;
  return `The ${test ? 'test' : 'signing'} key ${kid} was made. Back up the ledger and keep the passphrase elsewhere: nobody can replace either.\n`;
}
