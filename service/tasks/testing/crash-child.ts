/** A service that is killed: it starts tasks which never end and says when they run. Used by `crash.test.ts`. */
import { createIdSource } from '../../store/ids.ts';
import { openStore } from '../../store/open.ts';
import { createTaskRunner } from '../runner.ts';
import type { TaskRunner } from '../types.ts';

export type CrashKinds = ReturnType<typeof registerCrashKinds>;

const input = { parse: (value: unknown) => String(value) };

/** The same kinds before and after; `finishing` tells whether they end. */
export function registerCrashKinds(runner: TaskRunner, finishing: boolean) {
  const work = async (report: () => void) => {
    report();
    if (!finishing) await new Promise<never>(() => undefined);
    return 'done';
  };
  const part = runner.register('part', {
    title: (name) => `Part ${name}`,
    input,
    resume: 'safe',
    run: (ctx) => work(() => ctx.progress(40, 'Pulling')),
  });
  const safe = runner.register('safe', {
    title: (name) => `Safe ${name}`,
    input,
    resume: 'safe',
    run: (ctx) => ctx.child(part, ctx.input),
  });
  const never = runner.register('never', {
    title: (name) => `Never ${name}`,
    input,
    resume: 'never',
    run: (ctx) => work(() => ctx.progress(60, 'Launching')),
  });
  return { part, safe, never };
}

if (process.argv[2] === 'run' && process.argv[3] !== undefined) {
  const store = await openStore({ dataDir: process.argv[3] });
  const log = (_data: object, message: string) => void process.stderr.write(`${message}\n`);
  const written = new Map<string, number>();
  const runner = createTaskRunner({
    store,
    events: {
      // Said once both have their progress in the store, so that there is something to lose.
      emit: (_topic, { id }) => {
        void runner.get(id).then(async () => {
          const rows = await store.db.selectFrom('tasks').select(['kind', 'progress']).execute();
          for (const row of rows) written.set(row.kind, row.progress);
          if (written.get('part') === 40 && written.get('never') === 60) process.stdout.write('working\n');
        });
      },
    },
    log: { info: log, warn: log, error: log },
    clock: Date.now,
    ids: createIdSource(),
  });
  const { safe, never } = registerCrashKinds(runner, false);
  await runner.start(safe, 'a', { actor: 'u1' });
  await runner.start(never, 'b', { actor: 'u1' });
}
