import { expect, test } from 'vitest';
import { createRecorder, keptEntries } from './recorder.ts';
import type { AuditEntry, NewAuditEntry } from './types.ts';

/** A log that takes what `takes` lets it take. */
function setUp() {
  const written: NewAuditEntry[] = [];
  const logged: unknown[] = [];
  let takes: (entry: NewAuditEntry) => boolean = () => true;
  let now = 1000;
  const recorder = createRecorder({
    audit: {
      append: async (entry) => {
        if (!takes(entry)) throw new Error('disk full');
        written.push(entry);
        return { ...entry, seq: written.length } as NewAuditEntry & AuditEntry;
      },
    },
    log: { error: (...args: unknown[]) => void logged.push(args) },
    clock: () => now++,
  });
  return { recorder, written, logged, let: (next: typeof takes) => (takes = next) };
}
const entry = (action: string): NewAuditEntry => ({ actor: { id: 'u', name: 'U' }, action, result: 'ok' });
const actions = (written: readonly NewAuditEntry[]) => written.map(({ action }) => action);

test('an entry that cannot be written is kept, told, and written before the next one, with its own time', async () => {
  const { recorder, written, logged, let: set } = setUp();
  set(() => false);
  await recorder.record(entry('first'));
  await recorder.record(entry('second'));
  expect(recorder.state()).toEqual({ waiting: 2, lost: 0, since: 1000 });
  expect(logged.length).toBeGreaterThan(0);
  set(() => true);
  await recorder.record(entry('third'));
  expect(written).toMatchObject([
    { action: 'first', at: 1000 },
    { action: 'second', at: 1001 },
    { action: 'third', at: 1002 },
  ]);
  expect(recorder.state()).toEqual({ waiting: 0, lost: 0, since: null });
});

test('a store that takes nothing for long loses none of what fits, and says how many did not', async () => {
  const { recorder, written, let: set } = setUp();
  set(() => false);
  for (let at = 0; at < keptEntries + 30; at += 1) await recorder.record(entry(`a${at}`));
  expect(recorder.state()).toMatchObject({ waiting: keptEntries, lost: 30 });
  set(() => true);
  await recorder.retry();
  expect(actions(written)).toEqual([...Array.from({ length: keptEntries }, (_, at) => `a${at}`), 'audit.gap']);
  expect(written.at(-1)).toMatchObject({ result: 'failed', data: { lost: 30 }, reason: expect.stringContaining('30') });
  expect(recorder.state()).toEqual({ waiting: 0, lost: 0, since: null });
  await recorder.retry();
  expect(written).toHaveLength(keptEntries + 1);
});

test('one entry that the store never takes does not keep the others away, and is counted in the end', async () => {
  const { recorder, written, let: set } = setUp();
  set(({ action }) => action !== 'poison');
  await recorder.record(entry('poison'));
  for (let at = 0; at < 4; at += 1) await recorder.record(entry(`a${at}`));
  expect(actions(written)).toEqual(['a0', 'a1', 'a2', 'audit.gap', 'a3']);
  expect(recorder.state()).toMatchObject({ waiting: 0, lost: 0 });
});

test('many at once are each written once', async () => {
  const { recorder, written, let: set } = setUp();
  set(() => false);
  await Promise.all(Array.from({ length: 20 }, (_, at) => recorder.record(entry(`a${at}`))));
  set(() => true);
  await Promise.all(Array.from({ length: 20 }, (_, at) => recorder.record(entry(`b${at}`))));
  expect(new Set(actions(written)).size).toBe(40);
  expect(written).toHaveLength(40);
});
