/** What the API tells of licences. Pure. */
import type { JudgedLicense, SiteLicense } from '../../common/license/states.ts';
import { licenseSentence, oneLicenseSentence } from '../../common/license/words.ts';
import type { LicenseLine, LicenseSummary } from '../../common/model/licensing.ts';

const ms = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1000);

export function summaryOf(site: SiteLicense): LicenseSummary {
  const { state, until, allowed, without, seating } = site;
  return {
    state,
    until: ms(until),
    sentence: licenseSentence(site),
    allowed,
    without,
    used: { namedSeats: seating.seated.size, sessions: seating.shared },
  };
}

export function lineOf(licenseId: string, license: JudgedLicense): LicenseLine {
  const { state, until, read } = license;
  return {
    licenseId,
    state,
    until: ms(until),
    sentence: oneLicenseSentence(license),
    grant:
      read.grant === null
        ? null
        : { ...read.grant, features: { ...read.grant.features }, is_verified: read.fault === null },
  };
}
