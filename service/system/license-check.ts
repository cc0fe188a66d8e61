/** What the health page says of the site's licence: told while there is still time to do something about it. */
import { asHint, type Hint } from '../../common/hint.ts';
import type { LicenseState } from '../../common/license/states.ts';
import type { Check } from './health.ts';

type Finding = Awaited<ReturnType<Check['run']>>;

/** The site's licence now. `sentence`: what its state means, for a person. */
export type LicenseLook = () => Promise<{ readonly state: LicenseState; readonly sentence: string }>;

export function licenseCheck(look: LicenseLook): Check {
  return {
    id: 'service.licence',
    category: 'service',
    title: 'Licence',
    run: async () => judgeLicense(await look()),
  };
}

/** Pure. Never a failure: whatever its licence is, a site does what it does without one. */
export function judgeLicense({ state, sentence }: Awaited<ReturnType<LicenseLook>>): Finding {
  const fix = fixOf(state);
  return fix === null ? { state: 'ok', detail: sentence } : { state: 'warning', detail: sentence, fix };
}

/** What to do; null where nothing is to be done. */
function fixOf(state: LicenseState): Hint | null {
  switch (state) {
    case 'none':
    case 'valid':
      return null;
    case 'ends soon':
    case 'grace':
    case 'ended':
      return asHint(
        'Ask whoever issued it for a newer one, and activate it on the Licence page: online, by file or by telephone.',
      );
    case 'not yet valid':
      return asHint('Nothing has to be done where it is to begin later. Otherwise check the clock of this machine.');
    case 'clock turned back':
      return asHint(
        'Correct the clock of this machine. Where it is right now and was wrong before, say so on the Licence page.',
      );
    case 'over the limit':
      return asHint('End sessions that nobody needs, or activate a licence of more on the Licence page.');
    case 'revoked':
    case 'other installation':
    case 'unknown key':
    case 'bad signature':
    case 'damaged':
      return asHint('Ask whoever issued it for another one, with a request of this site from the Licence page.');
  }
}
