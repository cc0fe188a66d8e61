/** People of a site that is kept on a Postgres server, and `fairlead user` on it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../tools/bed/postgres.ts';
import { storeFile } from '../store/sqlite.ts';
import { startSite } from '../testing/site.ts';
import { run } from './testing.ts';

const password = 'correct horse battery';
let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

it('makes a lost code anew, and gives a new password, where the data folder says that the store is elsewhere', async () => {
  const args = ['--store', await server.createDatabase()];
  const site = await startSite({ isStandalone: true, args });
  const ask = async (path: string, body: object) => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await site.http(`/api/auth/${path}`, {
      bearer: null,
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const user = (...words: string[]) => run(['user', ...words, '--data', site.dataDir]);
  const lastWord = (out: string) => out.trim().split(' ').at(-1) ?? '';
  const anna = { name: 'anna', displayName: 'Anna Berg', password };
  try {
    expect(site.firstCode).not.toBeNull();
    await site.kill('SIGTERM');
    args.length = 0;
    const renewed = await user('first-code');
    expect(renewed).toMatchObject({ code: 0, err: '' });
    expect(existsSync(join(site.dataDir, storeFile))).toBe(false);
    await site.start();
    expect((await ask('first', { ...anna, code: lastWord(renewed.out) })).body).toMatchObject({ step: 'done' });

    expect((await user('reset', 'anna')).err).toContain('uses the data folder');
    await site.kill('SIGTERM');
    const reset = await user('reset', 'anna');
    expect(reset).toMatchObject({ code: 0, err: '' });
    expect((await user('list')).out).toContain('anna\tAnna Berg\tadministrator\tenabled');
    await site.start();
    expect((await ask('sign-in', { name: 'anna', password })).body).toMatchObject({ code: 'AUTH_NOT_SIGNED_IN' });
    const step = await ask('sign-in', { name: 'anna', password: lastWord(reset.out) });
    expect(step.body).toMatchObject({ step: 'password' });
    const done = await ask('continue', { continuation: step.body.continuation, newPassword: 'another lagoon parrot' });
    expect(done.body).toMatchObject({ step: 'done', me: { userName: 'anna' } });
    const { entries } = await site.api.audit.search({ limit: 50 });
    const actions = entries.map(({ action }) => action);
    for (const action of ['people.first-code', 'people.first', 'people.reset', 'sign-in'])
      expect(actions).toContain(action);
  } finally {
    await site.dispose();
  }
});
