/** `fairlead-issue key new`: a new Activation Key, shown once. */
import { newActivationKey } from '../../../common/license/activation-key.ts';
import {
  grantSchema,
  type LicenseType,
  licenseTypes,
  longestName,
  longestSku,
  mostSeats,
} from '../../../common/license/grant.ts';
import type { Io } from '../io.ts';
import { addActivationKey, type KeyTerms, knownFeatures } from '../ledger/activation-keys.ts';
import { note } from '../ledger/journal.ts';
import { dayOf, dayText, demanded, ledgerFile, ledgerOptions, readArgs, UsageError, wholeNumber } from '../options.ts';
import { withLedger } from '../session.ts';

export const keyNewUsage = `fairlead-issue key new --kind named|concurrent --seats N --ends DAY --issued-to NAME [--activations N]
                       [--features LIST] [--sku TEXT] [--begins DAY] [--json]
  makes an Activation Key and shows it, this once
  --kind, --seats        so many named users, or so many sessions at one time
  --begins, --ends       from the first day (today) to the last day, both included, UTC
  --issued-to            the customer, at most ${longestName} bytes: it stands in the licence
  --activations          so many sites (1)
  --features             of ${knownFeatures.join(', ')}; with commas between, or all (none)
  --sku                  the article, at most ${longestSku} of A-Z, 0-9 and - (STANDARD)
`;

const kinds: Readonly<Record<string, LicenseType>> = { named: licenseTypes[0], concurrent: licenseTypes[1] };
const day = 86_400;

export async function keyNew(args: readonly string[], io: Io): Promise<void> {
  const { values } = readArgs(args, {
    ...ledgerOptions,
    kind: { type: 'string' },
    seats: { type: 'string' },
    begins: { type: 'string' },
    ends: { type: 'string' },
    'issued-to': { type: 'string' },
    activations: { type: 'string' },
    features: { type: 'string' },
    sku: { type: 'string' },
    json: { type: 'boolean' },
  });
  const kind = kinds[demanded('--kind', values.kind)];
  if (kind === undefined) throw new UsageError(`--kind is named or concurrent, not "${values.kind}".`);
  const terms: KeyTerms = {
    kind,
    seats: wholeNumber('--seats', demanded('--seats', values.seats), { least: 1, most: mostSeats }),
    features: featuresOf(values.features ?? ''),
    sku: termOf('--sku', grantSchema.shape.sku, values.sku ?? 'STANDARD'),
    begins:
      values.begins === undefined ? dayOf('--begins', dayText(io.now() / 1000)) : dayOf('--begins', values.begins),
    ends: dayOf('--ends', demanded('--ends', values.ends)) + day,
    activations: wholeNumber('--activations', values.activations ?? '1', { least: 1, most: 100_000 }),
    issuedTo: termOf('--issued-to', grantSchema.shape.issued_to, demanded('--issued-to', values['issued-to'])),
  };
  if (terms.ends <= terms.begins) throw new UsageError('--ends is before --begins.');
  if (terms.ends * 1000 <= io.now()) throw new UsageError('--ends is over already: nothing could be issued.');
  if (!grantSchema.shape.expiration.safeParse(terms.ends).success)
    throw new UsageError('--ends is after 2106, which no licence can say.');

  const key = newActivationKey(crypto);
  const id = await withLedger(ledgerFile(values.ledger, io.env), (ledger) =>
    ledger.write(() => {
      const at = io.now();
      const made = addActivationKey(ledger, key, terms, at);
      note(ledger, { at, actor: io.actor, action: 'activation-key.made' }, { key: made, ...terms });
      return made;
    }),
  );
  if (values.json) io.stdout.write(`${JSON.stringify({ id, activationKey: key, ...terms })}\n`);
  else {
    io.stderr.write(`Activation Key number ${id}. It is shown only now; the ledger keeps no more than its hash.\n`);
    io.stdout.write(`${key}\n`);
  }
}

function featuresOf(list: string): readonly string[] {
  if (list === 'all') return knownFeatures;
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const foreign = names.find((name) => !knownFeatures.includes(name));
  if (foreign !== undefined)
    throw new UsageError(`There is no feature "${foreign}". There are: ${knownFeatures.join(', ')}.`);
  return [...new Set(names)].sort();
}

type Term = {
  safeParse(text: string): {
    readonly success: boolean;
    readonly error?: { readonly issues: readonly { readonly message: string }[] } | undefined;
  };
};

/** A text that can stand in a licence. */
function termOf(option: string, schema: Term, text: string): string {
  const { success, error } = schema.safeParse(text);
  if (success) return text;
  throw new UsageError(
    `${option} "${text}" cannot stand in a licence: ${error?.issues[0]?.message ?? 'it has another form'}.`,
  );
}
