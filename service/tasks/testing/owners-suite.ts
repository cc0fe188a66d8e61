/** Whose tasks are whose, whatever the store stands on. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createOwners } from '../../access/owners.ts';
import { actorWith } from '../../access/testing/actors.ts';
import { createIdSource } from '../../store/ids.ts';
import type { Backend } from '../../store/testing/backends.ts';
import { createTaskRunner } from '../runner.ts';
import { createTaskOperations } from '../task-operations.ts';
import type { TaskRunner } from '../types.ts';

const input = z.object({ name: z.string() });

export function taskOwnersSuite(backend: Backend): void {
  describe(`tasks of people on ${backend.dialect}`, () => {
    const runners: TaskRunner[] = [];
    beforeAll(() => backend.start());
    afterEach(async () => {
      for (const runner of runners.splice(0)) await runner.dispose();
      await backend.closeAll();
    });
    afterAll(() => backend.stop());

    const anna = actorWith('viewer');
    const support = actorWith('support', { userId: 'sue' });
    const fails = async () => {
      throw new Error('It did not work.');
    };
    const notThere = { code: 'TASK_NOT_FOUND', status: 404 };

    /** A launch of Anna's and one of Bela's, each with a pull in it, and an install: all failed, so that they can be repeated. */
    async function site() {
      const store = await (await backend.fresh()).open();
      const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
      const runner = createTaskRunner({
        store,
        events: { emit: () => undefined },
        log,
        clock: Date.now,
        ids: createIdSource(),
      });
      runners.push(runner);
      const pull = runner.register('workspace.install-host', {
        title: ({ name }) => `Pull for ${name}`,
        input,
        resume: 'never',
        run: async () => null,
      });
      const kind = runner.register('workspace.install', {
        title: ({ name }) => `Launch of ${name}`,
        input,
        resume: 'never',
        run: async (ctx) => {
          await ctx.child(pull, ctx.input);
          throw new Error('It did not start.');
        },
      });
      const run = async (name: string, ownerId?: string) => {
        const options = { actor: name, ...(ownerId !== undefined && { ownerId }) };
        const { id, finished } = await runner.start(kind, { name }, options);
        await finished;
        const [child] = await runner.children(id);
        return { id, childId: child?.id ?? '' };
      };
      const mine = await run('Anna', 'anna');
      const theirs = await run('Bela', 'bela');
      const install = await run('the site');
      return { store, runner, mine, theirs, install, tasks: createTaskOperations(runner, createOwners({ store })) };
    }
    const everybodys = ['Anna', 'Bela', 'the site'].flatMap((name) => [`Launch of ${name}`, `Pull for ${name}`]).sort();
    const annas = everybodys.filter((title) => !title.includes('Bela'));

    it('are listed and found for their owner, the site’s own for everybody, and all for who may observe', async () => {
      const { tasks } = await site();
      const titles = async (actor: typeof anna, query = {}) =>
        (await tasks.list(actor, query)).map(({ title }) => title).sort();
      expect(await titles(anna)).toEqual(annas);
      expect(await titles(support)).toEqual(everybodys);
      expect(await titles(anna, { text: 'bela' })).toEqual([]);
      expect(await titles(support, { text: 'bela' })).toEqual(['Launch of Bela', 'Pull for Bela']);
      // A page is as long as was asked for: what is not seen takes no place in it.
      expect(await tasks.list(anna, { limit: 4 })).toHaveLength(4);
    });

    it('of others are not there: neither they nor their parts, by id or in a stream', async () => {
      const { tasks, runner, mine, theirs } = await site();
      expect((await tasks.get(anna, mine.id)).children.map(({ title }) => title)).toEqual(['Pull for Anna']);
      expect((await tasks.get(support, theirs.id)).task.title).toBe('Launch of Bela');
      const scope = new AbortController();
      for (const id of [theirs.id, theirs.childId, 'gone']) {
        await expect(tasks.get(anna, id)).rejects.toMatchObject(notThere);
        await expect(tasks.watch(anna, { id }, scope.signal).next()).rejects.toMatchObject(notThere);
      }
      const seen: string[] = [];
      const stream = tasks.watch(anna, {}, scope.signal);
      const read = (async () => {
        for await (const { title, state } of stream) {
          seen.push(title);
          if (title === 'Launch of Anna' && state === 'failed') scope.abort();
        }
      })();
      for (const id of [theirs.id, mine.id]) await (await runner.retry(id, 'somebody')).finished;
      await read;
      expect([...new Set(seen)].sort()).toEqual(['Launch of Anna', 'Pull for Anna']);
    });

    it('of others are cancelled and repeated by who may administer alone', async () => {
      const { tasks, mine, theirs, install } = await site();
      const clerk = actorWith(['tasks.view', 'tasks.modify'], { userId: 'anna' });
      const watcher = actorWith(['tasks.view', 'tasks.modify', 'sessions.observe'], { userId: 'anna' });
      const operator = actorWith('operator', { userId: 'ole' });
      for (const act of [tasks.cancel, tasks.retry]) {
        await expect(act(clerk, theirs.id)).rejects.toMatchObject(notThere);
        await expect(act(watcher, theirs.id)).rejects.toMatchObject({
          code: 'NOT_PERMITTED',
          data: { permission: 'sessions.administer' },
        });
      }
      for (const id of [mine.id, install.id]) expect((await tasks.cancel(clerk, id)).value.state).toBe('failed');
      expect((await tasks.retry(operator, theirs.id)).value.title).toBe('Launch of Bela');
    });

    it('are repeated by who may start them', async () => {
      const { tasks, runner, mine } = await site();
      const clerk = actorWith(['tasks.view', 'tasks.modify'], { userId: 'anna' });
      const keeper = actorWith(['tasks.view', 'tasks.modify', 'workspaces.modify'], { userId: 'anna' });
      const lacking = (permission: string) => ({ code: 'NOT_PERMITTED', data: { permission } });
      await expect(tasks.retry(clerk, mine.id)).rejects.toMatchObject(lacking('workspaces.modify'));
      expect((await runner.get(mine.id)).state).toBe('failed');
      const { value } = await tasks.retry(keeper, mine.id);
      expect(value.attempt).toBe(2);
      const other = runner.register('something.new', { title: () => 'New', input, resume: 'never', run: fails });
      const { id, finished } = await runner.start(other, { name: '' }, { actor: 'Anna' });
      await finished;
      await expect(tasks.retry(keeper, id)).rejects.toMatchObject(lacking('settings.modify'));
    });
  });
}
