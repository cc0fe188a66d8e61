/** Hosts that the person's `~/.ssh/config` names, to fill in the "Add host" screen. Never required, never written. */
import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import SSHConfig from 'ssh-config';
import { expandHome } from './auth.ts';

export type SshSuggestion = {
  /** The alias in the file. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile?: string;
  /** The entry goes through a jump host, which a direct connection would not. */
  readonly viaJumpHost: boolean;
};

/** Pure. Entries with wildcards are defaults for others, not hosts. A file that cannot be parsed suggests nothing. */
export function readSuggestions(text: string, home: string, account: string): readonly SshSuggestion[] {
  let config: SSHConfig;
  try {
    config = SSHConfig.parse(text);
  } catch {
    // Only a convenience: ssh itself will tell the person what is wrong with the file.
    return [];
  }
  const names = new Set<string>();
  for (const match of text.matchAll(/^[ \t]*Host(?:[ \t]+|[ \t]*=[ \t]*)(.+)$/gim)) {
    for (const name of (match[1] ?? '').replace(/#.*$/, '').split(/[\s"]+/))
      if (name !== '' && !/[*?!]/.test(name)) names.add(name);
  }
  return [...names].map((name) => {
    const computed: Record<string, unknown> = config.compute(name, { ignoreCase: true });
    const first = (key: string): string | undefined => {
      const value = computed[key] ?? computed[key.toLowerCase()];
      const item: unknown = Array.isArray(value) ? value[0] : value;
      return typeof item === 'string' && item !== '' ? item : undefined;
    };
    const port = Number(first('Port') ?? '22');
    const identity = first('IdentityFile');
    const jump = first('ProxyJump') ?? first('ProxyCommand');
    return {
      name,
      host: (first('HostName') ?? name).replaceAll('%h', name),
      port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : 22,
      user: first('User') ?? account,
      ...(identity === undefined ? {} : { identityFile: expandHome(identity, home) }),
      viaJumpHost: jump !== undefined && jump.toLowerCase() !== 'none',
    };
  });
}

/** @param file default `~/.ssh/config`. */
export async function sshSuggestions(
  file: string = join(homedir(), '.ssh', 'config'),
): Promise<readonly SshSuggestion[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return readSuggestions(text, homedir(), userInfo().username);
}
