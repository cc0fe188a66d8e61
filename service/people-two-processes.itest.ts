/** People of a site of two processes: what is changed at one counts at the other at once, in what is open there too. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SignInStep } from '../common/model/people.ts';
import { startPostgres, type TestPostgres } from '../tools/bed/postgres.ts';
import { type Site, startSite } from './testing/site.ts';

const good = 'correct horse battery';
type Done = Extract<SignInStep, { step: 'done' }>;

let server: TestPostgres;
let store: string;
let one: Site;
let two: Site;

beforeAll(async () => {
  server = await startPostgres();
  store = await server.createDatabase();
  const args = ['--store', store];
  one = await startSite({ isStandalone: true, args });
  two = await startSite({
    isStandalone: true,
    args,
    prepare: (dataDir) => {
      for (const name of ['data.key', 'service.key'])
        writeFileSync(join(dataDir, name), readFileSync(join(one.dataDir, name)), { mode: 0o600 });
    },
  });
});
afterAll(async () => {
  await two?.dispose();
  await one?.dispose();
  await server?.stop();
});

async function ask<T extends SignInStep>(site: Site, path: string, body: object): Promise<T> {
  const answer = await site.http(`/api/auth/${path}`, {
    bearer: null,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** The connections that hold what the processes have of each other break. */
const cutOff = () =>
  server.administer(
    store,
    `select pg_terminate_backend(pid) from (select distinct pid from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())) as held`,
  );

it('rights that are changed, and people who are disabled, at one end what is open at the other', async () => {
  const first = await ask<Done>(one, 'first', {
    code: one.firstCode,
    name: 'anna',
    displayName: 'Anna',
    password: good,
  });
  // Who signed in at one is signed in at the other.
  const anna = await one.connect(first.bearer);
  const there = await two.connect(first.bearer);
  const { person, password } = await there.api.people.add({ name: 'mia', displayName: 'Mia', roles: ['viewer'] });
  const { continuation } = await ask<Extract<SignInStep, { step: 'password' }>>(two, 'sign-in', {
    name: 'mia',
    password,
  });
  const mia = await ask<Done>(one, 'continue', { continuation, newPassword: good });

  const viewer = await two.connect(mia.bearer);
  await anna.api.people.setRoles({ id: person.id, roles: ['administrator'] });
  // Broken off, not signed out: the same token has other permissions now.
  expect(await viewer.closed).toBe(4410);
  const administrator = await two.connect(mia.bearer);
  expect((await administrator.api.people.list()).people).toHaveLength(2);

  await anna.api.people.setEnabled({ id: person.id, isEnabled: false });
  expect(await administrator.closed).toBe(4401);
  await expect(two.connect(mia.bearer)).rejects.toThrow('4401');
  there.close();
  anna.close();
});

it('what was changed while the processes could not hear each other counts when they can again', async () => {
  const { bearer } = await ask<Done>(one, 'sign-in', { name: 'anna', password: good });
  const open = await two.connect(bearer);
  // Past the services, so that nobody is told: as if it had been told while nobody could hear.
  await server.administer(store, "delete from tokens where kind = 'bearer' and user_id <> 'command-line'");
  await cutOff();
  expect(await open.closed).toBe(4401);
});
