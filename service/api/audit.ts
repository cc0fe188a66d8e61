/** The contract's area `audit`. */

import type { z } from 'zod';
import type { auditContract } from '../../common/contract/audit.ts';
import type { auditFilterSchema } from '../../common/model/audit.ts';
import type { AuditOperations } from '../audit/audit-operations.ts';
import type { AuditFilter } from '../audit/types.ts';
import type { Downloads } from './downloads.ts';
import type { Face } from './face.ts';

export function createAuditApi(audit: AuditOperations, downloads: Downloads): Face<typeof auditContract> {
  return {
    search: ({ beforeSeq, limit, ...filter }, { actor }) =>
      audit.search(actor, { ...filterOf(filter), limit, before: beforeSeq }),
    get: ({ seq }, { actor }) => audit.get(actor, seq),
    verify: (_input, { actor, signal }) => audit.verify(actor, signal),
    anchor: (_input, { actor, signal }) => audit.anchor(actor, signal),
    async exportTicket({ format, ...filter }, { actor }) {
      const done = await audit.export(actor, filterOf(filter), format);
      return done.as(downloads.issue(done.value, actor.tokenId));
    },
  };
}

/** People know a part of an object's name, not its type and id. */
function filterOf({ object, ...rest }: z.infer<typeof auditFilterSchema>): AuditFilter {
  return { ...rest, objectText: object };
}
