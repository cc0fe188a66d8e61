/** The operations of the area `audit`: what its faces call. */
import { Readable } from 'node:stream';
import type { Permission } from '../../common/access/permissions.ts';
import { notFound } from '../../common/errors.ts';
import type { AuditEntry as ShownEntry, AuditVerdict as ShownVerdict } from '../../common/model/audit.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { attempt, Done } from '../access/facts.ts';
import type { Store } from '../store/types.ts';
import type { Audit } from './audit.ts';
import type { AuditFormat } from './export.ts';
import type { AuditEntry, AuditFilter, AuditVerdict, RecorderState } from './types.ts';

export type AuditFile = { readonly fileName: string; readonly mediaType: string; open(): Readable };

export type AuditArea = {
  /** Newest first; `before`: the number of the last entry of the page before. `actions`: all that were ever written. */
  search(
    actor: Actor,
    query: AuditFilter & { readonly limit: number; readonly before?: number | undefined },
  ): Promise<{ readonly entries: ShownEntry[]; readonly actions: string[] }>;
  /** @throws AUDIT_ENTRY_NOT_FOUND */
  get(actor: Actor, seq: number): Promise<ShownEntry>;
  /** The whole chain, after what waits to be written. */
  verify(actor: Actor, signal: AbortSignal): Promise<ShownVerdict>;
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
  recorder: { state(): RecorderState; retry(): Promise<void> };
  store: Store;
  now: () => number;
}): AuditOperations {
  const { audit, recorder, store, now } = deps;

  const shown = ({ ok, state, count, anchor, firstBroken }: AuditVerdict): ShownVerdict => {
    const { waiting, lost } = recorder.state();
    return {
      ok,
      state,
      count,
      firstBrokenSeq: firstBroken?.seq ?? null,
      anchoredSeq: anchor?.seq ?? null,
      unwritten: waiting + lost,
    };
  };

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
      const [entries, actions] = await Promise.all([
        audit.search(query),
        store.db.selectFrom('audit').select('action').distinct().orderBy('action').execute(),
      ]);
      return { entries: await withLinks(entries), actions: actions.map(({ action }) => action) };
    },
    async get(_actor, seq) {
      const [entry] = await withLinks([await audit.get(seq)]);
      if (entry === undefined) throw notFound('audit entry', String(seq));
      return entry;
    },
    async verify(_actor, signal) {
      await recorder.retry();
      await audit.settled();
      return shown(await audit.verify(signal));
    },
    anchor: (actor, signal) =>
      attempt({ object: log }, async () => {
        await audit.anchorAnew({ id: actor.userId, name: actor.userName });
        return new Done(shown(await audit.verify(signal)), [{ object: log }]);
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
