/** The contract's area `audit`, over the audit log. */
import { Readable } from 'node:stream';
import type { auditContract } from '../../common/contract/audit.ts';
import { notFound } from '../../common/errors.ts';
import type { AuditResult } from '../../common/model/audit.ts';
import type { Audit } from '../audit/audit.ts';
import type { AuditEntry, AuditFilter, Verification } from '../audit/types.ts';
import type { Downloads } from './downloads.ts';
import type { Face } from './face.ts';

type Filter = {
  actor?: string | undefined;
  action?: string | undefined;
  object?: string | undefined;
  text?: string | undefined;
  result?: AuditResult | undefined;
  from?: number | undefined;
  to?: number | undefined;
};

export function createAuditApi(deps: {
  audit: Audit;
  verification: Verification;
  downloads: Downloads;
  now: () => number;
}): Face<typeof auditContract> {
  const { audit, verification, downloads, now } = deps;
  async function withLinks(entries: readonly AuditEntry[]) {
    const links = await audit.links(entries);
    return entries.map(({ prevHash: _, ...entry }, at) => ({
      ...entry,
      objectType: entry.objectType ?? '',
      objectId: entry.objectId ?? '',
      objectName: entry.objectName ?? '',
      reason: entry.reason ?? '',
      taskIds: [...(links[at]?.taskIds ?? [])],
      orderedSeq: links[at]?.orderedSeq ?? null,
      outcomes: [...(links[at]?.outcomes ?? [])],
    }));
  }

  return {
    async search({ beforeSeq, limit, ...filter }) {
      const [entries, actions] = await Promise.all([
        audit.search({ ...toFilter(filter), limit, before: beforeSeq }),
        audit.actions(),
      ]);
      return { entries: await withLinks(entries), actions: [...actions] };
    },
    async get({ seq }) {
      const [entry] = await withLinks([await audit.get(seq)]);
      if (entry === undefined) throw notFound('audit entry', String(seq));
      return entry;
    },
    async verify(_input, { caller, note }) {
      const { taskId } = await verification.start(caller.userName);
      Object.assign(note, { objectType: 'audit', taskIds: [taskId] });
      return { taskId };
    },
    async anchor(_input, { caller, note, signal }) {
      Object.assign(note, { objectType: 'audit' });
      await audit.anchorAnew({ id: caller.userId, name: caller.userName });
      return verification.shown(await audit.verify(signal));
    },
    exportTicket({ format, ...filter }, { note, caller }) {
      Object.assign(note, { objectType: 'audit', data: { format, ...filter } });
      const day = new Date(now()).toISOString().slice(0, 10);
      const file = {
        fileName: `fairlead-audit-${day}.${format}`,
        mediaType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
        open: () => Readable.from(audit.export(toFilter(filter), format)),
      };
      return downloads.issue(file, caller.tokenId);
    },
  };
}

/** People know a part of an object's name, not its type and id. */
function toFilter({ object, ...rest }: Filter): AuditFilter {
  return { ...rest, objectText: object };
}
