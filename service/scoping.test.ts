/**
 * A whole standalone site in which two people have things of their own: every call that reads, with every input that these things
 * make possible, tells nobody of what belongs to the other without the permission for it.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ORPCError } from '@orpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../common/access/permissions.ts';
import { plainCommandsForTests } from '../common/commands.ts';
import { contract } from '../common/contract/index.ts';
import { proceduresOf } from '../common/contract/procedures.ts';
import { startService } from './compose.ts';
import type { RunningService } from './options.ts';
import { keyFileProvider } from './secrets/key-providers.ts';
import { openStore } from './store/open.ts';
import { hostRow, roleRow, sessionRow, taskRow, userRow, workspaceRow } from './store/testing/samples.ts';
import { type ApiConnection, connectApi } from './testing/client.ts';

/** Who asks. `clerk` may do everything but see and change what belongs to others. */
const people = {
  clerk: permissions.filter((one) => one !== 'sessions.observe' && one !== 'sessions.administer'),
  watcher: permissions.filter((one) => one !== 'sessions.administer'),
} as const;
type Asker = keyof typeof people;

const procedures = proceduresOf(contract).map(({ path, meta, procedure }) => ({
  path,
  area: path[0] ?? '',
  call: path.join('.'),
  meta,
  schema: procedure['~orpc'].inputSchema,
}));

/** What belongs to a person, by whose name all of it can be told. */
const things = (owner: Asker | 'bela', word: string) => ({
  sessions: [
    sessionRow(`${owner}-session`, {
      user_id: owner,
      user_name: word,
      workspace_name: 'Workspace w1',
      host_id: 'h1',
      host_name: 'Harbour',
      desired: 'stopped',
      observed: 'stopped',
      sentence: `${word} stopped it.`,
      task_id: `${owner}-launch`,
    }),
    sessionRow(`${owner}-ended`, {
      user_id: owner,
      user_name: word,
      workspace_name: 'Workspace w1',
      desired: 'deleted',
      observed: 'deleted',
      ended_at: Date.now(),
      end_reason: `${word} ended it.`,
    }),
  ],
  tasks: [
    {
      ...taskRow(`${owner}-launch`),
      owner_id: owner,
      title: `Launch for ${word}`,
      actor: word,
      subject_type: 'session',
      subject_id: `${owner}-session`,
      state: 'failed' as const,
      ended_at: Date.now(),
    },
    {
      ...taskRow(`${owner}-pull`),
      owner_id: owner,
      parent_id: `${owner}-launch`,
      title: `Pull for ${word}`,
      actor: word,
    },
  ],
});

/** Whatever the inputs of the calls are called: ids of what belongs to `owner`, and words that find it. */
const inputsAbout = (owner: string, word: string): readonly object[] => [
  ...[`${owner}-session`, `${owner}-ended`, `${owner}-launch`, `${owner}-pull`, 'w1', 'h1', owner].flatMap((id) => [
    { id },
    { ids: [id] },
    { sessionId: id },
    { workspaceId: id },
  ]),
  { text: word },
  { subject: { type: 'session', id: `${owner}-session` } },
  {},
];

let folder: string;
let service: RunningService;
const connections = new Map<Asker, ApiConnection>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-scoping-'));
  const store = await openStore({ dataDir: folder });
  const mine = things('clerk', 'Clerk');
  const theirs = things('bela', 'Canary');
  const { db } = store;
  await db.insertInto('workspaces').values(workspaceRow('w1')).execute();
  // A host that cannot be reached: what the store says of it is all there is.
  const socketPath = join(folder, 'no-engine.sock');
  await db
    .insertInto('hosts')
    .values(hostRow('h1', { config: { kind: 'socket', socketPath } }))
    .execute();
  for (const session of [...mine.sessions, ...theirs.sessions])
    await db.insertInto('sessions').values(session).execute();
  for (const task of [...mine.tasks, ...theirs.tasks]) await db.insertInto('tasks').values(task).execute();
  for (const [name, given] of Object.entries(people)) {
    await db
      .insertInto('roles')
      .values(roleRow(`${name}-role`, { name_key: name, permissions: given }))
      .execute();
    await db
      .insertInto('users')
      .values(userRow(name, { roles: [`${name}-role`] }))
      .execute();
    await db
      .insertInto('tokens')
      .values({
        id: `${name}-token`,
        kind: 'bearer',
        hash: createHash('sha256').update(`${name}-bearer`).digest('hex'),
        label: 'console',
        user_id: name,
        user_name: name,
        created_at: Date.now(),
        expires_at: Date.now() + 3_600_000,
      })
      .execute();
  }
  await store.close();
  service = await startService({
    dataDir: folder,
    version: '1.2.3',
    siteKind: 'standalone',
    listen: { host: '127.0.0.1', port: 0 },
    viewerPort: 0,
    viewerWorkerPorts: [],
    viewerPorts: null,
    consoleDir: join(folder, 'no-console'),
    keyProvider: keyFileProvider(join(folder, 'data.key')),
    logLevel: 'error',
    logToTerminal: false,
    env: {},
    knownHostsFiles: [],
    adoptLocalEngine: false,
    commands: plainCommandsForTests,
    publicCommands: plainCommandsForTests,
  });
  for (const name of Object.keys(people) as Asker[])
    connections.set(name, await connectApi(`ws://127.0.0.1:${service.ports.console}/rpc`, `${name}-bearer`));
});
afterAll(async () => {
  for (const { close } of connections.values()) close();
  await service?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The answer as text: what was said, or the whole of the refusal; null for a stream, which is let go. */
async function answerTo(asker: Asker, { path }: { readonly path: readonly string[] }, input: unknown) {
  const connection = connections.get(asker);
  if (connection === undefined) throw new Error(`${asker} is not signed in.`);
  // A client is callable at any depth, and says nothing of which calls there are.
  const method = path.reduce<object>((at, name) => Reflect.get(at, name), connection.api) as (
    given: unknown,
  ) => Promise<unknown>;
  try {
    const answer = await method(input);
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
      const stream = answer as AsyncGenerator<unknown>;
      await stream.return(undefined);
      return null;
    }
    return JSON.stringify(answer);
  } catch (thrown) {
    if (!(thrown instanceof ORPCError)) throw thrown;
    return `${thrown.code} ${thrown.message} ${JSON.stringify(thrown.data)}`;
  }
}

/** Calls that look at the machine, the network or an engine, and read nothing of the store that belongs to anybody. */
const elsewhere: ReadonlySet<string> = new Set(['hosts.discoverLocal', 'hosts.sshSuggestions', 'registries.offered']);

/** Which calls, with which inputs, tell of what belongs to `owner`. */
async function tellingOf(asker: Asker, owner: string, word: string) {
  const telling = new Set<string>();
  const streams = new Set<string>();
  const asked = new Set<string>();
  for (const one of procedures) {
    if (one.meta.permission === undefined || one.meta.audit !== undefined || elsewhere.has(one.call)) continue;
    for (const input of one.schema === undefined ? [undefined] : inputsAbout(owner, word)) {
      const judged = await one.schema?.['~standard'].validate(input);
      if (judged?.issues !== undefined) continue;
      asked.add(one.call);
      const answer = await answerTo(asker, one, input);
      if (answer === null) streams.add(one.call);
      else if (answer.includes(word)) telling.add(one.call);
    }
  }
  return { telling: [...telling].sort(), streams: [...streams].sort(), asked };
}

/** Every call that tells of sessions, or of tasks on them. A new one is put here, and is seen to keep to its person by that. */
const ofSessions = [
  'search.find',
  'sessions.get',
  'sessions.history',
  'sessions.list',
  'tasks.get',
  'tasks.list',
  'workspaces.uninstallPreview',
];

// SECURITY: docs/security.md 4.43.
describe('what belongs to somebody', () => {
  it('is told to them by all of these calls', async () => {
    expect((await tellingOf('clerk', 'clerk', 'Clerk')).telling).toEqual(ofSessions);
  });

  it('is told to nobody else by any call, whatever else they may do', async () => {
    const { telling, asked } = await tellingOf('clerk', 'bela', 'Canary');
    expect(telling).toEqual([]);
    for (const call of ofSessions) expect(asked).toContain(call);
  });

  it('is told to who may observe, by the same calls', async () => {
    expect((await tellingOf('watcher', 'bela', 'Canary')).telling).toEqual(ofSessions);
  });

  it('is counted for nobody else: sessions of a workspace', async () => {
    const running = async (asker: Asker) =>
      (await connections.get(asker)?.api.workspaces.list())?.workspaces.map((one) => one.runningSessions);
    expect([await running('clerk'), await running('watcher')]).toEqual([[1], [2]]);
  });

  it('is told in no stream that is not tested for it', async () => {
    // Each: `service/system/system.test.ts`, `service/tasks/testing/owners-suite.ts`, `service/manager/session-reach.test.ts`.
    expect((await tellingOf('clerk', 'clerk', 'Clerk')).streams).toEqual([
      'hosts.samples',
      'sessions.logs',
      'sessions.stats',
      'sessions.watch',
      'system.changes',
      'tasks.watch',
    ]);
  });

  it('is not there for a call that would change it, and not to be changed by who may only observe', async () => {
    const more = { mode: 'control', cols: 80, rows: 24, url: 'https://example.org/', friendlyName: 'Copy' };
    const answers: Record<Asker, Record<string, string>> = { clerk: {}, watcher: {} };
    for (const one of procedures) {
      if (one.meta.audit === undefined || !['sessions', 'tasks', 'images'].includes(one.area)) continue;
      const id = one.area === 'tasks' ? 'bela-launch' : 'bela-session';
      for (const input of [{ ...more, id, sessionId: id }, { ids: [id] }]) {
        if ((await one.schema?.['~standard'].validate(input))?.issues !== undefined) continue;
        for (const asker of ['clerk', 'watcher'] as const)
          answers[asker][one.call] = (await answerTo(asker, one, input))?.split(' ')[0] ?? 'a stream';
      }
    }
    const calls = [
      'images.saveSession',
      ...['end', 'openUrl', 'pause', 'restart', 'resume', 'start', 'stop', 'terminalOpen', 'view'].map(
        (name) => `sessions.${name}`,
      ),
      'tasks.cancel',
      'tasks.retry',
    ];
    const all = (code: (call: string) => string) => Object.fromEntries(calls.map((call) => [call, code(call)]));
    expect(answers).toEqual({
      clerk: all((call) => (call.startsWith('tasks') ? 'TASK_NOT_FOUND' : 'SESSION_NOT_FOUND')),
      watcher: all(() => 'NOT_PERMITTED'),
    });
  });

  it('is not ended along with what it stands on by who may not end it', async () => {
    const ask = async (asker: Asker, call: string, input: object) => {
      return (await answerTo(asker, { path: call.split('.') }, input)) ?? 'a stream';
    };
    const inUse = await ask('clerk', 'workspaces.uninstall', { ids: ['w1'] });
    expect(inUse).toMatch(/^WORKSPACE_IN_USE 2 sessions use this: .*somebody else on Harbour/);
    expect(inUse).not.toContain('Canary');
    for (const asker of ['clerk', 'watcher'] as const) {
      expect(await ask(asker, 'workspaces.uninstall', { ids: ['w1'], endSessions: true })).toMatch(/^NOT_PERMITTED /);
      expect(await ask(asker, 'hosts.remove', { id: 'h1', endSessions: true })).toMatch(/^NOT_PERMITTED /);
    }
    expect(await ask('watcher', 'hosts.list', {})).toContain('"h1"');
    expect(await ask('watcher', 'sessions.list', {})).toContain('bela-session');
  });
});
