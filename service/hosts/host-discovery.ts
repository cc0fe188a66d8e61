/** Looks at this machine and at SSH hosts for the "Add host" screen. */

import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ErrorInfo } from '../../common/errors.ts';
import { commandsIn, hintText } from '../../common/hint.ts';
import type { HostKey } from '../../common/model/hosts.ts';
import type { HostDiscovery, KeyVerdict } from './host-operations.ts';
import { findLocalEngines } from './socket/local-engines.ts';
import type { SshHostKeyDecision } from './ssh/host-keys.ts';
import { checkKeyBehind } from './ssh/jumps.ts';
import { FileProblem, readStart } from './ssh/read-file.ts';
import { sshSuggestions } from './ssh/suggestions.ts';
import { sshHops } from './ssh/way.ts';
import type { SshWorkers } from './ssh/workers.ts';

type HostDiscoveryDeps = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly knownHostsFiles?: readonly string[];
  readonly workers: SshWorkers;
};

/** The first line of a key is what it is recognised by. */
const firstLineBytes = 128;
/** More files than that are no folder of keys. */
const maxKeyFiles = 500;

export function createHostDiscovery(deps: HostDiscoveryDeps): HostDiscovery {
  return {
    localEngines: () => lookAtLocalEngines(deps.env),
    async sshSuggestions() {
      const { hosts, notes } = await sshSuggestions(deps);
      return {
        hosts: hosts.map(({ alias, host, port, user, identityFile, hops, reason }) => ({
          alias,
          host,
          port,
          user,
          keyPath: identityFile,
          hops: hops.map(({ host, port, user, identityFile }) => ({ host, port, user, keyPath: identityFile })),
          reason,
        })),
        notes,
        agentAvailable: Boolean(deps.env.SSH_AUTH_SOCK),
        keyFiles: await privateKeys(),
      };
    },
    async probeKey(target, hops, storedKeys, signal) {
      return toVerdict(await checkKeyBehind(hops, target, storedKeys, { ...deps, signal }), storedKeys);
    },
    jumpHosts: sshHops,
  };
}

/** Engines of this machine, and what installs one where there is none. */
export async function lookAtLocalEngines(env: HostDiscoveryDeps['env']): ReturnType<HostDiscovery['localEngines']> {
  const { engines, problem } = await findLocalEngines(env);
  return {
    engines: engines.map(({ socketPath, kind, rootless, usable, problem: error }) => ({
      socketPath,
      label: `${kind === 'podman' ? 'Podman' : 'Docker'}${rootless ? ' (rootless)' : ''}`,
      error: usable ? null : (error ?? null),
    })),
    install: problem === null ? null : { sentence: problem.message, command: commandOf(problem) },
  };
}

function toVerdict(decision: SshHostKeyDecision, storedKeys: readonly HostKey[]): KeyVerdict {
  const { presented } = decision;
  switch (decision.decision) {
    case 'accept':
      return { presented, verdict: 'known', known: [{ ...presented, source: decision.source }] };
    case 'ask':
      return { presented, verdict: 'new', known: storedKeys.map((key) => ({ ...key, source: 'Fairlead' })) };
    case 'changed':
      return { presented, verdict: 'changed', known: decision.known };
    case 'revoked':
      return { presented, verdict: 'revoked', known: [{ ...presented, source: decision.source }] };
  }
}

/** The line that installs, starts or opens an engine, as the problem brings it; its hint where it brings none. */
function commandOf(problem: ErrorInfo): string {
  return commandsIn(problem.hint)[0] ?? hintText(problem.hint ?? []);
}

/** Private keys in `~/.ssh`, by their first line. Their content goes nowhere. */
async function privateKeys(): Promise<string[]> {
  const folder = join(homedir(), '.ssh');
  const names = await readdir(folder).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT' || thrown.code === 'EACCES') return [];
    throw thrown;
  });
  const found: string[] = [];
  for (const name of names.sort().slice(0, maxKeyFiles)) {
    if (name.endsWith('.pub') || name === 'known_hosts' || name === 'config' || name === 'authorized_keys') continue;
    const path = join(folder, name);
    const start = await readStart(path, firstLineBytes).catch((thrown: unknown) => {
      // A folder, a socket, a file of somebody else: not to be offered.
      if (thrown instanceof FileProblem) return Buffer.alloc(0);
      throw thrown;
    });
    if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(start.toString('latin1'))) found.push(path);
  }
  return found;
}
