/** `fairlead user`: who may sign in to a standalone site, from the machine that has its data folder. */

import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { builtInRoles, permissions } from '../../common/access/permissions.ts';
import { toErrorInfo } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import { usageProblem } from '../../common/usage-problem.ts';
import type { Actor } from '../access/actor.ts';
import { Done } from '../access/facts.ts';
import { createAnchorFiles } from '../audit/anchor-files.ts';
import { createAudit } from '../audit/audit.ts';
import { noFactor } from '../people/factors/factor-errors.ts';
import { removeFactors } from '../people/factors/factor-rows.ts';
import { createPeople, type People, type Person, personOf, type RoleName } from '../people/people.ts';
import { createIdSource } from '../store/ids.ts';
import { openStore } from '../store/open.ts';
import { STORE_FILE } from '../store/sqlite.ts';
import type { Store, Tx } from '../store/types.ts';
import { dataDirOf } from './data-dir.ts';
import { exitCodes, type Io } from './io.ts';

const roleNames = Object.keys(builtInRoles) as RoleName[];

export const userUsage = `fairlead user add NAME [--role ROLE] [--display-name TEXT] [--data FOLDER]
fairlead user list [--data FOLDER]
fairlead user disable|enable|reset NAME [--data FOLDER]
fairlead user reset --second-factor NAME [--data FOLDER]
  ROLE is one of ${roleNames.join(', ')} (viewer)
`;

type Asked = {
  readonly verb: 'add' | 'list' | 'disable' | 'enable' | 'reset' | 'reset second factor';
  readonly name: string;
  readonly displayName: string;
  readonly role: RoleName;
  readonly dataDir: string;
};

/**
 * Works on the data folder itself, only while no service runs on it: its lock is taken. So it also helps when nobody can sign
 * in. What is changed stands and falls with its entry in the audit log.
 */
export async function user(args: readonly string[], io: Io): Promise<number> {
  const asked = readUserArgs(args, io.env);
  if (typeof asked === 'string') {
    io.stderr.write(`${asked}\n\n${userUsage}`);
    return exitCodes.usage;
  }
  if (!existsSync(join(asked.dataDir, STORE_FILE))) {
    io.stderr.write(`There is no store in ${asked.dataDir}: nobody is kept there.\n`);
    return exitCodes.failed;
  }
  let store: Store | null = null;
  try {
    store = await openStore({ dataDir: asked.dataDir });
    io.stdout.write(await answerTo(asked, store));
    return exitCodes.ok;
  } catch (thrown) {
    const { message, hint } = toErrorInfo(thrown);
    io.stderr.write(`${message}${hint === undefined ? '' : ` ${hintText(hint)}`}\n`);
    return exitCodes.failed;
  } finally {
    await store?.close();
  }
}

async function answerTo({ verb, name, displayName, role, dataDir }: Asked, store: Store): Promise<string> {
  if (verb === 'list') return table(await peopleIn(store, null).list(atCommandLine()));
  const change = <Value>(action: string, act: Act<Value>) => changed(store, dataDir, action, act);
  switch (verb) {
    case 'add': {
      const { password } = await change('people.add', (people, actor) =>
        people.add(actor, { name, displayName, roles: [role] }),
      );
      return `${name} was added as ${role}.\n${passwordLine(password)}`;
    }
    case 'reset': {
      const { person, password } = await change('people.reset', (people, actor) => people.reset(actor, name));
      return `${person.name} has a new password and is signed out everywhere.\n${passwordLine(password)}`;
    }
    case 'reset second factor': {
      const person = await change('people.remove-second-factors', (_people, _actor, tx) =>
        withoutSecondFactors(store, tx, name),
      );
      return `${person} has no second factor any more: the password is enough to sign in.\n`;
    }
    case 'disable':
    case 'enable': {
      const isEnabled = verb === 'enable';
      const person = await change(`people.${verb}`, (people, actor) => people.setEnabled(actor, name, isEnabled));
      return isEnabled ? `${person.name} is enabled.\n` : `${person.name} is disabled and signed out everywhere.\n`;
    }
  }
}

/**
 * The way in for the last administrator who lost theirs. The secret of an authenticator app, which nothing names then, is
 * removed when the service starts: it has the key, and this command needs none.
 * SECURITY: docs/security.md 4.30.
 */
async function withoutSecondFactors(store: Store, tx: Tx, who: string): Promise<Done<string>> {
  await store.lock(tx, 'factors');
  const { id, name } = await personOf(tx, who);
  const { kinds } = await removeFactors(tx, id);
  if (kinds.length === 0) throw noFactor(`${name} has no second factor.`);
  return new Done(name, [{ object: { type: 'user', id, name }, data: { removed: kinds } }]);
}

const passwordLine = (password: string) =>
  `Password, shown only now and to be changed at the first sign-in: ${password}\n`;

/** @param tx what everything happens in, where there is one already */
function peopleIn(store: Store, tx: Tx | null): People {
  return createPeople({
    transact: async (work) => {
      if (tx === null) return store.transaction(work, { lock: 'people' });
      await store.lock(tx, 'people');
      return work(tx);
    },
    now: Date.now,
    newId: createIdSource(),
  });
}

type Act<Value> = (people: People, actor: Actor, tx: Tx) => Promise<Done<Value>>;

/** In one transaction with its entry: nobody is changed without one. */
async function changed<Value>(store: Store, dataDir: string, action: string, act: Act<Value>): Promise<Value> {
  const audit = createAudit({ store, clock: Date.now, anchors: createAnchorFiles({ dataDir, process: 'service' }) });
  const actor = atCommandLine();
  await audit.start();
  const given: Value[] = [];
  await audit.appendWith(async (tx) => {
    const done = await act(peopleIn(store, tx), actor, tx);
    given.push(done.value);
    const [fact] = done.facts;
    return {
      actor: { id: actor.userId, name: actor.userName },
      action,
      object: fact?.object,
      result: 'ok',
      data: fact?.data,
    };
  });
  await audit.settled();
  const [value] = given;
  if (value === undefined) throw new Error('The transaction ended without having run.');
  return value;
}

/** Whoever can write to the data folder may do everything in it. */
function atCommandLine(): Actor {
  const { username } = userInfo();
  return {
    userId: `account:${username}`,
    userName: `${username} at the command line`,
    permissions: new Set(permissions),
    tokenId: '',
    connectionId: null,
  };
}

function table(people: readonly Person[]): string {
  if (people.length === 0) return 'Nobody was added yet.\n';
  const rows = people.map(({ name, displayName, roles, isEnabled, lastSeenAt }) => [
    name,
    displayName,
    roles.join(', '),
    isEnabled ? 'enabled' : 'disabled',
    lastSeenAt === null ? 'never signed in' : `last seen ${new Date(lastSeenAt).toISOString()}`,
  ]);
  return rows.map((row) => `${row.join('\t')}\n`).join('');
}

/** What is asked for, or the sentence that says what is wrong with it. */
function readUserArgs(args: readonly string[], env: Io['env']): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        role: { type: 'string' },
        'display-name': { type: 'string' },
        'second-factor': { type: 'boolean' },
        data: { type: 'string' },
      },
    });
    const [given, name, ...more] = positionals;
    const verb = (['add', 'list', 'disable', 'enable', 'reset'] as const).find((known) => known === given);
    if (verb === undefined) return 'Say what to do: add, list, disable, enable or reset.';
    if ((verb === 'list') !== (name === undefined) || more.length > 0)
      return verb === 'list' ? '"list" takes no name.' : `"${verb}" takes one name.`;
    const isFactor = values['second-factor'] === true;
    if (isFactor && verb !== 'reset') return '"--second-factor" goes with "reset".';
    const role = roleNames.find((known) => known === (values.role ?? 'viewer'));
    if (role === undefined) return `"${values.role}" is no role; known are ${roleNames.join(', ')}.`;
    return {
      verb: isFactor ? 'reset second factor' : verb,
      name: name ?? '',
      displayName: values['display-name'] ?? name ?? '',
      role,
      dataDir: dataDirOf(values.data, env),
    };
  } catch (thrown) {
    return usageProblem(thrown);
  }
}
