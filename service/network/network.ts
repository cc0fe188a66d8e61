/** How the service reaches the Internet: kept, told without its password, and handed to whatever fetches. */
import { readFile, stat } from 'node:fs/promises';
import { FairleadError } from '../../common/errors.ts';
import {
  defaultNetwork,
  type NetworkChange,
  type NetworkSettings,
  type NetworkTry,
  type NetworkView,
  networkSchema,
} from '../../common/model/network.ts';
import { isException } from '../../common/network/exceptions.ts';
import { codeOf } from '../../common/thrown.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { Done } from '../access/facts.ts';
import { createLocks } from '../async/locks.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Logger } from '../log/logger.ts';
import type { SecretBox } from '../secrets/types.ts';
import type { Store } from '../store/types.ts';
import { certificatesIn, createContexts, subjectOf } from './authorities.ts';
import { basic, environmentProxies } from './environment.ts';
import type { Outbound, WebProxy } from './types.ts';

/** The row of the settings table: all of it is one value, which only makes sense together. */
const settingsRow = 'network';
const purpose = 'network.proxy-password';
const maxFile = 1024 * 1024;

type Kept = { readonly settings: NetworkSettings; readonly secretId: string | null };

type NetworkArea = {
  view(actor: Actor): Promise<NetworkView>;
  /** What is left out stays as it is. @throws NETWORK_AUTHORITIES, NETWORK_AUTHORITIES_FILE, NETWORK_PROXY_MISSING */
  update(actor: Actor, change: NetworkChange): Promise<Done<NetworkView>>;
  /** Fetches an address as everything else is fetched. @throws coded errors */
  tryOut(actor: Actor, url: string, signal: AbortSignal): Promise<NetworkTry>;
};
export type NetworkOperations = Operations<NetworkArea>;

export type Network = { readonly outbound: Outbound; readonly operations: NetworkOperations };

export function createNetwork(deps: {
  store: Store;
  secrets: SecretBox;
  events: EventBus<ServiceTopics>;
  log: Logger;
  env: Readonly<Record<string, string | undefined>>;
  now: () => number;
  ask: (url: string, signal: AbortSignal) => Promise<NetworkTry>;
}): Network {
  const { store, secrets, events, log, now } = deps;
  const environment = environmentProxies(deps.env);
  const contextFor = createContexts();
  const locks = createLocks();

  async function read(): Promise<Kept> {
    const row = await store.db.selectFrom('settings').selectAll().where('key', '=', settingsRow).executeTakeFirst();
    if (row === undefined) return { settings: defaultNetwork, secretId: null };
    const kept = typeof row.value === 'object' && row.value !== null ? row.value : {};
    const parsed = networkSchema.partial().safeParse('settings' in kept ? kept.settings : {});
    // A value of an older or newer version: the defaults count until somebody saves again.
    if (!parsed.success) log.warn({ issues: parsed.error.issues }, 'The saved way to the Internet is not valid');
    return {
      settings: { ...defaultNetwork, ...(parsed.success ? withoutUndefined(parsed.data) : {}) },
      secretId: 'secretId' in kept && typeof kept.secretId === 'string' ? kept.secretId : null,
    };
  }

  async function write(kept: Kept): Promise<void> {
    const values = { value: kept, updated_at: now() };
    await store.db
      .insertInto('settings')
      .values({ key: settingsRow, ...values })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
      .execute();
  }

  const manualProxy = async ({ settings, secretId }: Kept): Promise<WebProxy | null> => {
    if (settings.proxyUrl === '') return null;
    const password = secretId === null ? '' : await secrets.get(secretId, purpose);
    return { origin: new URL(settings.proxyUrl).origin, authorization: basic(settings.proxyUser, password) };
  };

  async function outbound(): ReturnType<Outbound> {
    const kept = await read();
    const { settings } = kept;
    const pem = [
      ...(settings.authorities.trim() === '' ? [] : [settings.authorities]),
      ...(settings.authoritiesFile === '' ? [] : [await readAuthorities(settings.authoritiesFile)]),
    ];
    const secureContext = contextFor(pem);
    if (settings.proxy === 'none') return { proxyFor: () => null, secureContext };
    const manual = settings.proxy === 'manual' ? await manualProxy(kept) : null;
    const { http, https, exceptions } =
      settings.proxy === 'manual' ? { http: manual, https: manual, exceptions: settings.exceptions } : environment;
    return {
      proxyFor: (url) => (isException(exceptions, url) ? null : url.protocol === 'https:' ? https : http),
      secureContext,
    };
  }

  async function view(): Promise<NetworkView> {
    const { settings, secretId } = await read();
    const { https, http, exceptions } = environment;
    return {
      settings,
      hasProxyPassword: secretId !== null,
      environment: { https: https?.origin ?? null, http: http?.origin ?? null, exceptions: [...exceptions] },
      authorities:
        settings.authorities.trim() === ''
          ? []
          : certificatesIn(settings.authorities).map((certificate) => ({
              subject: subjectOf(certificate),
              validTo: certificate.validToDate.getTime(),
            })),
    };
  }

  async function update({ proxyPassword, ...change }: NetworkChange): Promise<void> {
    const before = await read();
    const settings = { ...before.settings, ...withoutUndefined(change) };
    if (settings.proxy === 'manual' && settings.proxyUrl === '') throw noProxyAddress();
    if (settings.authorities.trim() !== '') certificatesIn(settings.authorities);
    if (settings.authoritiesFile !== '') certificatesIn(await readAuthorities(settings.authoritiesFile));
    // SECURITY: docs/security.md 4.2: a password was given for one proxy and one user; it goes to no other.
    const isSame = settings.proxyUrl === before.settings.proxyUrl && settings.proxyUser === before.settings.proxyUser;
    const secretId =
      typeof proxyPassword === 'string'
        ? await secrets.put({ purpose: purpose, value: proxyPassword })
        : proxyPassword === null || !isSame
          ? null
          : before.secretId;
    await write({ settings, secretId });
    if (before.secretId !== null && before.secretId !== secretId) await secrets.remove(before.secretId);
    events.emit('settings', {});
  }

  return {
    outbound,
    operations: guard<NetworkArea>(
      { view: 'settings.view', update: 'settings.modify', tryOut: 'settings.modify' },
      {
        view,
        async update(_actor, change) {
          await locks.run(settingsRow, () => update(change));
          // SECURITY: docs/security.md 4.2: that a password was given, never which.
          const what = { object: { type: 'site', id: '', name: '' }, data: { changed: Object.keys(change) } };
          return new Done(await view(), [what]);
        },
        tryOut: (_actor, url, signal) => deps.ask(url, signal),
      },
    ),
  };
}

/** @throws NETWORK_AUTHORITIES_FILE */
async function readAuthorities(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > maxFile) throw new FairleadError('NETWORK_AUTHORITIES_FILE', { message: 'It is too large.' });
    const text = await readFile(path, 'utf8');
    certificatesIn(text);
    return text;
  } catch (cause) {
    const code = codeOf(cause);
    const why =
      code === 'ENOENT' || code === 'ENOTDIR'
        ? 'it does not exist'
        : code === 'EACCES' || code === 'EPERM'
          ? 'the user that runs Fairlead may not read it'
          : code.startsWith('NETWORK_')
            ? 'it holds no certificates in PEM form'
            : `it cannot be read (${code || 'unknown'})`;
    throw new FairleadError('NETWORK_AUTHORITIES_FILE', {
      message: `The file with the site's own authorities, ${path}, is of no use: ${why}.`,
      hint: 'Correct the file, or its path under Settings, "Way to the Internet". Nothing is fetched without it.',
      data: { path },
      cause,
    });
  }
}

function noProxyAddress(): FairleadError {
  return new FairleadError('NETWORK_PROXY_MISSING', {
    message: 'A proxy is to be used, but its address is missing.',
    hint: 'Enter its address, such as http://proxy.example.com:3128, or choose another way.',
  });
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
