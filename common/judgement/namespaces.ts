/** Whose processes, network, shared memory and users a container has: its own, the host's, another container's. */
import { quote } from '../registry/clean.ts';
import { type Finding, info, unknown, weakened } from './finding.ts';

type Namespace = {
  /** Values that leave the container its own. */
  readonly own: ReadonlySet<string>;
  /** What the host's gives. */
  readonly host: Finding;
};

const shares = (what: string) => `The session shares ${what}.`;
const own = (...modes: readonly string[]) => new Set(['', 'private', ...modes]);

const namespaces: Readonly<Record<string, Namespace>> = {
  NetworkMode: {
    own: own('default', 'bridge', 'none', 'nat'),
    host: weakened('host_namespace', shares('the host’s network, with everything that listens on it')),
  },
  PidMode: {
    own: own(),
    // A process of the same user number can be looked into, and through it the folders of that user.
    host: unknown(
      'unknown_setting',
      'The session shares the host’s processes and may look into those of the same user number, which is not known to be harmless.',
    ),
  },
  IpcMode: {
    own: own('none', 'shareable'),
    host: unknown(
      'unknown_setting',
      'The session shares the host’s shared memory, with what other programs keep there, which is not known to be harmless.',
    ),
  },
  UTSMode: { own: own(), host: info('host_namespace', shares('the host’s name')) },
  UsernsMode: {
    own: own('keep-id', 'auto'),
    host: weakened('host_namespace', shares('the host’s users, even where the engine keeps them apart')),
  },
  CgroupnsMode: { own: own(), host: info('host_namespace', shares('the host’s resource groups')) },
};

/** A network that an administrator made on the host, by its name. */
const networkName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,200}$/;

/** `HostConfig.PidMode` and the like; null where the container keeps its own. */
export function judgeNamespace(key: string, value: unknown): Finding | null {
  const namespace = namespaces[key];
  const mode = typeof value === 'string' ? value : JSON.stringify(value ?? '');
  if (namespace === undefined || namespace.own.has(mode)) return null;
  if (mode.trim().toLowerCase() === 'host') return namespace.host;
  if (key === 'NetworkMode' && networkName.test(mode)) {
    return info('network', `The session joins the host’s network ${quote(mode)}, with what else is in it.`);
  }
  if (mode.startsWith('container:')) {
    return unknown(
      'unknown_setting',
      `The session joins another container (${quote(mode)}) and gets whatever that has, which is not known to be harmless.`,
    );
  }
  return unknown(
    'unknown_setting',
    `The session may see or change what is outside of it: its ${key} is ${quote(mode)}, which is not known to be harmless.`,
  );
}

export function isHost(value: unknown): boolean {
  return typeof value === 'string' && value.trim().toLowerCase() === 'host';
}
