/** Taking licences back: in the ledger, and in a signed list that sites are handed. */
import { revocationsText } from '../../common/license/revocations.ts';
import { IssuerError } from './errors.ts';
import type { IssueContext } from './issue-license.ts';
import { activationKeyById, markKeyRevoked } from './ledger/activation-keys.ts';
import {
  type Activation,
  activationByLicense,
  activationsOf,
  addRevocationList,
  markRevoked,
  revocationList,
} from './ledger/activations.ts';
import { note } from './ledger/journal.ts';
import type { Ledger } from './ledger/open.ts';

/** One licence, which gives its place to another site; or an Activation Key with every licence of it. */
type Revoked = { readonly licenseId: string } | { readonly key: number };

type Revocation = {
  /** What holds no longer because of this. */
  readonly licenseIds: readonly string[];
  /** The signed list of all that hold no longer; null where no licence was ever revoked. */
  readonly list: string | null;
};

/**
 * Revokes, and signs the list anew where that makes it longer.
 * @throws ISSUER_NOT_FOUND, and what `signer` throws
 */
export async function revoke(context: IssueContext, what: Revoked, reason: string): Promise<Revocation> {
  const { ledger, now } = context;
  for (;;) {
    const planned = planOf(ledger, what);
    const signed = planned.added.length === 0 ? null : await signedList(context, planned.all);
    const done = ledger.write((): Revocation | null => {
      // Signing took time: what is written down is what was signed, or it is signed once more.
      const plan = planOf(ledger, what);
      if (plan.all.join() !== planned.all.join()) return null;
      const at = now();
      const entry = { at, actor: context.actor };
      if ('key' in what) {
        markKeyRevoked(ledger, what.key, at);
        note(ledger, { ...entry, action: 'activation-key.revoked' }, { ...what, reason });
      }
      markRevoked(ledger, plan.added, at);
      for (const licenseId of plan.added)
        note(ledger, { ...entry, action: 'activation.revoked' }, { licenseId, reason });
      if (signed !== null) addRevocationList(ledger, signed.list, signed.kid, at);
      return { licenseIds: plan.added, list: revocationList(ledger) };
    });
    if (done !== null) return done;
  }
}

/** `added`: what is revoked by this; `all`: that, and what was before. Both sorted. */
function planOf(ledger: Ledger, what: Revoked): { readonly added: readonly string[]; readonly all: readonly string[] } {
  const idsOf = (activations: readonly Activation[]) => activations.map(({ licenseId }) => licenseId).sort();
  const added = idsOf(meant(ledger, what).filter(({ revokedAt }) => revokedAt === null));
  const before = idsOf(activationsOf(ledger).filter(({ revokedAt }) => revokedAt !== null));
  return { added, all: [...before, ...added].sort() };
}

function meant(ledger: Ledger, what: Revoked): readonly Activation[] {
  if ('key' in what) {
    if (activationKeyById(ledger, what.key) === null) throw notFound(`Activation Key number ${what.key}`, what);
    return activationsOf(ledger, what.key);
  }
  const activation = activationByLicense(ledger, what.licenseId);
  if (activation === null) throw notFound(`licence ${what.licenseId}`, what);
  return [activation];
}

async function signedList({ signer, now }: IssueContext, revoked: readonly string[]) {
  const { kid, sign } = await signer();
  return { list: await revocationsText({ issued_at: Math.floor(now() / 1000), revoked }, kid, sign), kid };
}

function notFound(what: string, data: Readonly<Record<string, unknown>>): IssuerError {
  return new IssuerError('ISSUER_NOT_FOUND', {
    message: `There is no ${what} in this ledger.`,
    hint: 'Look at "list".',
    data,
  });
}
