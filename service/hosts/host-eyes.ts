/** Looks at this machine and at SSH hosts for the "Add host" screen. */
import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { HostKey } from '../../common/contract/hosts.ts';
import type { ErrorInfo } from '../../common/errors.ts';
import type { HostEyes, KeyVerdict } from './host-service.ts';
import { findLocalEngines } from './socket/local-engines.ts';
import type { SshHostKeyDecision } from './ssh/host-keys.ts';
import { checkHostKey } from './ssh/probe-host-key.ts';
import { sshSuggestions } from './ssh/suggestions.ts';

type Env = Readonly<Record<string, string | undefined>>;

export function createHostEyes(deps: { env: Env; knownHostsFiles?: readonly string[] }): HostEyes {
  return {
    async localEngines() {
      const { engines, problem } = await findLocalEngines(deps.env);
      return {
        engines: engines.map(({ socketPath, kind, rootless, usable, problem: error }) => ({
          socketPath,
          label: `${kind === 'podman' ? 'Podman' : 'Docker'}${rootless ? ' (rootless)' : ''}`,
          error: usable ? null : (error ?? null),
        })),
        install: problem === null ? null : { sentence: problem.message, command: commandOf(problem) },
      };
    },
    async sshSuggestions() {
      const found = await sshSuggestions();
      return {
        hosts: found
          .filter(({ viaJumpHost }) => !viaJumpHost)
          .map((one) => ({
            alias: one.name,
            host: one.host,
            port: one.port,
            user: one.user,
            keyPath: one.identityFile ?? null,
          })),
        agentAvailable: Boolean(deps.env.SSH_AUTH_SOCK),
        keyFiles: await privateKeys(),
      };
    },
    async probeKey(host, port, storedKeys) {
      const options = deps.knownHostsFiles === undefined ? {} : { knownHostsFiles: deps.knownHostsFiles };
      return toVerdict(await checkHostKey({ host, port }, storedKeys, options), storedKeys);
    },
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
  const command = problem.data?.command;
  return typeof command === 'string' ? command : (problem.hint ?? '');
}

/** Private keys in `~/.ssh`, by their first line. Their content goes nowhere. */
async function privateKeys(): Promise<string[]> {
  const folder = join(homedir(), '.ssh');
  const names = await readdir(folder).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT' || thrown.code === 'EACCES') return [];
    throw thrown;
  });
  const found: string[] = [];
  for (const name of names.sort()) {
    if (name.endsWith('.pub') || name === 'known_hosts' || name === 'config' || name === 'authorized_keys') continue;
    const text = await readFile(join(folder, name), 'latin1').catch(() => '');
    if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) found.push(join(folder, name));
  }
  return found;
}
