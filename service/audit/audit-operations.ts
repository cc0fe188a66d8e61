/** The operations of the area `audit`: what its faces call. */
import { Readable } from 'node:stream';
import type { Permission } from '../../common/access/permissions.ts';
import { notFound } from '../../common/errors.ts';
import type { AuditEntry as ShownEntry, AuditVerdict as ShownVerdict } from '../../common/model/audit.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { attempt, Done } from '../access/facts.ts';
import type { Audit } from './audit.ts';
import type { AuditFormat } from './export.ts';
import type { AuditEntry, AuditFilter, Verification } from './types.ts';

type AuditFile = { readonly fileName: string; readonly mediaType: string; open(): Readable };

type AuditArea = {
  /** Newest first; `before`: the number of the last entry of the page before. `actions`: all that were ever written. */
  search(
    actor: Actor,
    query: AuditFilter & { readonly limit: number; readonly before?: number | undefined },
  ): Promise<{ readonly entries: ShownEntry[]; readonly actions: string[] }>;
  /** @throws AUDIT_ENTRY_NOT_FOUND */
  get(actor: Actor, seq: number): Promise<ShownEntry>;
  /** Begins to go through the whole chain: a task, whose result is the verdict. Fails with AUDIT_CHAIN where it does not hold. */
  verify(actor: Actor): Promise<Done<{ readonly taskId: string }>>;
  /** The chain as it is counts from now on. */
  anchor(actor: Actor, signal: AbortSignal): Promise<Done<ShownVerdict>>;
  /** A file of what the filter finds, written while it is read. */
  export(actor: Actor, filter: AuditFilter, format: AuditFormat): Promise<Done<AuditFile>>;
};
export type AuditOperations = Operations<AuditArea>;

const auditNeeds = {
  search: 'audit.view',
  get: 'audit.view',
  verify: 'audit.view',
  anchor: 'audit.modify',
  export: 'audit.export',
} as const satisfies Record<keyof AuditArea, Permission>;

export function createAuditOperations(deps: {
  audit: Audit;
  verification: Verification;
  now: () => number;
}): AuditOperations {
  const { audit, verification, now } = deps;

  async function withLinks(entries: readonly AuditEntry[]): Promise<ShownEntry[]> {
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

  const log = { type: 'audit', id: '', name: '' };

  return guard<AuditArea>(auditNeeds, {
    async search(_actor, query) {
      const [entries, actions] = await Promise.all([audit.search(query), audit.actions()]);
      return { entries: await withLinks(entries), actions: [...actions] };
    },
    async get(_actor, seq) {
      const [entry] = await withLinks([await audit.get(seq)]);
      if (entry === undefined) throw notFound('audit entry', String(seq));
      return entry;
    },
    async verify(actor) {
      const { taskId } = await verification.start(actor.userName);
      return new Done({ taskId }, [{ object: log, ordered: { tasks: [taskId] } }]);
    },
    anchor: (actor, signal) =>
      attempt({ object: log }, async () => {
        await audit.anchorAnew({ id: actor.userId, name: actor.userName });
        return new Done(verification.shown(await audit.verify(signal)), [{ object: log }]);
      }),
    async export(_actor, filter, format) {
      const { objectText, ...rest } = filter;
      const day = new Date(now()).toISOString().slice(0, 10);
      const file = {
        fileName: `fairlead-audit-${day}.${format}`,
        mediaType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
        open: () => Readable.from(audit.export(filter, format)),
      };
      return new Done(file, [{ object: log, data: { format, ...rest, ...(objectText && { object: objectText }) } }]);
    },
  });
}
