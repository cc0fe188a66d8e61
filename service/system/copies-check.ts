/** Whether the site seems to exist twice. */

import type { CopySign } from '../../common/model/site-info.ts';
import { copiesFix, copySentences, isBeside } from '../../common/site-info/copies.ts';
import type { Check } from './health.ts';

/** Looks for copies of the site now. `partly`: not everywhere. */
export type CopyLook = { look(): { readonly signs: readonly CopySign[]; readonly partly: boolean } };

export function copiesCheck(copies: CopyLook): Check {
  return {
    id: 'service.copies',
    category: 'service',
    title: 'Copies of this site',
    async run() {
      const { signs, partly } = copies.look();
      if (signs.length === 0) {
        const where = partly ? 'on its hosts; this machine was not looked at' : 'on this machine or on its hosts';
        return { state: 'ok', detail: `No sign of another copy ${where}.` };
      }
      return {
        state: signs.some(isBeside) ? 'failed' : 'warning',
        detail: copySentences(signs).join(' '),
        fix: copiesFix(signs),
      };
    },
  };
}
