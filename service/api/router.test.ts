import { call } from '@orpc/server';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { plainCommands } from '../../common/commands.ts';
import { contract } from '../../common/contract/index.ts';
import { FairleadError } from '../../common/errors.ts';
import type { Faces } from './face.ts';
import { type AuditSink, createRouter } from './router.ts';

const caller = { userId: 'u1', userName: 'Anna', tokenId: 't', connectionId: null };
const done = { url: '/d/x', expiresAt: 1 };

/** Every procedure answers with `answer`. The areas are the contract's, so that each is there. */
function routerOf(answer: () => unknown, audit: AuditSink) {
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
