/** `fairlead user`: who may sign in to a standalone site, from the machine that has its data folder. */

import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { builtInRoles, permissions } from '../../common/access/permissions.ts';
import type { BuiltInRole, Role } from '../../common/access/roles.ts';
import { FairleadError, toErrorInfo } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import { firstCodeLine } from '../../common/start-lines.ts';
import { usageProblem } from '../../common/usage-problem.ts';
import type { Actor } from '../access/actor.ts';
import { Done } from '../access/facts.ts';
import { createAnchorFiles } from '../audit/anchor-files.ts';
import { createAudit } from '../audit/audit.ts';
import { noFactor } from '../people/factors/factor-errors.ts';
import { removeFactors } from '../people/factors/factor-rows.ts';
import { renewFirstCode } from '../people/first-administrator.ts';
import { createPeople, type People, type Person, personOf } from '../people/people.ts';
import { allRoles } from '../people/roles.ts';
import { createIdSource } from '../store/ids.ts';
import { openStore } from '../store/open.ts';
import { locationOf, notedPlace } from '../store/place.ts';
import { storeFile } from '../store/sqlite.ts';
import type { Store, Tx } from '../store/types.ts';
import { dataDirOf } from './data-dir.ts';
import { exitCodes, type Io } from './io.ts';

const roleNames = Object.keys(builtInRoles) as BuiltInRole[];

export const userUsage = `fairlead user add NAME [--role ROLE] [--display-name TEXT] [--data FOLDER]
fairlead user list [--data FOLDER]
fairlead user disable NAME [--data FOLDER]
fairlead user enable NAME [--data FOLDER]
fairlead user reset NAME [--second-factor] [--data FOLDER]
fairlead user first-code [--data FOLDER]
  --second-factor       not the password: takes away what is shown beside it, where that was lost
  first-code            a new code for the first administrator, in place of one that was lost
  ROLE is one of ${roleNames.join(', ')} (viewer)
`;

const verbs = ['add', 'list', 'disable', 'enable', 'reset', 'first-code'] as const;
const withoutName: ReadonlySet<string> = new Set(['list', 'first-code']);

type Asked = {
  readonly verb: (typeof verbs)[number] | 'reset second factor';
  readonly name: string;
  readonly displayName: string;
  readonly role: BuiltInRole;
  readonly dataDir: string;
};

/**
 * Works on the store of the data folder itself, only while no service runs on it: its lock is taken. So it also helps when nobody can sign
 * in. What is changed stands and falls with its entry in the audit log.
 */
export async function user(args: readonly string[], io: Io): Promise<number> {
  const asked = readUserArgs(args, io.env);
  if (typeof asked === 'string') {
    io.stderr.write(`${asked}\n\n${userUsage}`);
    return exitCodes.usage;
  }
  const { dataDir } = asked;
  let store: Store | null = null;
  try {
    const place = notedPlace(dataDir);
    if (place.kind === 'sqlite' && !existsSync(join(dataDir, storeFile))) {
      io.stderr.write(`There is no store in ${dataDir}: nobody is kept there.\n`);
      return exitCodes.failed;
    }
    store = await openStore(locationOf(dataDir, place));
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
  if (verb === 'list') return table(await peopleIn(store, null).list(atCommandLine()), await allRoles(store.db));
  if (verb === 'first-code') return firstCode(store, dataDir);
  const change = <Value>(action: string, act: (people: People, actor: Actor) => Promise<Done<Value>>) =>
    changed(store, dataDir, action, act);
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
      const person = await written(store, dataDir, 'people.remove-second-factors', (tx) =>
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

async function firstCode(store: Store, dataDir: string): Promise<string> {
  const code = await written(store, dataDir, 'people.first-code', async (tx) => {
    await store.lock(tx, 'people');
    const made = await renewFirstCode(tx, Date.now());
    if (made === null)
      throw new FairleadError('AUTH_FIRST_CODE', {
        message: 'This site has an administrator already.',
        hint: 'To give somebody who lost theirs a new password, use "fairlead user reset".',
      });
    return new Done(made, [{ object: { type: 'site', id: '', name: '' } }]);
  });
  return `${firstCodeLine(code)}\n`;
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
    // No service runs on the folder: nothing lives by what ends here.
    told: { ended: () => undefined, rightsChanged: async () => undefined },
  });
}

function changed<Value>(
  store: Store,
  dataDir: string,
  action: string,
  act: (people: People, actor: Actor) => Promise<Done<Value>>,
): Promise<Value> {
  return written(store, dataDir, action, (tx) => act(peopleIn(store, tx), atCommandLine()));
}

/** In one transaction with its entry: nothing is changed without one. */
async function written<Value>(
  store: Store,
  dataDir: string,
  action: string,
  act: (tx: Tx) => Promise<Done<Value>>,
): Promise<Value> {
  const audit = createAudit({ store, clock: Date.now, anchors: createAnchorFiles({ dataDir, process: 'service' }) });
  const { userId, userName } = atCommandLine();
  await audit.start();
  const given: Value[] = [];
  await audit.appendWith(async (tx) => {
    const done = await act(tx);
    given.push(done.value);
    const [fact] = done.facts;
    return {
      actor: { id: userId, name: userName },
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

/** Built-in roles by the word that commands take, those of the site's own by what they are called. */
function table(people: readonly Person[], all: readonly Role[]): string {
  const named = new Map(all.map(({ id, name, isBuiltIn }) => [id, isBuiltIn ? id : name]));
  if (people.length === 0) return 'Nobody was added yet.\n';
  const rows = people.map(({ name, displayName, roles, isEnabled, lastSeenAt }) => [
    name,
    displayName,
    roles.map((role) => named.get(role) ?? role).join(', '),
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
    const verb = verbs.find((known) => known === given);
    if (verb === undefined) return 'Say what to do: add, list, disable, enable, reset or first-code.';
    if (withoutName.has(verb) !== (name === undefined) || more.length > 0)
      return withoutName.has(verb) ? `"${verb}" takes no name.` : `"${verb}" takes one name.`;
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
