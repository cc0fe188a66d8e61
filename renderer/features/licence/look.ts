/** How states of licences look. Pure. */
import type { LicenseState } from '../../../common/license/states.ts';

/** A theme colour: of what holds, of what somebody has to do something about, and of what grants nothing. */
export function stateColor(state: LicenseState): string {
  switch (state) {
    case 'valid':
      return 'teal';
    case 'none':
      return 'gray';
    case 'ends soon':
    case 'grace':
    case 'not yet valid':
    case 'clock turned back':
    case 'over the limit':
      return 'orange';
    default:
      return 'red';
  }
}
