/** The states of licences in words for people. */
import { featureWords } from './features.ts';
import type { LicenseGrant } from './grant.ts';
import type { Allowed } from './policy.ts';
import type { JudgedLicense, LicenseState, OneLicenseState, SiteLicense } from './states.ts';

/** Each state as a badge. */
export const stateWords: Readonly<Record<LicenseState, string>> = {
  none: 'No licence',
  valid: 'Valid',
  'ends soon': 'Ends soon',
  grace: 'Time to renew',
  ended: 'Ended',
  'not yet valid': 'Not yet valid',
  'over the limit': 'Over the limit',
  'other installation': 'Of another site',
  'unknown key': 'Unknown key',
  'bad signature': 'Not genuine',
  damaged: 'Damaged',
  revoked: 'Withdrawn',
  'clock turned back': 'Clock in doubt',
};

/** A day, of seconds since 1970: `1 January 2027`, UTC. */
export function dayWords(seconds: number): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(seconds * 1000));
}

/** The last day of what holds until a second, and in that second no more: as people say until when something holds. */
export const lastDayWords = (end: number): string => dayWords(end - 1);

const numberWords = (count: number): string => count.toLocaleString('en-GB');
const sessionWords = (count: number): string => `${numberWords(count)} ${count === 1 ? 'session' : 'sessions'}`;

/** How many may use the site: `10 named users, and 25 sessions at once for everybody else`. */
function seatWords({ namedSeats, sessions }: Pick<Allowed, 'namedSeats' | 'sessions'>): string {
  const shared = `${sessionWords(sessions)} at once`;
  if (namedSeats === 0) return shared;
  return `${numberWords(namedSeats)} named ${namedSeats === 1 ? 'user' : 'users'}, and ${shared} for everybody else`;
}

/** What one licence grants: `25 sessions at once`. */
export function grantWords({ limit, license_type }: Pick<LicenseGrant, 'limit' | 'license_type'>): string {
  if (license_type === 'per concurrent session') return `${sessionWords(limit)} at once`;
  return `${numberWords(limit)} named ${limit === 1 ? 'user' : 'users'}`;
}

/** What one licence switches on, in words; what this version does not know stays out. */
export function grantedFeatureWords({ features }: Pick<LicenseGrant, 'features'>): readonly string[] {
  return Object.entries(featureWords).flatMap(([feature, words]) => (features[feature] ? [words] : []));
}

/** What changes from one to the other, each as a sentence; nothing where nothing does. */
export function changeSentences(
  before: Pick<SiteLicense, 'allowed' | 'state'>,
  after: Pick<SiteLicense, 'allowed' | 'state'>,
): readonly string[] {
  const sentences: string[] = [];
  const number = (what: string, from: number, to: number) => {
    if (from !== to) sentences.push(`${what}: ${numberWords(from)} before, ${numberWords(to)} after.`);
  };
  number('Sessions at once', before.allowed.sessions, after.allowed.sessions);
  number('Named users', before.allowed.namedSeats, after.allowed.namedSeats);
  const [had, has] = [new Set(before.allowed.features), new Set(after.allowed.features)];
  for (const feature of has.difference(had)) sentences.push(`${featureWords[feature]}: switched on.`);
  for (const feature of had.difference(has)) sentences.push(`${featureWords[feature]}: switched off.`);
  if (before.state !== after.state) {
    sentences.push(`State of the licence: “${stateWords[before.state]}” before, “${stateWords[after.state]}” after.`);
  }
  return sentences;
}

/** What the state of one licence means, as a sentence. */
export function oneLicenseSentence({ state, read, until }: JudgedLicense): string {
  return sentenceOf(state, read.grant, until);
}

/** What the state of the site's licence means, and what goes on, in a sentence or two. */
export function licenseSentence(site: SiteLicense): string {
  const { state, allowed, without, seating, upgrade, until } = site;
  if (state === 'none')
    return `This site has no licence. ${sessionWords(without.sessions)} at once are allowed without one.`;
  if (state === 'over the limit') {
    const use = `${sessionWords(seating.shared)} are there and ${numberWords(allowed.sessions)} are allowed at once`;
    return `${use}${allowed.namedSeats > 0 ? ', beside those of named users' : ''}. All of them go on; new ones have to wait.`;
  }
  const license = site.licenses.find((one) => one.state === state && one.until === until);
  if (license === undefined) {
    const end = until === null ? '' : ` until ${lastDayWords(until)}`;
    return `This site had more sessions than are allowed without a licence. ${sessionWords(upgrade?.sessions ?? 0)} at once stay allowed${end}, so that there is time for one.`;
  }
  const sentence = oneLicenseSentence(license);
  const holds = state === 'valid' || state === 'ends soon' || state === 'grace';
  return holds
    ? sentence
    : `${sentence} ${seatWords(allowed)} are allowed, as without a licence. Nothing that runs is ended.`;
}

function sentenceOf(state: OneLicenseState, grant: LicenseGrant | null, until: number | null): string {
  const end = grant === null ? '' : lastDayWords(grant.expiration);
  const to = grant?.issued_to ?? '';
  switch (state) {
    case 'valid':
      return `Licensed to ${to} until ${end}.`;
    case 'ends soon':
      return `The licence of ${to} ends on ${end}.`;
    case 'grace':
      return `The licence of ${to} ended on ${end}. Everything goes on until ${until === null ? '' : lastDayWords(until)}.`;
    case 'ended':
      return `The licence of ${to} ended on ${end}.`;
    case 'not yet valid':
      return `The licence of ${to} begins on ${grant === null ? '' : dayWords(grant.not_before)}.`;
    case 'revoked':
      return `The vendor withdrew the licence of ${to}.`;
    case 'other installation':
      return `This licence is for another site, with the Installation ID ${grant?.installation_id ?? ''}.`;
    case 'unknown key':
      return 'This licence was signed with a key that this version of Fairlead does not know.';
    case 'bad signature':
      return 'This licence was changed after it was signed, or the vendor did not sign it.';
    case 'damaged':
      return 'This licence is not whole: it cannot be read.';
    case 'clock turned back':
      return 'The clock of this site is before a time that it has already seen, so no date can be told.';
  }
}
