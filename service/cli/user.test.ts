/** `fairlead user` on a folder as a service leaves it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verify } from '@node-rs/argon2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../store/open.ts';
import { roleRow } from '../store/testing/samples.ts';
import type { Store } from '../store/types.ts';
import { run } from './testing.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'fairlead-user-'));
  await withStore(async () => undefined);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function withStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ dataDir });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

const user = (...args: string[]) => run(['user', ...args, '--data', dataDir]);
const passwordIn = (out: string) => /: ([a-z2-9-]{23})\n$/.exec(out)?.[1] ?? '';
const entries = () =>
  withStore((store) => store.db.selectFrom('audit').select(['action', 'object_name', 'data']).orderBy('seq').execute());

it('lists roles of the site by what they are called', async () => {
  await user('add', 'anna', '--role', 'administrator');
  await withStore(async ({ db }) => {
    await db
      .insertInto('roles')
      .values(roleRow('r1', { name: 'Night shift' }))
      .execute();
    await db
      .updateTable('users')
      .set({ roles: ['viewer', 'r1'] })
      .execute();
  });
  expect((await user('list')).out).toContain('\tviewer, Night shift\t');
});

it('adds, lists, disables, enables and resets, with an entry of the audit log for each', async () => {
  expect((await user('list')).out).toBe('Nobody was added yet.\n');
  const added = await user('add', 'anna', '--role', 'administrator', '--display-name', 'Anna Berg');
  expect(added).toMatchObject({ code: 0, err: '' });
  expect(passwordIn(added.out)).not.toBe('');
  expect(await user('add', 'ole')).toMatchObject({ code: 0 });
  expect(await user('disable', 'Ole')).toMatchObject({ code: 0, out: 'ole is disabled and signed out everywhere.\n' });
  expect((await user('list')).out).toBe(
    'anna\tAnna Berg\tadministrator\tenabled\tnever signed in\nole\tole\tviewer\tdisabled\tnever signed in\n',
  );
  expect(await user('enable', 'ole')).toMatchObject({ code: 0 });
  const reset = await user('reset', 'anna');
  const { password_hash } = await withStore((store) =>
    store.db.selectFrom('users').select('password_hash').where('name', '=', 'anna').executeTakeFirstOrThrow(),
  );
  expect(await verify(password_hash, passwordIn(reset.out))).toBe(true);
  expect(await verify(password_hash, passwordIn(added.out))).toBe(false);
  const written = await entries();
  expect(written.map(({ action, object_name }) => `${action} ${object_name}`)).toEqual([
    'people.add anna',
    'people.add ole',
    'people.disable ole',
    'people.enable ole',
    'people.reset anna',
  ]);
  expect(JSON.stringify(written)).not.toContain(passwordIn(reset.out));
});

it('leaves the last administrator, and writes down nothing that did not happen', async () => {
  await user('add', 'anna', '--role', 'administrator');
  const refused = await user('disable', 'anna');
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('the last administrator');
  expect((await user('list')).out).toContain('enabled');
  expect(await entries()).toHaveLength(1);
});

it('takes a second factor away that was lost, with an entry, and leaves the password', async () => {
  const { out } = await user('add', 'anna', '--role', 'administrator');
  await withStore(async ({ db }) => {
    const { id } = await db.selectFrom('users').select('id').executeTakeFirstOrThrow();
    const totp = { user_id: id, secret_id: 's1', begun_at: 1, confirmed_at: 1 };
    await db.insertInto('totp').values(totp).execute();
    await db.insertInto('recovery_codes').values({ user_id: id, hash: 'h', created_at: 1 }).execute();
  });
  const reset = await user('reset', '--second-factor', 'Anna');
  expect(reset).toMatchObject({
    code: 0,
    err: '',
    out: 'anna has no second factor any more: the password is enough to sign in.\n',
  });
  const left = await withStore(async ({ db }) => ({
    totp: await db.selectFrom('totp').selectAll().execute(),
    codes: await db.selectFrom('recovery_codes').selectAll().execute(),
    users: await db.selectFrom('users').select('password_hash').execute(),
  }));
  expect(left).toMatchObject({ totp: [], codes: [] });
  expect(await verify(left.users[0]?.password_hash ?? '', passwordIn(out))).toBe(true);
  const written = await entries();
  expect(written.at(-1)).toMatchObject({
    action: 'people.remove-second-factors',
    object_name: 'anna',
    data: { removed: ['totp', 'recovery'] },
  });
  expect(await user('reset', 'anna', '--second-factor')).toMatchObject({ code: 1, out: '' });
  expect(await entries()).toHaveLength(written.length);
});

it('makes a new code for the first administrator, with an entry, until there is one', async () => {
  const one = await user('first-code');
  const two = await user('first-code');
  expect([one.code, two.code]).toEqual([0, 0]);
  const codes = [passwordIn(one.out), passwordIn(two.out)];
  expect(new Set(codes).size).toBe(2);
  const written = await entries();
  expect(written.map(({ action }) => action)).toEqual(['people.first-code', 'people.first-code']);
  for (const code of codes) {
    expect(code).not.toBe('');
    expect(JSON.stringify(written)).not.toContain(code);
  }
  await user('add', 'anna', '--role', 'administrator');
  const refused = await user('first-code');
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('has an administrator already');
  expect(await entries()).toHaveLength(3);
});

it('touches nothing while a service has the folder', async () => {
  await withStore(async () => {
    expect(await user('add', 'anna')).toMatchObject({ code: 1, out: '' });
  });
  expect((await user('list')).out).toBe('Nobody was added yet.\n');
});

it.each([
  [[], 'Say what to do'],
  [['remove', 'anna'], 'Say what to do'],
  [['add'], 'takes one name'],
  [['list', 'anna'], 'takes no name'],
  [['first-code', 'anna'], 'takes no name'],
  [['add', 'anna', '--role', 'root'], 'is no role'],
  [['disable', 'anna', '--second-factor'], 'goes with "reset"'],
  [['reset', '--second-factor'], 'takes one name'],
])('%j is told to be no use of it', async (args, words) => {
  const { code, err } = await user(...args);
  expect(code).toBe(2);
  expect(err).toContain(words);
});
