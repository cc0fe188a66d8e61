/** The health checks of a running service. `fairlead doctor` uses the same ones, as far as they need no service. */

import { randomBytes } from 'node:crypto';
import { realpath, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from '../../common/command-line.ts';
import type { Commands } from '../../common/commands.ts';
import { counted } from '../../common/counted.ts';
import { isTimeout } from '../../common/errors.ts';
import { advise, asHint, command, type Hint } from '../../common/hint.ts';
import { formatBytes } from '../../common/sizes/bytes.ts';
import { messageOf } from '../../common/thrown.ts';
import type { AuditVerdict } from '../audit/types.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import type { KeyStorage } from '../secrets/types.ts';
import type { Store, StoreFacts } from '../store/types.ts';
import { type AddressFacts, addressCheck } from './address-check.ts';
import { type CopyLook, copiesCheck } from './copies-check.ts';
import type { Check } from './health.ts';
import { hostProblems, problemsFix, problemsText } from './host-problems.ts';
import { type LicenseLook, licenseCheck } from './license-check.ts';

type Finding = Awaited<ReturnType<Check['run']>>;

/** How this machine's engines are found, usable or not. */
export type LocalEngines = {
  localEngines(): Promise<{
    readonly engines: readonly {
      readonly socketPath: string;
      readonly label: string;
      readonly error: { readonly message: string; readonly hint?: Hint | undefined } | null;
    }[];
    /** Where none is usable: what to do. */
    readonly install: { readonly sentence: string; readonly command: string } | null;
  }>;
};

export type AuditVerifier = {
  check(signal?: AbortSignal): Promise<AuditVerdict & { readonly looked: number }>;
  anchorTrouble(): 'conflict' | 'unwritable' | null;
};
type AuditRecorder = {
  retry(): Promise<void>;
  state(): { readonly waiting: number; readonly lost: number };
};

export function serviceChecks(deps: {
  readonly store: Store;
  readonly pool: Pick<HostPool, 'all'>;
  readonly audit: AuditVerifier;
  readonly recorder: AuditRecorder;
  readonly discovery: LocalEngines;
  readonly dataDir: string;
  readonly secrets: { readonly keyStorage: KeyStorage };
  readonly copies: CopyLook;
  readonly licence: LicenseLook;
  readonly address: () => AddressFacts;
  readonly now: () => number;
  readonly commands: Commands;
}): readonly Check[] {
  const { store, pool, audit, recorder, discovery, dataDir, secrets, copies, licence, address, now, commands } = deps;
  return [
    addressCheck(address, now, commands),
    dataFolderCheck(dataDir),
    keyCheck(() => secrets.keyStorage),
    copiesCheck(copies),
    licenseCheck(licence),
    storeCheck(store),
    auditCheck(audit, commands, recorder),
    localEngineCheck(discovery, () => pool.all().some(({ connector }) => connector.connection.state === 'connected')),
    { id: 'engine.hosts', category: 'engine', title: 'Hosts', run: async () => judgeHosts(pool.all()) },
    seccompCheck(),
  ];
}

const gb = 1e9;
/** Below these many free bytes the data folder is about to cause trouble, or the store can soon no longer be written. */
const scarceBytes = gb;
const fullBytes = 0.1 * gb;

/** Whether the data folder can be written, is nobody else's, and has room. */
export function dataFolderCheck(dataDir: string): Check {
  return {
    id: 'service.data-folder',
    category: 'service',
    title: 'Data folder',
    async run() {
      const probe = join(dataDir, `.probe-${randomBytes(6).toString('hex')}`);
      try {
        await writeFile(probe, 'x', { mode: 0o600, flag: 'wx' });
        await rm(probe);
      } catch (thrown) {
        return {
          state: 'failed',
          detail: `${dataDir} cannot be written: ${sentence(thrown)}.`,
          fix: asHint('Check that the folder exists, is yours and has free space.'),
        };
      }
      const [{ mode }, disk] = await Promise.all([stat(dataDir), statfs(dataDir)]);
      const othersMayEnter = process.platform !== 'win32' && (mode & 0o077) !== 0;
      return judgeFolder({ dataDir, freeBytes: disk.bavail * disk.bsize, othersMayEnter });
    },
  };
}

/** Pure. Room comes before rights: a full disk stops the service, rights do not. */
export function judgeFolder(facts: {
  readonly dataDir: string;
  readonly freeBytes: number;
  readonly othersMayEnter: boolean;
}): Finding {
  const { dataDir, freeBytes, othersMayEnter } = facts;
  const room = `${dataDir}, ${formatBytes(freeBytes)} free`;
  const fix = asHint('Make room on that disk: the store and its log are written there.');
  if (freeBytes < fullBytes) return { state: 'failed', detail: `${room}: too little for the store.`, fix };
  if (freeBytes < scarceBytes) return { state: 'warning', detail: `${room}: that is little.`, fix };
  if (othersMayEnter) {
    const detail = `${room}. Other people of this machine may look into it.`;
    return { state: 'warning', detail, fix: [command(commandLine(['chmod', '700', dataDir]))] };
  }
  return { state: 'ok', detail: `${room}.` };
}

/** How the key of the stored passwords is kept. */
export function keyCheck(storage: () => KeyStorage): Check {
  return {
    id: 'service.secrets',
    category: 'service',
    title: 'Key of the secrets',
    async run() {
      switch (storage()) {
        case 'keychain':
          return { state: 'ok', detail: 'The key is kept in the keychain of this system.' };
        case 'key-file':
          return { state: 'ok', detail: 'The key is kept in a key file that only its owner can read.' };
        case 'this-run':
          return {
            state: 'warning',
            detail: 'The key is kept in memory only: passwords entered now are forgotten when Fairlead ends.',
            fix: asHint('Unlock or install a keychain, or choose the key file at the next start.'),
          };
      }
    },
  };
}

export function storeCheck(store: Store): Check {
  return {
    id: 'store.readable',
    category: 'store',
    title: 'Store',
    async run() {
      const { count } = await store.db
        .selectFrom('workspaces')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return judgeStore({ ...(await store.facts()), schemaVersion: store.schemaVersion, workspaces: count });
    },
  };
}

/** Pure. */
export function judgeStore(
  facts: StoreFacts & { readonly schemaVersion: number; readonly workspaces: number },
): Finding {
  const size = facts.sizeBytes === null ? '' : `, ${formatBytes(facts.sizeBytes)}`;
  const shared = facts.processes > 1 ? `, used by ${facts.processes} services` : '';
  const detail = `${facts.name}${size}${shared}, schema ${facts.schemaVersion}, workspaces: ${facts.workspaces}.`;
  if (!facts.isExposed) return { state: 'ok', detail };
  return {
    state: 'warning',
    detail: `${detail} What is read and written crosses the network unencrypted.`,
    fix: asHint('Add "?sslmode=verify-full" to the address of the store, with a server that has a certificate.'),
  };
}

/** Whether the chain holds, and what could not be written. */
export function auditCheck(audit: AuditVerifier, commands: Commands, recorder?: AuditRecorder): Check {
  return {
    id: 'store.audit',
    category: 'store',
    title: 'Audit log',
    async run(signal) {
      await recorder?.retry();
      const unwritten = judgeUnwritten(recorder?.state() ?? { waiting: 0, lost: 0 }, audit.anchorTrouble());
      try {
        const found = await audit.check(signal);
        const verdict = withLooked(judgeAudit(found, commands), found);
        return verdict.state === 'failed' ? verdict : (unwritten ?? verdict);
      } catch (thrown) {
        if (!isTimeout(thrown)) throw thrown;
        if (unwritten !== null) return unwritten;
        const detail =
          'The chain is too long to be checked in ten seconds. The next check goes on where this one ended.';
        return { state: 'warning', detail, fix: asHint('Check all of it on the Audit page ("Verify chain").') };
      }
    },
  };
}

/** Nothing is said of entries that were not looked at but when they were. */
function withLooked(finding: Finding, { looked, count }: { readonly looked: number; readonly count: number }): Finding {
  if (finding.state !== 'ok' || looked >= count) return finding;
  const detail = `${finding.detail} Looked at now: ${looked}; the others were since this service started.`;
  return { ...finding, detail };
}

function judgeUnwritten(
  { waiting, lost }: { readonly waiting: number; readonly lost: number },
  trouble: ReturnType<AuditVerifier['anchorTrouble']>,
): Finding | null {
  const fix = asHint('Check that the data folder can be written and has free space. The log file has the reason.');
  if (waiting + lost > 0) {
    const rest = lost > 0 ? `; ${lost} of them are only in the log file` : '';
    return { state: 'failed', detail: `${waiting + lost} entries could not be written yet${rest}.`, fix };
  }
  if (trouble !== 'unwritable') return null;
  return { state: 'warning', detail: 'The end of the log cannot be written down beside the database.', fix };
}

/** Pure. What a verification means, and what to do. */
export function judgeAudit(
  { state, count, head, anchor, firstBroken }: AuditVerdict,
  { auditAnchor }: Commands,
): Finding {
  const end = count > 0 ? `, up to ${head.slice(0, 12)}` : '';
  switch (state) {
    case 'anchored':
      return {
        state: 'ok',
        detail: `${counted(count, 'entry', 'entries')}, the chain is whole and anchored at entry ${anchor?.seq}${end}.`,
      };
    case 'unanchored':
      return {
        state: 'ok',
        detail: `${counted(count, 'entry', 'entries')}, the chain is whole; it is not anchored yet${end}.`,
      };
    case 'cut':
      return {
        state: 'failed',
        detail:
          anchor !== null && anchor.seq > count
            ? `The end was cut: entry ${anchor.seq} was written, the log ends at ${firstBroken?.seq}.`
            : `The end was cut and written anew: entry ${anchor?.seq} is not the one that was written.`,
        fix: advise`Compare with an export or a backup: somebody changed the database. Where an older copy was put back on purpose, say so on the Audit page ("Verify chain")${auditAnchor === null ? '.' : advise`, or run: ${command(auditAnchor)}`}`,
      };
    case 'head-missing':
      return {
        state: 'failed',
        detail: `${counted(count, 'entry fits', 'entries fit')}, but what the database keeps of their end was removed.`,
        fix: asHint('Somebody changed the database. Compare with an export or a backup.'),
      };
    case 'broken': {
      const what = firstBroken?.problem === 'missing' ? 'entries are missing' : 'an entry was changed';
      return {
        state: 'failed',
        detail: `The chain is broken at entry ${firstBroken?.seq}: ${what}.`,
        fix: asHint('Somebody changed the database. Compare with an export or a backup.'),
      };
    }
  }
}

/**
 * Whether this machine has a container engine.
 * @param hasOthers whether sessions run elsewhere, so that this machine needs none.
 */
export function localEngineCheck(discovery: LocalEngines, hasOthers: () => boolean = () => false): Check {
  return {
    id: 'engine.local',
    category: 'engine',
    title: 'Container engine of this machine',
    async run() {
      const { engines, install } = await discovery.localEngines();
      const usable = engines.filter(({ error }) => error === null);
      if (usable.length > 0) {
        const places = usable.map(({ label, socketPath }) => `${label} on ${socketPath}`);
        return { state: 'ok', detail: `${places.join(', ')}.` };
      }
      const broken = engines[0]?.error;
      const detail = broken?.message ?? install?.sentence ?? 'There is no container engine on this machine.';
      const fix = broken?.hint ?? (install ? [command(install.command)] : undefined);
      return { state: hasOthers() ? 'not-applicable' : 'warning', detail, ...(fix ? { fix } : {}) };
    },
  };
}

/** Pure. A host that waits for a person is a failure, one that is tried again by itself a warning. */
export function judgeHosts(
  hosts: readonly (Pick<ManagedHost, 'id' | 'name' | 'enabled'> & {
    readonly connector: Pick<ManagedHost['connector'], 'connection'>;
  })[],
): Finding {
  if (hosts.length === 0) {
    return { state: 'warning', detail: 'There is no host yet.', fix: asHint('Add one on the Hosts page.') };
  }
  const away = hosts
    .map(({ id, name, enabled, connector }) => ({ id, name, enabled, ...connector.connection }))
    .filter(({ state }) => state !== 'connected');
  const count = `${hosts.length - away.length} of ${hosts.length} connected.`;
  if (away.length === 0) return { state: 'ok', detail: count };
  const problems = hostProblems(away);
  return {
    state: away.some(({ enabled, state }) => enabled && state === 'refused') ? 'failed' : 'warning',
    detail: `${count} ${problemsText(problems)}`,
    fix: problemsFix(problems) ?? asHint('Open the host to see why.'),
    byProblem: { summary: count, problems: [...problems] },
  };
}

/** Before this version, calls of newer programs fail in a way that makes images ask for `seccomp=unconfined`. */
const seccompSince = [2, 5, 3] as const;

/** libseccomp of this machine, by the name of the file that its library is. */
export function seccompCheck(folders: readonly string[] = libraryFolders()): Check {
  return {
    id: 'engine.seccomp',
    category: 'engine',
    title: 'Sandbox library of this machine',
    async run() {
      for (const folder of folders) {
        const path = await realpath(join(folder, 'libseccomp.so.2')).catch(() => null);
        const version = /\.so\.(\d+)\.(\d+)\.(\d+)$/.exec(path ?? '');
        if (version !== null) return judgeSeccomp([Number(version[1]), Number(version[2]), Number(version[3])]);
      }
      return { state: 'not-applicable', detail: 'libseccomp was not found here.' };
    },
  };
}

function judgeSeccomp(version: readonly [number, number, number]): Finding {
  const at = version.findIndex((part, index) => part !== seccompSince[index]);
  const isOld = at >= 0 && (version[at] ?? 0) < (seccompSince[at] ?? 0);
  const name = `libseccomp ${version.join('.')}`;
  if (!isOld) return { state: 'ok', detail: `${name}: images need no seccomp=unconfined for its sake.` };
  return {
    state: 'warning',
    detail: `${name}: images with newer programs may only start with seccomp=unconfined.`,
    fix: asHint(`Update libseccomp to ${seccompSince.join('.')} or newer and restart the engine.`),
  };
}

function libraryFolders(): readonly string[] {
  const triplet = process.arch === 'x64' ? 'x86_64-linux-gnu' : process.arch === 'arm64' ? 'aarch64-linux-gnu' : null;
  return [...(triplet === null ? [] : [`/usr/lib/${triplet}`, `/lib/${triplet}`]), '/usr/lib64', '/usr/lib'];
}

/** Node's message without its tail of call and path. */
function sentence(thrown: unknown): string {
  const text = messageOf(thrown);
  return text.replace(/, (open|unlink) '.*$/s, '');
}
