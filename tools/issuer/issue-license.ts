/**
 * From a request to a licence: whether it is issued is decided from what the ledger holds, and what is decided is written down
 * in the same moment.
 */
import { readActivationKey } from '../../common/license/activation-key.ts';
import type { LicenseGrant } from '../../common/license/grant.ts';
import { licenseIdLength } from '../../common/license/grant.ts';
import { alphabet } from '../../common/license/groups.ts';
import { parseInstallationId } from '../../common/license/installation-id.ts';
import { licenseKeyOf } from '../../common/license/license-key.ts';
import { type LicenseRequest, type RequestFault, readRequest, requestIn } from '../../common/license/request.ts';
import { IssuerError } from './errors.ts';
import type { Signer } from './keys/signer.ts';
import { type ActivationKey, activationKeyByText, grantFeatures } from './ledger/activation-keys.ts';
import { type Activation, activationsOf, addActivation, revocationList } from './ledger/activations.ts';
import { note } from './ledger/journal.ts';
import type { Ledger } from './ledger/open.ts';

export type IssueContext = {
  readonly ledger: Ledger;
  /** Asked for only where there is something to sign: a licence that was issued before needs no passphrase. */
  readonly signer: () => Promise<Signer>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Who asked, for the journal. */
  readonly actor: string;
};

type IssuedLicense = {
  readonly licenseKey: string;
  readonly activation: Activation;
  /** False where the same site had it before. */
  readonly isNew: boolean;
  /** What is handed out: the License Key, and with it the newest list of licences that no longer hold, where there is one. */
  readonly answer: string;
};

/**
 * Issues the licence of an Activation Key for one site. The same key with the same Installation ID always gives the same
 * License Key, byte for byte: it is kept. Safe in several processes at once.
 * @param text a request, or the address of the activation page with it
 * @throws ACTIVATION_REQUEST_DAMAGED, ACTIVATION_REQUEST_SIGNATURE, ACTIVATION_KEY_UNKNOWN, ACTIVATION_KEY_REVOKED,
 * ACTIVATION_KEY_ENDED, ACTIVATION_REVOKED, ACTIVATIONS_USED_UP, and what `signer` throws
 */
export async function issueLicense(context: IssueContext, text: string): Promise<IssuedLicense> {
  const { activation_key: activationKey, ...request } = await checkedRequest(text);
  const { installation_id: installationId, site_name: siteName = null } = request;
  // The request is kept without its Activation Key: that one is kept nowhere.
  return issueFor(context, { activationKey, installationId, siteName, kept: request });
}

/**
 * The same for what somebody reads out over the telephone, and who took it down answers for: there is no signature. It asks
 * for nothing but what the two numbers name; a licence is of use to that one site alone.
 * @throws ACTIVATION_KEY_DAMAGED, ACTIVATION_REQUEST_DAMAGED, and the same as `issueLicense`
 */
export async function issueDictated(
  context: IssueContext,
  numbers: { readonly installationId: string; readonly activationKey: string },
): Promise<IssuedLicense> {
  const site = parseInstallationId(numbers.installationId);
  if (!site.ok) throw damagedNumber('ACTIVATION_REQUEST_DAMAGED', site.message);
  const { key, wrong } = readActivationKey(numbers.activationKey);
  if (key === null) {
    const message =
      wrong === null ? 'An Activation Key has five groups of five.' : `Group ${wrong} of the Activation Key is wrong.`;
    throw damagedNumber('ACTIVATION_KEY_DAMAGED', message);
  }
  return issueFor(context, { activationKey: key, installationId: site.id, siteName: null, kept: { dictated: true } });
}

/** What is asked for, whichever way it came. */
type Wish = {
  readonly activationKey: string;
  readonly installationId: string;
  readonly siteName: string | null;
  /** What the ledger keeps of the request. */
  readonly kept: Readonly<Record<string, unknown>>;
};

async function issueFor(context: IssueContext, request: Wish): Promise<IssuedLicense> {
  const { ledger, now } = context;
  const before = attempt(context, request, null);
  if (before !== null) return issued(ledger, before);
  const { kid, sign } = await context.signer();
  const at = now();
  const key = activationKeyByText(ledger, request.activationKey);
  if (key === null) throw unknownKey();
  const grant = grantOf(key, request, at);
  const made: Made = { grant, licenseKey: await licenseKeyOf(grant, kid, sign), kid, at };
  // Signing took time, and others write meanwhile: all is decided once more, now together with writing it down.
  const after = attempt(context, request, made);
  if (after === null) throw new Error('A licence was made and not kept.');
  return issued(ledger, after);
}

type Made = {
  readonly grant: LicenseGrant;
  readonly licenseKey: string;
  readonly kid: string;
  /** Epoch milliseconds. */
  readonly at: number;
};
type Kept = { readonly activation: Activation; readonly isNew: boolean };

function issued(ledger: Ledger, { activation, isNew }: Kept): IssuedLicense {
  const { licenseKey } = activation;
  const list = revocationList(ledger);
  const answer = [licenseKey, ...(list === null ? [] : [list])].map((line) => `${line}\n`).join('');
  return { licenseKey, activation, isNew, answer };
}

/** Decides, and keeps what was decided: the licence that was there, the one that was made, or a refusal. */
function attempt(context: IssueContext, request: Wish, made: Made | null): Kept | null {
  const { ledger, actor } = context;
  const entry = <Action>(action: Action) => ({ at: context.now(), actor, action });
  const result = ledger.write((): Kept | IssuerError | null => {
    const key = activationKeyByText(ledger, request.activationKey);
    // Nothing is written down about keys that nobody has: or anybody could fill the journal.
    if (key === null) return unknownKey();
    const about = { key: key.id, installationId: request.installationId };
    const decision = decide(key, activationsOf(ledger, key.id), request.installationId, context.now());
    switch (decision.kind) {
      case 'refuse':
        note(ledger, entry('activation.refused'), { ...about, code: decision.error.code });
        return decision.error;
      case 'again':
        note(ledger, entry('activation.issued-again'), { ...about, licenseId: decision.activation.licenseId });
        return { activation: decision.activation, isNew: false };
      case 'issue': {
        if (made === null) return null;
        const activation = activationOf(key, request, made);
        addActivation(ledger, { ...activation, request: request.kept });
        note(ledger, entry('activation.issued'), { ...about, licenseId: activation.licenseId, kid: made.kid });
        return { activation, isNew: true };
      }
    }
  });
  if (result instanceof IssuerError) throw result;
  return result;
}

function activationOf(key: ActivationKey, request: Wish, { grant, licenseKey, kid, at }: Made): Activation {
  return {
    licenseId: grant.license_id,
    activationKey: key.id,
    installationId: request.installationId,
    siteName: request.siteName,
    kid,
    licenseKey,
    issuedAt: at,
    revokedAt: null,
  };
}

type Decision =
  | { readonly kind: 'issue' }
  | { readonly kind: 'again'; readonly activation: Activation }
  | { readonly kind: 'refuse'; readonly error: IssuerError };

/**
 * What becomes of a request. Pure.
 * @param activations all of the key, those that were revoked included: these use up none
 * @param now epoch milliseconds
 */
function decide(key: ActivationKey, activations: readonly Activation[], installationId: string, now: number): Decision {
  const refuse = (error: IssuerError): Decision => ({ kind: 'refuse', error });
  if (key.revokedAt !== null) return refuse(revokedKey());
  const own = activations.find((activation) => activation.installationId === installationId);
  if (own !== undefined) return own.revokedAt === null ? { kind: 'again', activation: own } : refuse(revokedHere(own));
  if (now >= key.ends * 1000) return refuse(endedKey(key));
  const held = activations.filter(({ revokedAt }) => revokedAt === null);
  return held.length >= key.activations ? refuse(usedUp(key, held)) : { kind: 'issue' };
}

async function checkedRequest(text: string): Promise<LicenseRequest> {
  const read = await readRequest(crypto.subtle, requestIn(text));
  if (read.fault === null) return read.request;
  throw badRequest(read.fault);
}

function badRequest(fault: RequestFault): IssuerError {
  const hint = 'Make a new request in the console of the site, and hand over the whole of it.';
  if (fault === 'damaged') {
    return new IssuerError('ACTIVATION_REQUEST_DAMAGED', {
      message: 'This is no request for a licence, or a part of it is missing or changed.',
      hint,
    });
  }
  return new IssuerError('ACTIVATION_REQUEST_SIGNATURE', {
    message:
      fault === 'bad signature'
        ? 'The signature of this request is not that of the site: it was changed on the way.'
        : 'The Installation ID in this request is not that of the site that signed it.',
    hint,
  });
}

function damagedNumber(code: 'ACTIVATION_KEY_DAMAGED' | 'ACTIVATION_REQUEST_DAMAGED', message: string): IssuerError {
  return new IssuerError(code, { message, hint: 'Have it read out once more, group by group.' });
}

function grantOf(key: ActivationKey, request: Wish, now: number): LicenseGrant {
  return {
    license_id: newLicenseId(),
    installation_id: request.installationId,
    issued_at: Math.floor(now / 1000),
    not_before: key.begins,
    expiration: key.ends,
    issued_to: key.issuedTo,
    limit: key.seats,
    license_type: key.kind,
    sku: key.sku,
    features: grantFeatures(key),
  };
}

/** 80 bits by chance: five a letter. */
function newLicenseId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(licenseIdLength));
  return [...bytes].map((byte) => alphabet.charAt(byte & 31)).join('');
}

function unknownKey(): IssuerError {
  return new IssuerError('ACTIVATION_KEY_UNKNOWN', {
    message: 'There is no such Activation Key.',
    hint: 'Compare it with what came with the purchase. Each group checks itself, so a whole other key was given.',
  });
}

function revokedKey(): IssuerError {
  return new IssuerError('ACTIVATION_KEY_REVOKED', {
    message: 'This Activation Key was revoked: nothing is issued with it any more.',
    hint: 'Ask the vendor for another one.',
  });
}

function endedKey({ ends }: ActivationKey): IssuerError {
  return new IssuerError('ACTIVATION_KEY_ENDED', {
    message: `What this Activation Key stands for ended on ${new Date(ends * 1000 - 1).toISOString().slice(0, 10)}.`,
    hint: 'Ask the vendor for another one.',
    data: { ends },
  });
}

function revokedHere({ licenseId }: Activation): IssuerError {
  return new IssuerError('ACTIVATION_REVOKED', {
    message: 'The licence of this site was revoked, so it is not issued once more.',
    hint: 'Ask the vendor, and name the Installation ID.',
    data: { licenseId },
  });
}

/** So many sites are told at most: as many as an answer may tell. */
const mostTold = 1000;

function usedUp(key: ActivationKey, held: readonly Activation[]): IssuerError {
  const [sites, those] =
    key.activations === 1 ? ['one site', 'that site has it'] : [`${key.activations} sites`, 'those have it'];
  return new IssuerError('ACTIVATIONS_USED_UP', {
    message: `This Activation Key is for ${sites}, and ${those} already.`,
    hint: 'Ask the vendor for another one, or to revoke the activation of a site that is gone.',
    data: {
      allowed: key.activations,
      activations: held.slice(0, mostTold).map(({ installationId, siteName, issuedAt }) => ({
        installationId,
        siteName,
        issuedAt: Math.floor(issuedAt / 1000),
      })),
    },
  });
}
