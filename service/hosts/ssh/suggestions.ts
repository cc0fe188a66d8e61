/** Hosts that the person's `~/.ssh/config` names, to fill in the "Add host" screen. Never required, never written. */
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { FairleadError } from '../../../common/errors.ts';
import { expandHome } from './auth.ts';
import type { ConfiguredHop, ConfiguredHost } from './config/evaluate.ts';
import { loadConfig } from './config/load.ts';
import type { SshWorkers } from './workers.ts';

/** `identityFile`, of hosts and jump hosts: absolute; null where none is set, or its name cannot be told. */
type SshSuggestion = ConfiguredHost;

type SshSuggestions = {
  readonly hosts: readonly SshSuggestion[];
  /** Sentences: what of the files could not be read. */
  readonly notes: readonly string[];
};

type SuggestionOptions = {
  readonly workers: SshWorkers;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
  readonly account?: string;
  readonly signal?: AbortSignal;
};

/** Hosts of `~/.ssh/config`. A configuration that takes too long to read suggests nothing, and says so in `notes`. */
export async function sshSuggestions(options: SuggestionOptions): Promise<SshSuggestions> {
  const { workers, env, signal, home = homedir(), account = userInfo().username } = options;
  const path = join(home, '.ssh', 'config');
  const { file, notes } = await loadConfig(path, home);
  if (file === null) return { hosts: [], notes };
  try {
    const found = await workers.run('ssh.config', { files: [file], account }, { signal });
    const expanded = <Hop extends ConfiguredHop>(one: Hop): Hop => ({
      ...one,
      identityFile: one.identityFile === null ? null : expandFileName(one.identityFile, one, { home, account, env }),
    });
    const hosts = found.hosts.map((one) => ({ ...expanded(one), hops: one.hops.map(expanded) }));
    return { hosts, notes: [...notes, ...found.notes] };
  } catch (thrown) {
    if (!(thrown instanceof FairleadError) || !/^WORK_(?:TOO_LONG|TOO_LARGE|BUSY)$/.test(thrown.code)) throw thrown;
    // Only a convenience: hosts can be entered by hand.
    return { hosts: [], notes: [...notes, `${path} could not be worked through: ${thrown.message}`] };
  }
}

/** The tokens of IdentityFile (ssh_config(5), "TOKENS") and `${NAME}` of the environment. Null: it cannot be told. Pure. */
export function expandFileName(
  text: string,
  host: Pick<ConfiguredHost, 'alias' | 'host' | 'port' | 'user'>,
  machine: {
    readonly home: string;
    readonly account: string;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): string | null {
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: machine.home,
    h: host.host,
    k: host.alias,
    n: host.alias,
    p: String(host.port),
    r: host.user,
    u: machine.account,
  };
  let known = true;
  const expanded = text.replace(
    /%(.?)|\$\{([^}]*)\}/gs,
    (_all, token: string | undefined, name: string | undefined) => {
      const value =
        token === undefined ? machine.env[name ?? ''] : Object.hasOwn(tokens, token) ? tokens[token] : undefined;
      if (value === undefined) known = false;
      return value ?? '';
    },
  );
  const path = expandHome(expanded, machine.home);
  if (!known || path.startsWith('~')) return null;
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path) ? path : join(machine.home, path);
}
