import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainState, canonicalJson, chainStart, entryHash, follow } from './chain.ts';
import type { AuditBreak, AuditContent, AuditEntry } from './types.ts';

const text = fc.string({ maxLength: 12 });
const nullable = fc.option(text, { nil: null });
const content: fc.Arbitrary<Omit<AuditContent, 'seq'>> = fc.record({
  at: fc.nat(),
  actorId: text,
  actorName: text,
  action: text,
  objectType: nullable,
  objectId: nullable,
  objectName: nullable,
  result: fc.constantFrom('ok', 'refused', 'failed'),
  reason: nullable,
  data: fc.option(fc.dictionary(text, fc.jsonValue({ maxDepth: 2 })), { nil: null }),
});
const chains = fc.array(content, { minLength: 1, maxLength: 12 }).map((contents) => {
  const entries: AuditEntry[] = [];
  for (const each of contents) {
    const prevHash = entries.at(-1)?.hash ?? chainStart.hash;
    const numbered = { ...each, seq: entries.length + 1 };
    entries.push({ ...numbered, prevHash, hash: entryHash(prevHash, numbered) });
  }
  return entries;
});

function check(entries: readonly AuditEntry[]): ChainState | AuditBreak {
  let state: ChainState = chainStart;
  for (const entry of entries) {
    const next = follow(state, entry);
    if ('problem' in next) return next;
    state = next;
  }
  return state;
}

describe('the audit chain', () => {
  it('holds as it was written, whatever the order of keys', () => {
    fc.assert(
      fc.property(chains, (entries) => {
        const reread = entries.map((entry): AuditEntry => {
          const data = entry.data === null ? null : Object.fromEntries(Object.entries(entry.data).reverse());
          return { ...entry, data };
        });
        expect(check(reread)).toEqual({ seq: entries.length, hash: entries.at(-1)?.hash });
      }),
    );
  });

  it('breaks at the entry where anything at all was changed', () => {
    const fields = [
      'at',
      'actorId',
      'actorName',
      'action',
      'objectType',
      'objectId',
      'objectName',
      'result',
      'reason',
      'data',
    ] as const;
    fc.assert(
      fc.property(chains, fc.nat(), fc.constantFrom(...fields), content, (entries, at, field, other) => {
        const index = at % entries.length;
        const target = entries[index];
        fc.pre(target !== undefined && canonicalJson(target[field]) !== canonicalJson(other[field]));
        const tampered = entries.map((entry, i) => (i === index ? { ...entry, [field]: other[field] } : entry));
        expect(check(tampered)).toEqual({ seq: index + 1, problem: 'changed' });
      }),
    );
  });

  it('breaks when entries are taken out, exchanged, repeated, or rewritten with a new hash', () => {
    fc.assert(
      fc.property(chains, fc.nat(), content, (entries, at, other) => {
        fc.pre(entries.length > 1);
        const index = at % (entries.length - 1);
        const without = entries.toSpliced(index, 1);
        expect(check(without)).toMatchObject({ problem: 'missing' });
        const [a, b] = [entries[index], entries[index + 1]];
        if (a === undefined || b === undefined) return;
        expect(check(entries.toSpliced(index, 2, b, a))).toMatchObject({ problem: 'missing' });
        expect(check(entries.toSpliced(index, 0, a))).toMatchObject({ problem: 'missing' });
        const numbered = { ...other, seq: a.seq };
        const hash = entryHash(a.prevHash, numbered);
        fc.pre(hash !== a.hash);
        expect(check(entries.toSpliced(index, 1, { ...numbered, prevHash: a.prevHash, hash }))).toEqual({
          seq: b.seq,
          problem: 'changed',
        });
      }),
    );
  });

  it('writes equal values equally, and different ones differently', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [left, right]: unknown[] = [JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b))];
        expect(JSON.parse(canonicalJson(left))).toEqual(left);
        let same = true;
        try {
          expect(left).toStrictEqual(right);
        } catch {
          same = false;
        }
        expect(canonicalJson(left) === canonicalJson(right)).toBe(same);
      }),
    );
  });
});
