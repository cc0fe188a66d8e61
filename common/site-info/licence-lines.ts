/** What the licences give, line by line: on screen, and in what is passed on. Pure; no key stands in it. */
import { counted } from '../counted.ts';
import { grantWords, lastDayWords, stateWords } from '../license/words.ts';
import type { SiteInfo } from '../model/site-info.ts';

/** Seats and sessions of the licences together, then a line for each licence. */
export function licenceLines({
  licence,
  licences,
}: Pick<SiteInfo, 'licence' | 'licences'>): readonly (readonly [name: string, value: string])[] {
  const seats = licences?.namedSeats ?? 0;
  const rest = seats === 0 ? '' : ' for everybody else';
  return [
    ...(licences === null || seats === 0
      ? []
      : [['Named users', `${seats} by the licence, ${licences.namedSeatsUsed} of them in use`] as const]),
    ...(licence.sessions === null
      ? []
      : [['By the licence', `${counted(licence.sessions, 'session')} at once${rest}`] as const]),
    ...(licences?.each ?? []).map(
      // By its place: the number itself is too long to be the name of a line.
      ({ id, state, grant }, at) => [`Licence ${at + 1}`, `${id}, ${stateWords[state]}${granted(grant)}`] as const,
    ),
  ];
}

type Grant = NonNullable<SiteInfo['licences']>['each'][number]['grant'];

function granted(grant: Grant): string {
  if (grant === null) return '';
  const what = grantWords({ limit: grant.limit, license_type: grant.kind });
  return `: ${what}, until ${lastDayWords(grant.until / 1000)}`;
}
