import { call } from '@orpc/server';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { plainCommands } from '../../common/commands.ts';
import { contract } from '../../common/contract/index.ts';
import { FairleadError } from '../../common/errors.ts';
import type { Call, Faces } from './face.ts';
import { type AuditSink, createRouter } from './router.ts';

const caller = { userId: 'u1', userName: 'Anna', tokenId: 't', connectionId: null };
const done = { url: '/d/x', expiresAt: 1 };

/** Every procedure answers with `answer`. The areas are the contract's, so that each is there. */
function routerOf(answer: (input: unknown, call: Call) => unknown, audit: AuditSink) {
  const logged: string[] = [];
  const faces = Object.fromEntries(
    Object.entries(contract).map(([area, procedures]) => [
      area,
      Object.fromEntries(Object.keys(procedures).map((name) => [name, answer])),
    ]),
  ) as Partial<Faces> as Faces;
  const router = createRouter(faces, {
    audit,
    commands: plainCommands,
    log: pino({}, { write: (line) => void logged.push(line) }),
  });
  const exportTicket = router.audit?.exportTicket;
  if (exportTicket === undefined) throw new Error('The contract has no such procedure');
  return { logged, run: () => call(exportTicket, { format: 'csv' }, { context: { caller } }) };
}

describe('a call that is to be written down', () => {
  it('is answered as done although its entry could not be written', async () => {
    let tries = 0;
    const { run, logged } = routerOf(
      () => done,
      async () => {
        tries += 1;
        throw new Error('disk full');
      },
    );
    expect(await run()).toEqual(done);
    // Once, as done: not a second time as failed.
    expect(tries).toBe(1);
    expect(logged.join('')).toContain('disk full');
  });

  it('fails with its own error although its entry could not be written', async () => {
    const failing = () => {
      throw new FairleadError('HOST_REFUSED', { message: 'No.', status: 502 });
    };
    const { run } = routerOf(failing, () => Promise.reject(new Error('disk full')));
    await expect(run()).rejects.toMatchObject({ code: 'HOST_REFUSED', message: 'No.' });
  });

  it.each<[string, (call: Call) => unknown, unknown]>([
    ['a task that it answers', () => ({ ...done, taskId: 't1' }), { kept: 1, tasks: ['t1'] }],
    ['no task', () => ({ ...done, taskId: null }), null],
    [
      'tasks that it names',
      ({ note }) => {
        note.taskIds = ['t1', 't2'];
        return { ...done, taskId: 't1' };
      },
      { kept: 1, tasks: ['t1', 't2'] },
    ],
    [
      'sessions that end later',
      ({ note }) => {
        note.sessionIds = ['s1'];
        return done;
      },
      { kept: 1, sessions: ['s1'] },
    ],
    [
      'none of what it could have',
      ({ note }) => {
        Object.assign(note, { taskIds: [], sessionIds: [] });
        return done;
      },
      null,
    ],
  ])('is ordered, and not done, where it left %s', async (_name, act, data) => {
    const entries: Parameters<AuditSink>[0][] = [];
    const answer = (_input: unknown, call: Call) => {
      call.note.data = { kept: 1 };
      return act(call);
    };
    await routerOf(answer, async (entry) => void entries.push(entry)).run();
    expect(entries.map(({ result, note }) => [result, note.data])).toEqual([
      data === null ? ['ok', { kept: 1 }] : ['ordered', data],
    ]);
  });

  it('leaves one entry with its result', async () => {
    const entries: unknown[] = [];
    const write: AuditSink = async (entry) => void entries.push(entry);
    await routerOf(() => done, write).run();
    await expect(routerOf(() => Promise.reject(new Error('x')), write).run()).rejects.toThrow();
    expect(entries).toMatchObject([
      { action: 'audit.export', actorId: 'u1', result: 'ok' },
      { action: 'audit.export', result: 'failed', reason: expect.stringMatching(/^INTERNAL: /) },
    ]);
  });
});
