/**
 * What was done, by whom, in the order in which it was done. Each entry carries a hash over itself and the entry before it, so
 * that one that was changed or taken out afterwards shows. No Activation Key and no passphrase stands in it.
 */
import { createHash } from 'node:crypto';
import { IssuerError } from '../errors.ts';
import type { Ledger } from './open.ts';

type JournalAction =
  | 'signing-key.made'
  | 'activation-key.made'
  | 'activation-key.revoked'
  | 'activation.issued'
  | 'activation.issued-again'
  | 'activation.refused'
  | 'activation.revoked';

type JournalEntry = {
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly data: Readonly<Record<string, unknown>>;
};

type Row = { seq: number; at: number; actor: string; action: string; data: string; hash: Buffer };

/** Adds an entry. Within `ledger.write`, beside what it is about. */
export function note(
  { db }: Ledger,
  entry: { readonly at: number; readonly actor: string; readonly action: JournalAction },
  data: Readonly<Record<string, unknown>>,
): void {
  const last = db.prepare<[], Row>('select * from journal order by seq desc limit 1').get();
  const row = { ...entry, seq: (last?.seq ?? 0) + 1, data: JSON.stringify(data) };
  db.prepare(
    'insert into journal (seq, at, actor, action, data, hash) values (@seq, @at, @actor, @action, @data, @hash)',
  ).run({ ...row, hash: hashOf(row, last?.hash) });
}

/**
 * All entries, oldest first.
 * @throws ISSUER_JOURNAL_CHANGED where one of them is not as it was written
 */
export function journalEntries({ db }: Ledger): readonly JournalEntry[] {
  let before: Buffer | undefined;
  return db
    .prepare<[], Row>('select * from journal order by seq')
    .all()
    .map((row, index) => {
      if (row.seq !== index + 1 || !row.hash.equals(hashOf(row, before))) {
        throw new IssuerError('ISSUER_JOURNAL_CHANGED', {
          message: `Entry ${index + 1} of the journal is not as it was written: somebody changed the ledger by hand.`,
          hint: 'Compare the ledger with its last backup before anything else is issued.',
          data: { entry: index + 1 },
        });
      }
      before = row.hash;
      const { hash, data, ...entry } = row;
      return { ...entry, data: JSON.parse(data) as Readonly<Record<string, unknown>> };
    });
}

function hashOf({ seq, at, actor, action, data }: Omit<Row, 'hash'>, before: Buffer | undefined): Buffer {
  return createHash('sha256')
    .update(before ?? Buffer.alloc(32))
    .update(JSON.stringify([seq, at, actor, action, data]))
    .digest();
}
