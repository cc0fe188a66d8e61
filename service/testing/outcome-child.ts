/** A service that is killed between the end of a task and the entry about it. Used by `../outcomes.test.ts`. */
import { createAudit } from '../audit/audit.ts';
import { createOutcomes } from '../audit/outcomes.ts';
import { createIdSource } from '../store/ids.ts';
import { openStore } from '../store/open.ts';
import { endOf } from '../tasks/ends.ts';
import { createTaskRunner } from '../tasks/runner.ts';

const [, , dataDir = ''] = process.argv;
const store = await openStore({ dataDir });
const audit = createAudit({ store, clock: Date.now });
const fail = (data: object, message: string) => void process.stderr.write(`${message} ${JSON.stringify(data)}\n`);
const outcomes = createOutcomes({ audit, db: store.db, log: { error: () => undefined }, since: Date.now });
const runner = createTaskRunner({
  store,
  events: { emit: () => undefined },
  log: { info: fail, warn: fail, error: fail },
  clock: Date.now,
  ids: createIdSource(),
  ends: {
    note: async (tx, row) => {
      const end = endOf(row);
      if (end !== null) await outcomes.note(tx, end);
    },
    // Here it dies.
    noted: () => undefined,
  },
});
const input = { parse: (value: unknown) => String(value) };
const quick = runner.register('quick', { title: () => 'Quick', input, resume: 'never', run: async () => null });
const slow = runner.register('slow', {
  title: () => 'Slow',
  input,
  resume: 'never',
  run: () => new Promise<never>(() => undefined),
});
for (const kind of [quick, slow]) {
  const { id, finished } = await runner.start(kind, 'x', { actor: 'Anna' });
  if (kind === quick) await finished;
  await audit.append({
    actor: { id: 'u1', name: 'Anna' },
    action: `work.${kind.kind}`,
    result: 'ordered',
    data: { tasks: [id] },
  });
}
process.stdout.write('ended\n');
// Alive until it is killed.
setInterval(() => undefined, 60_000);
