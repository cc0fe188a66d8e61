import { call } from '@orpc/server';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { builtInRoles, type Permission, permissions } from '../../common/access/permissions.ts';
import { plainCommandsForTests } from '../../common/commands.ts';
import { contract } from '../../common/contract/index.ts';
import { proceduresOf } from '../../common/contract/procedures.ts';
import { FairleadError } from '../../common/errors.ts';
import type { Actor } from '../access/actor.ts';
import { attempt, Done, type Fact } from '../access/facts.ts';
import { actorWith, type BuiltInRole } from '../access/testing/actors.ts';
import type { Call, Faces } from './face.ts';
import { type AuditSink, createRouter } from './router.ts';
import { answering, codeOf, procedureAt } from './testing/bound.ts';

const log = { type: 'audit', id: '', name: '' };
const value = { url: '/d/x', expiresAt: 1 };
const done = (fact: Partial<Fact> = {}) => new Done(value, [{ object: log, ...fact }]);

/** Every procedure answers with `answer`. The areas are the contract's, so that each is there. */
function routerOf(answer: (input: unknown, call: Call) => unknown, audit: AuditSink) {
  const logged: string[] = [];
  const faces = answering(contract, answer) as Partial<Faces> as Faces;
  const router = createRouter(faces, {
    audit,
    commands: plainCommandsForTests,
    log: pino({}, { write: (line) => void logged.push(line) }),
  });
  const exportTicket = procedureAt(router, ['audit', 'exportTicket']);
  const run = (actor = actorWith()) => call(exportTicket, { format: 'csv' }, { context: { actor } });
  return { logged, run, router };
}

describe('a call that is to be written down', () => {
  it('is answered as done although its entry could not be written', async () => {
    let tries = 0;
    const { run, logged } = routerOf(
      () => done(),
      async () => {
        tries += 1;
        throw new Error('disk full');
      },
    );
    expect(await run()).toEqual(value);
    // Once, as done: not a second time as failed.
    expect(tries).toBe(1);
    expect(logged.join('')).toContain('disk full');
  });

  it('fails with its own error although its entry could not be written', async () => {
    const failing = () => {
      throw new FairleadError('HOST_CLOSED', { message: 'No.', status: 502 });
    };
    const { run } = routerOf(failing, () => Promise.reject(new Error('disk full')));
    await expect(run()).rejects.toMatchObject({ code: 'HOST_CLOSED', message: 'No.' });
  });

  it.each<[string, Partial<Fact>, unknown]>([
    ['a task', { ordered: { tasks: ['t1'] } }, { kept: 1, tasks: ['t1'] }],
    ['nothing', {}, null],
    ['tasks, one of them twice', { ordered: { tasks: ['t1', 't2', 't1'] } }, { kept: 1, tasks: ['t1', 't2'] }],
    ['sessions that end later', { ordered: { sessions: ['s1'] } }, { kept: 1, sessions: ['s1'] }],
    ['none of what it could have', { ordered: { tasks: [], sessions: [] } }, null],
  ])('is ordered, and not done, where it left %s', async (_name, fact, data) => {
    const entries: Parameters<AuditSink>[0][] = [];
    await routerOf(
      () => done({ ...fact, data: { kept: 1 } }),
      async (entry) => void entries.push(entry),
    ).run();
    expect(entries.map((entry) => [entry.result, entry.data])).toEqual([
      data === null ? ['ok', { kept: 1 }] : ['ordered', data],
    ]);
  });

  it('says what came of it where that is not what it was for', async () => {
    const entries: unknown[] = [];
    const outcome = { result: 'failed', reason: 'X: It ended at once.' } as const;
    await routerOf(
      () => done({ outcome }),
      async (entry) => void entries.push(entry),
    ).run();
    expect(entries).toMatchObject([outcome]);
  });

  it('leaves an entry for each of its facts, and one where it failed, with what it was about', async () => {
    const entries: unknown[] = [];
    const write: AuditSink = async (entry) => void entries.push(entry);
    const host = { type: 'host', id: 'h1', name: 'Harbour' };
    await routerOf(() => new Done(value, [{ object: log }, { object: host, data: { a: 1 } }]), write).run();
    const fails = () => Promise.reject(new Error('x'));
    await expect(routerOf(fails, write).run()).rejects.toThrow();
    const told = () => attempt({ object: host, data: { image: 'x' } }, fails);
    await expect(routerOf(told, write).run()).rejects.toThrow();
    const reason = expect.stringMatching(/^INTERNAL: /);
    expect(entries).toEqual([
      { action: 'audit.export', actor: { id: 'anna', name: 'Anna' }, object: log, result: 'ok', reason: '' },
      {
        action: 'audit.export',
        actor: { id: 'anna', name: 'Anna' },
        object: host,
        data: { a: 1 },
        result: 'ok',
        reason: '',
      },
      expect.objectContaining({ object: { type: 'audit', id: '', name: '' }, result: 'failed', reason }),
      expect.objectContaining({ object: host, data: { image: 'x' }, result: 'failed', reason }),
    ]);
  });
});

/** Every call of the contract, with what its meta says. */
const calls = proceduresOf(contract);

describe('who may call what', () => {
  const roles = Object.keys(builtInRoles) as BuiltInRole[];

  /** Runs the check of one call. `reached`: its handler was. The input is never looked at, so none is needed. */
  async function isLetIn(actor: Actor | null, { path }: (typeof calls)[number]) {
    let reached = false;
    const entries: Parameters<AuditSink>[0][] = [];
    const { router } = routerOf(
      () => {
        reached = true;
        throw new FairleadError('SERVICE_STARTING', { message: 'It was reached.' });
      },
      async (entry) => void entries.push(entry),
    );
    const code = await codeOf(router, path, actor);
    return { reached, code, entries };
  }

  it.each(roles)('%s: what the permission allows, and nothing else', async (role) => {
    const granted = new Set<Permission>(builtInRoles[role]);
    for (const one of calls) {
      const may = one.meta.public === true || granted.has(one.meta.permission);
      const { reached, code, entries } = await isLetIn(actorWith(role), one);
      expect([one.name, reached, code]).toEqual([one.name, may, may ? 'SERVICE_STARTING' : 'NOT_PERMITTED']);
      // A change that was refused is in the log.
      if (!may && one.meta.audit !== undefined)
        expect(entries).toMatchObject([{ action: one.meta.audit, result: 'refused' }]);
    }
  });

  it('signed out: only what is public', async () => {
    for (const one of calls) {
      const { reached, code } = await isLetIn(null, one);
      const isOpen = one.meta.public === true;
      expect([one.name, reached, code]).toEqual([one.name, isOpen, isOpen ? 'SERVICE_STARTING' : 'AUTH_REQUIRED']);
    }
  });

  it('every permission is asked for by a call, or by an operation for what belongs to others', () => {
    const asked = new Set(calls.flatMap(({ meta }) => meta.permission ?? []));
    const left = permissions.filter((one) => !asked.has(one));
    expect(left).toEqual(['sessions.observe', 'sessions.administer']);
  });
});
