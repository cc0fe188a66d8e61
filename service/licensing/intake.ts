/**
 * What is given in as an answer of the vendor: a file, the text of a QR code, what came over the network, or groups that were
 * typed. All are the same signed texts in the end, and are judged alike.
 */
import { FairleadError } from '../../common/errors.ts';
import { answerIn } from '../../common/license/answer.ts';
import type { LicenseGrant } from '../../common/license/grant.ts';
import { mistakenFor } from '../../common/license/mistaken.ts';
import { readRevocations } from '../../common/license/revocations.ts';
import { type JudgedLicense, licenseState, type OneLicenseState } from '../../common/license/states.ts';
import { licenseKeyTyped, type TypedProblem } from '../../common/license/typed-form.ts';
import { oneLicenseSentence } from '../../common/license/words.ts';
import type { Licenses } from './licenses.ts';
import type { Trust } from './trust.ts';

/** What an answer holds, checked. */
export type Intake = {
  readonly licenses: readonly { readonly licenseKey: string; readonly grant: LicenseGrant }[];
  /** Licences that no longer hold, of any site. */
  readonly revoked: readonly string[];
};

/** States in which a licence is not taken: it would grant nothing, now or later. */
const refused: ReadonlySet<OneLicenseState> = new Set<OneLicenseState>([
  'damaged',
  'unknown key',
  'bad signature',
  'other installation',
  'revoked',
  'ended',
]);

const hints: Readonly<Partial<Record<OneLicenseState, string>>> = {
  damaged: 'Check that the whole of the answer was taken over, or have it sent again.',
  'unknown key': 'Update Fairlead: a newer version may know the key. Otherwise ask whoever issued the licence.',
  'bad signature': 'Have it sent again by whoever issued it.',
  'other installation': 'Ask for a licence with a request of this site. Each site has a licence of its own.',
  revoked: 'Ask whoever issued it for another one.',
  ended: 'Ask whoever issued it for a newer one.',
};

/**
 * Reads an answer, and refuses it as a whole where a part of it is of no use.
 * @throws LICENSE_TYPED_WRONG, LICENSE_REFUSED
 */
export async function readIntake(
  text: string,
  deps: {
    trust: Trust;
    licenses: Pick<Licenses, 'read'>;
    revoked: ReadonlySet<string>;
    installationId: string;
    now: number;
  },
): Promise<Intake> {
  const { trust, licenses, installationId } = deps;
  const answer = await answerOf(text, installationId);
  const revoked: string[] = [];
  for (const other of answer.others) {
    const list = await readRevocations(other, trust.keys);
    if (list === null) throw refusal({ state: 'damaged', until: null, read: damaged, isRevoked: false });
    revoked.push(...list.revoked);
  }
  const withdrawn = new Set([...deps.revoked, ...revoked]);
  const found = await Promise.all(
    answer.licenseKeys.map(async (licenseKey) => {
      const read = await licenses.read(licenseKey);
      const isRevoked = read.grant !== null && withdrawn.has(read.grant.license_id);
      const license = judgedAlone({ read, isRevoked }, trust, deps.now);
      if (read.grant === null || refused.has(license.state)) throw refusal(license);
      return { licenseKey, grant: read.grant };
    }),
  );
  return { licenses: found, revoked };
}

const damaged = { fault: 'damaged', grant: null, kid: null } as const;

/** By its own dates: what the site's clock has seen before is another matter. */
function judgedAlone(held: Pick<JudgedLicense, 'read' | 'isRevoked'>, { policy }: Trust, now: number): JudgedLicense {
  const use = { sessionsOf: new Map<string, number>(), seats: [] };
  const { licenses } = licenseState({ held: [held], policy, now, mark: now, use, upgrade: null });
  return licenses[0] ?? { ...held, state: 'damaged', until: null };
}

async function answerOf(text: string, installationId: string) {
  const mistaken = mistakenFor(text);
  if (mistaken !== null)
    throw new FairleadError('LICENSE_REFUSED', {
      message: mistaken.message,
      hint: `${mistaken.hint} Nothing was changed.`,
      status: 409,
      data: { state: 'damaged' },
    });
  // Signed texts have points, groups have none.
  if (text.includes('.')) {
    const answer = answerIn(text);
    if (answer !== null && answer.licenseKeys.length + answer.others.length > 0) return answer;
    throw refusal({ state: 'damaged', until: null, read: damaged, isRevoked: false });
  }
  const typed = await licenseKeyTyped(crypto.subtle, text, installationId);
  if ('licenseKey' in typed) return { licenseKeys: [typed.licenseKey], others: [] };
  throw typedWrong(typed);
}

function refusal(license: JudgedLicense): FairleadError {
  return new FairleadError('LICENSE_REFUSED', {
    message: oneLicenseSentence(license),
    hint: `${hints[license.state] ?? ''} Nothing was changed.`.trim(),
    status: 409,
    data: { state: license.state },
  });
}

function typedWrong(wrong: TypedProblem): FairleadError {
  const group = wrong.problem === 'group' ? wrong.group : null;
  return new FairleadError('LICENSE_TYPED_WRONG', {
    message: typedSentence(wrong),
    hint: 'Compare the groups with what was read out. Nothing was changed.',
    data: { problem: wrong.problem, group },
  });
}

function typedSentence(wrong: TypedProblem): string {
  switch (wrong.problem) {
    case 'group':
      return `Group ${wrong.group} is not right.`;
    case 'incomplete':
      return wrong.missing === 1 ? 'One more group is missing.' : `${wrong.missing} groups are missing.`;
    case 'too long':
      return 'There are more groups than this licence has.';
    case 'newer version':
      return 'This licence was made for a newer version of Fairlead.';
    case 'other installation':
      return 'This licence is for another site.';
    case 'damaged':
      return 'These groups are no licence.';
  }
}
