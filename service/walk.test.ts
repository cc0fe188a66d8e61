/** Every call of the contract, with people who are in the store: what each is let do is what their roles say there. */
import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInRoles, type Permission, permissions } from '../common/access/permissions.ts';
import { plainCommandsForTests } from '../common/commands.ts';
import { contract } from '../common/contract/index.ts';
import { proceduresOf } from '../common/contract/procedures.ts';
import { FairleadError } from '../common/errors.ts';
import type { Actor } from './access/actor.ts';
import { actorOf, createAuthority } from './access/authority.ts';
import type { Faces } from './api/face.ts';
import { type AuditSink, createRouter } from './api/router.ts';
import { answering, codeOf } from './api/testing/bound.ts';
import { permissionsIn } from './compose/people.ts';
import { createIdSource } from './store/ids.ts';
import { sqliteBackend } from './store/testing/backends.ts';
import { roleRow, userRow } from './store/testing/samples.ts';
import type { Store } from './store/types.ts';

const calls = proceduresOf(contract).map(({ path, meta }) => ({ path, meta, name: path.join('.') }));

/** Whoever there is, and what their roles give. */
const people: readonly (readonly [
  string,
  { readonly roles: readonly string[]; readonly may: readonly Permission[] },
])[] = [
  ...Object.entries(builtInRoles).map(([role, may]) => [role, { roles: [role], may }] as const),
  // A role of the site's own with one permission alone, for each there is.
  ...permissions.map((one) => [`only ${one}`, { roles: [`only-${one}`], may: [one] }] as const),
  [
    'two roles',
    {
      roles: ['only-audit.view', 'viewer'],
      may: permissions.filter((one) => one === 'audit.view' || builtInRoles.viewer.some((other) => other === one)),
    },
  ],
  ['roles of none', { roles: ['captain', 'constructor', ''], may: [] }],
  ['no roles', { roles: [], may: [] }],
];

const backend = sqliteBackend();
const newId = createIdSource();
let store: Store;
let actorFor: (userId: string) => Promise<Actor | null>;

beforeAll(async () => {
  await backend.start();
  store = await (await backend.fresh()).open();
  await store.db
    .insertInto('roles')
    .values(permissions.map((one) => roleRow(`only-${one}`, { name_key: one, permissions: [one] })))
    .execute();
  await store.db
    .insertInto('users')
    .values([
      ...people.map(([id, { roles }]) => userRow(id, { roles })),
      userRow('disabled', { roles: ['administrator'], enabled: false }),
    ])
    .execute();
  const authority = createAuthority({
    store,
    now: Date.now,
    newId,
    commands: plainCommandsForTests,
    log: pino({ enabled: false }),
    hasLinks: false,
    permissionsOf: permissionsIn(store, 'standalone'),
  });
  actorFor = async (userId) => {
    // As it was given while they could sign in.
    const bearer = `${userId} ${newId()}`;
    await store.db
      .insertInto('tokens')
      .values({
        id: newId(),
        kind: 'bearer',
        hash: createHash('sha256').update(bearer).digest('hex'),
        label: 'console',
        user_id: userId,
        user_name: userId,
        created_at: Date.now(),
        expires_at: Date.now() + 3_600_000,
      })
      .execute();
    return authority.verify(bearer).then(
      (principal) => actorOf(principal, null),
      (thrown: FairleadError) => {
        if (thrown.code === 'AUTH_REQUIRED') return null;
        throw thrown;
      },
    );
  };
});
afterAll(async () => {
  await backend.closeAll();
  await backend.stop();
});

/** Runs the check of one call, with everything that stands before its handler in the service. */
async function isLetIn(actor: Actor | null, { path }: (typeof calls)[number]) {
  let reached = false;
  const entries: Parameters<AuditSink>[0][] = [];
  const answer = () => {
    reached = true;
    throw new FairleadError('SERVICE_STARTING', { message: 'It was reached.' });
  };
  const router = createRouter(answering(contract, answer) as Partial<Faces> as Faces, {
    audit: async (entry) => void entries.push(entry),
    commands: plainCommandsForTests,
    log: pino({ enabled: false }),
  });
  return { code: await codeOf(router, path, actor), reached, entries };
}

// SECURITY: docs/security.md 4.45.
describe('every call of the contract', () => {
  it.each(people)('by %s: what their roles in the store give, and nothing else', async (id, { may }) => {
    const actor = await actorFor(id);
    if (actor === null) throw new Error('This person may sign in.');
    const answers = new Map<string, string>();
    const expected = new Map<string, string>();
    for (const one of calls) {
      const { reached, code, entries } = await isLetIn(actor, one);
      const { name } = one;
      const isLet = one.meta.public === true || may.includes(one.meta.permission);
      expected.set(name, isLet ? 'SERVICE_STARTING' : 'NOT_PERMITTED');
      answers.set(name, code);
      expect([name, reached]).toEqual([name, isLet]);
      // A change that was refused is in the log, with who tried.
      if (!isLet && one.meta.audit !== undefined)
        expect(entries).toMatchObject([{ action: one.meta.audit, result: 'refused', actor: { id } }]);
    }
    expect(answers).toEqual(expected);
  });

  it.each([
    ['somebody who is disabled', 'disabled'],
    ['somebody who was removed', 'gone'],
    ['somebody of a local site', 'local'],
  ])('by %s: what is public alone, by whatever token', async (_who, id) => {
    const actor = await actorFor(id);
    expect(actor).toBeNull();
    for (const one of calls) {
      const { reached, code } = await isLetIn(actor, one);
      const isOpen = one.meta.public === true;
      expect([one.name, reached, code]).toEqual([one.name, isOpen, isOpen ? 'SERVICE_STARTING' : 'AUTH_REQUIRED']);
    }
  });

  it('by somebody whose role changes: what it gives now', async () => {
    expect([...((await actorFor('only audit.view'))?.permissions ?? [])]).toEqual(['audit.view']);
    await store.db
      .updateTable('roles')
      .set({ permissions: ['hosts.view'] })
      .where('id', '=', 'only-audit.view')
      .execute();
    expect([...((await actorFor('only audit.view'))?.permissions ?? [])]).toEqual(['hosts.view']);
  });
});
