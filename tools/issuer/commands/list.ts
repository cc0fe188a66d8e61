/** `fairlead-issue list`: what is in the ledger. */
import type { Io } from '../io.ts';
import { type ActivationKey, activationKeys } from '../ledger/activation-keys.ts';
import { type Activation, activationsOf, revocationList } from '../ledger/activations.ts';
import { journalEntries } from '../ledger/journal.ts';
import type { Ledger } from '../ledger/open.ts';
import { signingKeys } from '../ledger/signing-keys.ts';
import { dayText, ledgerFile, ledgerOptions, readArgs, UsageError } from '../options.ts';
import { publicKeysFile } from '../public-keys.ts';
import { withLedger } from '../session.ts';

export const listUsage = `fairlead-issue list [--json] | --journal [--json] | --public-keys [--test] | --revocations
  the keys, what they stand for and which sites have a licence by them
  --journal              everything that was done, checked for changes by hand
  --public-keys          the file of public keys that packages embed; with --test, the one for builds for trying
  --revocations          the newest signed list of licences that hold no longer
`;

export async function list(args: readonly string[], io: Io): Promise<void> {
  const flag = { type: 'boolean' } as const;
  const { values } = readArgs(args, {
    ...ledgerOptions,
    json: flag,
    journal: flag,
    'public-keys': flag,
    revocations: flag,
    test: flag,
  });
  const {
    json = false,
    journal = false,
    'public-keys': publicKeys = false,
    revocations = false,
    test = false,
  } = values;
  if ([journal, publicKeys, revocations].filter(Boolean).length > 1)
    throw new UsageError('Ask for one list at a time.');
  if (test && !publicKeys) throw new UsageError('--test is for --public-keys.');
  await withLedger(ledgerFile(values.ledger, io.env), (ledger) => {
    if (publicKeys) io.stdout.write(publicKeysFile(signingKeys(ledger), test));
    else if (revocations) io.stdout.write(linesOf([revocationList(ledger)].filter((text) => text !== null)));
    else if (journal) io.stdout.write(journalText(ledger, json));
    else io.stdout.write(json ? `${JSON.stringify(contentOf(ledger), null, 2)}\n` : tables(ledger));
  });
}

/** For programs. Times are epoch milliseconds, but for `begins` and `ends`: seconds. */
function contentOf(ledger: Ledger) {
  return {
    signingKeys: signingKeys(ledger).map(({ kid, publicKey, isTest, createdAt }) => ({
      kid,
      publicKey,
      isTest,
      createdAt,
    })),
    activationKeys: activationKeys(ledger).map((key) => {
      const activations = activationsOf(ledger, key.id);
      return { ...key, used: usedOf(activations), activations: key.activations, licenses: activations };
    }),
  };
}

function tables(ledger: Ledger): string {
  const signing = signingKeys(ledger).map(
    ({ kid, isTest, createdAt }) =>
      `signing key ${kid}, made ${dayText(createdAt / 1000)}${isTest ? ', for tests' : ''}`,
  );
  const keys = activationKeys(ledger).flatMap((key) => {
    const activations = activationsOf(ledger, key.id);
    return ['', keyLine(key, usedOf(activations)), ...activations.map(activationLine)];
  });
  return linesOf([...signing, ...keys]);
}

const usedOf = (activations: readonly Activation[]): number =>
  activations.filter(({ revokedAt }) => revokedAt === null).length;

function keyLine(key: ActivationKey, used: number): string {
  return [
    `${key.id}  ${key.hint}-…  ${key.issuedTo}`,
    `${key.seats} ${key.kind}`,
    key.features.length === 0 ? 'no features' : key.features.join(' '),
    `${dayText(key.begins)} to ${dayText(key.ends - 1)}`,
    `${used} of ${key.activations} ${key.activations === 1 ? 'site' : 'sites'}`,
    ...(key.revokedAt === null ? [] : [`revoked ${dayText(key.revokedAt / 1000)}`]),
  ].join('; ');
}

function activationLine({ licenseId, installationId, siteName, issuedAt, revokedAt }: Activation): string {
  const end = revokedAt === null ? '' : `, revoked ${dayText(revokedAt / 1000)}`;
  return `   ${licenseId}  ${installationId}${siteName === null ? '' : `  ${siteName}`}  issued ${dayText(issuedAt / 1000)}${end}`;
}

function journalText(ledger: Ledger, json: boolean): string {
  const entries = journalEntries(ledger);
  if (json) return linesOf(entries.map((entry) => JSON.stringify(entry)));
  return linesOf(
    entries.map(
      ({ seq, at, actor, action, data }) =>
        `${seq}  ${new Date(at).toISOString()}  ${actor}  ${action}  ${JSON.stringify(data)}`,
    ),
  );
}

const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
