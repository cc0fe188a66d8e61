import { z } from 'zod';
import { counted } from '../../common/counted.ts';
import { FairleadError, notFound } from '../../common/errors.ts';
import type { Clock, Store, Tx } from '../store/types.ts';
import type { AnchorFiles, AnchorLine } from './anchor-files.ts';
import { createAnchoring } from './anchoring.ts';
import { chainStart, entryHash } from './chain.ts';
import { createChainCheck } from './check.ts';
import { type AuditFormat, exportHeader, exportLine } from './export.ts';
import { keepLinks, linksOf } from './links.ts';
import { actionsOf, filtered, toContent, toEntry, toRow } from './rows.ts';
import type { AuditEntry, AuditFilter, AuditStart, AuditVerdict, EntryLinks, NewAuditEntry } from './types.ts';
import { judgeChain } from './verdict.ts';
import { pageLength, type Walked, walk } from './walk.ts';

type AuditOptions = {
  readonly store: Store;
  readonly clock: Clock;
  /** Told after an entry is in. */
  readonly onAppend?: (entry: AuditEntry) => void;
  /** Takes secrets out of `data` (the scrubber's `redact`), in case a caller passed what it should not. */
  readonly redact?: (data: unknown) => unknown;
  /** Where the end of the chain is kept outside the database; without it the chain is never anchored. */
  readonly anchors?: AnchorFiles;
  /** Told when that could not be written. */
  readonly onAnchorError?: (error: unknown) => void;
};

export interface Audit {
  /**
   * Adds an entry. Entries are written one after another, in every process of the site. With `tx` the entry stands and
   * falls with that transaction; `onAppend` is not called then, because it may still be undone.
   */
  append(entry: NewAuditEntry, tx?: Tx): Promise<AuditEntry>;
  /**
   * Adds the entry that `make` answers, in one transaction with what `make` does there; nothing where it answers null.
   * `onAppend` is called once it stands.
   */
  appendWith(make: (tx: Tx) => Promise<NewAuditEntry | null>): Promise<AuditEntry | null>;
  /** @throws AUDIT_ENTRY_NOT_FOUND */
  get(seq: number): Promise<AuditEntry>;
  /** What these entries have to do with others, in their order. */
  links(entries: readonly AuditEntry[]): Promise<readonly EntryLinks[]>;
  /** Newest first. `before` is the `seq` of the last entry of the page before. `limit` defaults to 100, at most 1000. */
  search(
    filter: AuditFilter & { readonly limit?: number | undefined; readonly before?: number | undefined },
  ): Promise<readonly AuditEntry[]>;
  /** Every action that the log has an entry of, in order. */
  actions(): Promise<readonly string[]>;
  /**
   * Reads the whole chain and recomputes every hash. Others may write meanwhile. Changes nothing.
   * @param onProgress told the number of the last entry that was looked at, now and then
   */
  verify(signal?: AbortSignal, onProgress?: (seq: number) => void): Promise<AuditVerdict>;
  /**
   * The same verdict at a cost that does not grow with the log: what came since this process looked last, and a part of
   * the older entries. `looked`: how many were looked at now; `count` is that of all. See `check.ts`.
   */
  check(signal?: AbortSignal): Promise<AuditVerdict & { readonly looked: number }>;
  /** The number of the last entry; 0 where there is none. */
  lastSeq(): Promise<number>;
  /** Pieces of text of a file, oldest first. Nothing is read ahead of the reader. */
  export(filter: AuditFilter, format: AuditFormat): AsyncIterable<string>;
  /**
   * Before the first entry of a process: compares the chain with what is kept outside. A chain that was not anchored in
   * this folder yet is from now on, with an entry that says so. Where the chain does not reach what is kept, nothing is
   * changed: entries go on, and `verify` says that the end was cut until a person calls `anchorAnew`.
   */
  start(): Promise<AuditStart>;
  /**
   * A person says that the chain as it is counts from now on: after an older copy of the database was put back. Leaves an
   * entry that holds what was kept outside until now. @throws AUDIT_ANCHOR when it cannot be written down outside.
   */
  anchorAnew(actor: NewAuditEntry['actor']): Promise<AuditEntry>;
  /** Why the end is not written down outside at present; null where it is. */
  anchorTrouble(): 'conflict' | 'unwritable' | null;
  /** Resolves when the end of the chain is written down outside, or cannot be. */
  settled(): Promise<void>;
}

/** Where the last entry is written down a second time, so that cutting the end off the table is seen. */
const headSecret = 'audit.head';
const fairlead = { id: 'fairlead', name: 'Fairlead' } as const;

/** The audit log of a site. SECURITY: docs/security.md 4.7, 4.15 */
export function createAudit(options: AuditOptions): Audit {
  const { store, clock, onAppend, redact, anchors, onAnchorError = () => undefined } = options;
  const anchoring =
    anchors === undefined ? null : createAnchoring({ store, files: anchors, clock, onError: onAnchorError });

  const insert = async (tx: Tx, entry: NewAuditEntry, isNewHead = false): Promise<AuditEntry> => {
    const last = await readLast(tx);
    const head = await readHead(tx);
    // After the end was cut off, the numbers go on behind it: the gap stays visible for ever.
    const before = head !== null && head.seq > (last?.seq ?? 0) ? head : (last ?? chainStart);
    const content = toContent(before.seq + 1, entry, clock(), redact);
    const hash = entryHash(before.hash, content);
    const full: AuditEntry = { ...content, prevHash: before.hash, hash };
    await tx.insertInto('audit').values(toRow(full)).execute();
    await keepLinks(tx, full);
    // A head that somebody took away is not made again: that would cover it up.
    if (head === null && last !== undefined && !isNewHead) return full;
    const value = { seq: full.seq, hash };
    await tx
      .insertInto('settings')
      .values({ key: headSecret, value, updated_at: full.at })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated_at: full.at }))
      .execute();
    return full;
  };

  const appendWith = async (
    make: (tx: Tx) => Promise<NewAuditEntry | null>,
    isNewHead = false,
  ): Promise<AuditEntry | null> => {
    const work = async (tx: Tx) => {
      const entry = await make(tx);
      return entry && insert(tx, entry, isNewHead);
    };
    const full = await store.transaction(work, { lock: 'audit' });
    if (full !== null) onAppend?.(full);
    return full;
  };

  const append = async (entry: NewAuditEntry, isNewHead = false): Promise<AuditEntry> => {
    const full = await appendWith(async () => entry, isNewHead);
    if (full === null) throw new Error('An entry was given, and none was written');
    return full;
  };

  const page = (filter: AuditFilter) => filtered(store.db.selectFrom('audit').selectAll(), filter);
  const lines = async (): Promise<readonly AnchorLine[]> => (await anchors?.read()) ?? [];

  const entriesAfter = async (seq: number) =>
    (await page({}).where('seq', '>', seq).orderBy('seq').limit(pageLength).execute()).map(toEntry);
  const chainCheck = createChainCheck({
    entriesAfter,
    hashOf: async (seq) =>
      (await store.db.selectFrom('audit').select('hash').where('seq', '=', seq).executeTakeFirst())?.hash,
    last: () => readLast(store.db),
  });

  const judged = async <T extends Walked>(look: (wanted: ReadonlySet<number>) => Promise<T>) => {
    // Before the entries: what is kept outside is never ahead of them, so the chain has to reach it.
    const kept = await lines();
    const known = chainCheck.remembered();
    const remembered = known && { ...known, at: clock() };
    const walked = await look(
      new Set([...kept.flatMap(({ anchor }) => anchor?.seq ?? []), ...(known ? [known.seq] : [])]),
    );
    // Read after the entries, and while nobody writes: what was added meanwhile makes the two newer, never different.
    const end = await store.transaction(
      async (tx) => ({ head: await readHead(tx), last: (await readLast(tx)) ?? null }),
      { lock: 'audit' },
    );
    return { walked, verdict: judgeChain({ ...walked, ...end, lines: kept, remembered }) };
  };

  const verify: Audit['verify'] = async (signal, onProgress) => {
    const onPage = ({ seq }: { readonly seq: number }) => onProgress?.(seq);
    const { walked, verdict } = await judged((wanted) =>
      walk({ entriesAfter, from: chainStart, wanted, signal, onPage }),
    );
    chainCheck.learn(walked.state, verdict.ok);
    return verdict;
  };

  return {
    append: async (entry, tx) => {
      if (tx !== undefined) {
        await store.lock(tx, 'audit');
        return insert(tx, entry);
      }
      const full = await append(entry);
      anchoring?.wrote(full);
      return full;
    },

    appendWith: async (make) => {
      const full = await appendWith(make);
      if (full !== null) anchoring?.wrote(full);
      return full;
    },

    get: async (seq) => {
      const row = await page({}).where('seq', '=', seq).executeTakeFirst();
      if (row === undefined) throw notFound('audit entry', String(seq));
      return toEntry(row);
    },

    links: (entries) => linksOf(store.db, entries),

    search: async ({ limit = 100, before, ...filter }) => {
      // Which, and then those: what is searched stands in an index, the entries carry a lot besides.
      const found = filtered(store.db.selectFrom('audit').select('seq'), filter)
        .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
        .orderBy('seq', 'desc')
        .limit(Math.min(Math.max(limit, 1), 1000));
      return (await page({}).where('seq', 'in', found).orderBy('seq', 'desc').execute()).map(toEntry);
    },

    actions: () => actionsOf(store.db),

    verify,

    check: async (signal) => {
      const { walked, verdict } = await judged((wanted) => chainCheck.run(wanted, signal));
      return { ...verdict, looked: walked.looked };
    },

    lastSeq: async () => (await readLast(store.db))?.seq ?? 0,

    export: async function* (filter, format) {
      const header = exportHeader(format);
      if (header !== '') yield header;
      for (let seq = 0; ; ) {
        const rows = await page(filter).where('seq', '>', seq).orderBy('seq').limit(pageLength).execute();
        if (rows.length > 0) yield rows.map((row) => exportLine(format, toEntry(row))).join('');
        seq = rows.at(-1)?.seq ?? seq;
        if (rows.length < pageLength) return;
      }
    },

    async start() {
      if (anchors === undefined || anchoring === null) return 'empty';
      const kept = await lines();
      if ((await anchoring.unfit(kept)).length > 0) return 'conflict';
      const last = await readLast(store.db);
      if (last === undefined) return 'empty';
      const own = kept.find(({ process }) => process === anchors.process)?.anchor ?? null;
      const isCopy = own !== null && own.folder !== (await anchors.folder());
      if (own !== null && !isCopy) return 'anchored';
      const reason = isCopy
        ? 'The data folder was copied or moved; the chain is anchored in the new place from here on.'
        : `The chain was not anchored in this data folder yet; it is from here on, after ${counted(last.seq, 'entry', 'entries')}.`;
      const full = await append(anchorEntry(fairlead, reason, { why: isCopy ? 'copied' : 'first', ...before(kept) }));
      try {
        await anchoring.replace(full);
      } catch (thrown) {
        onAnchorError(thrown);
      }
      return isCopy ? 'copied' : 'first';
    },

    async anchorAnew(actor) {
      if (anchoring === null) throw unwritable(undefined);
      const { state, count, head } = await verify();
      const data = { why: 'anew', found: { state, count, head }, ...before(await lines()) };
      const reason = 'The chain as it is counts from here on; what was kept outside until now is in the data.';
      const full = await append(anchorEntry(actor, reason, data), true);
      await anchoring.replace(full).catch((cause: unknown) => {
        throw unwritable(cause);
      });
      chainCheck.forget();
      return full;
    },

    anchorTrouble: () => anchoring?.trouble() ?? null,
    settled: async () => anchoring?.settled(),
  };
}

function anchorEntry(actor: NewAuditEntry['actor'], reason: string, data: NewAuditEntry['data']): NewAuditEntry {
  return { actor, action: 'audit.anchor', object: { type: 'audit', id: '' }, result: 'ok', reason, data };
}

function before(kept: readonly AnchorLine[]) {
  return {
    before: kept.map(({ process, anchor }) => ({ process, seq: anchor?.seq, hash: anchor?.hash, at: anchor?.at })),
  };
}

function unwritable(cause: unknown): FairleadError {
  return new FairleadError('AUDIT_ANCHOR', {
    message: 'The end of the audit log could not be written down beside the database.',
    hint: 'Check that the data folder can be written and has free space, then try again.',
    status: 500,
    cause,
  });
}

async function readLast(db: Pick<Tx, 'selectFrom'>) {
  return db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
}

const headSchema = z.object({ seq: z.number(), hash: z.string() }).readonly();

async function readHead(tx: Tx): Promise<{ readonly seq: number; readonly hash: string } | null> {
  const row = await tx.selectFrom('settings').select('value').where('key', '=', headSecret).executeTakeFirst();
  // One that somebody changed into something else is as good as taken away.
  return headSchema.safeParse(row?.value).data ?? null;
}
