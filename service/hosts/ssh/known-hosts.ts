/**
 * `known_hosts` files: read, never written. Pure but for `readKnownHosts`. Source: sshd(8), "SSH_KNOWN_HOSTS FILE
 * FORMAT".
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { HostKey } from '../types.ts';

export type KnownHostEntry = HostKey & {
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  /** Comma-separated patterns, or one hashed name. */
  readonly hosts: string;
  /** `file:line`, for people. */
  readonly source: string;
};

/** Lines that are no entries (comments, blank, broken, SSH-1 keys) are passed over, as ssh does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHostEntry[] {
  return text.split('\n').flatMap((raw, index): readonly KnownHostEntry[] => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const fields = line.split(/\s+/);
    const first = fields[0] ?? '';
    const marker = first === '@revoked' ? 'revoked' : first === '@cert-authority' ? 'cert-authority' : 'none';
    if (first.startsWith('@') && marker === 'none') return [];
    const [hosts, type, key] = marker === 'none' ? fields : fields.slice(1);
    if (hosts === undefined || type === undefined || key === undefined) return [];
    if (!/^[a-z][a-z0-9@.-]+$/.test(type) || !/^[A-Za-z0-9+/]+=*$/.test(key)) return [];
    return [{ marker, hosts, type, key, source: `${file}:${index + 1}` }];
  });
}

/** The name an entry is looked up by: bare for port 22, `[host]:port` otherwise, lower case. */
export function lookupName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** True when the entry speaks of that name. Hashed names: `|1|salt|HMAC-SHA1(salt, name)|`, both base64. */
export function entryMatches(entry: Pick<KnownHostEntry, 'hosts'>, name: string): boolean {
  if (entry.hosts.startsWith('|')) return hashedMatches(entry.hosts, name);
  let matched = false;
  for (const item of entry.hosts.split(',')) {
    const negated = item.startsWith('!');
    const pattern = (negated ? item.slice(1) : item).toLowerCase();
    if (pattern === '' || !globMatches(pattern, name)) continue;
    // A negated pattern wins over everything else on its line.
    if (negated) return false;
    matched = true;
  }
  return matched;
}

function hashedMatches(hosts: string, name: string): boolean {
  const [, magic, salt, hash] = hosts.split('|');
  if (magic !== '1' || salt === undefined || hash === undefined) return false;
  const wanted = Buffer.from(hash, 'base64');
  const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

/** `*` and `?` as ssh means them; brackets are part of `[host]:port`, not a class. */
function globMatches(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}

/** The files that ssh itself reads. */
export function knownHostsFiles(home: string = homedir()): readonly string[] {
  return [
    join(home, '.ssh', 'known_hosts'),
    join(home, '.ssh', 'known_hosts2'),
    '/etc/ssh/ssh_known_hosts',
    '/etc/ssh/ssh_known_hosts2',
  ];
}

/**
 * SECURITY: design §5.3: known_hosts is read and never written.
 * A file that is not there holds no keys. One that cannot be read is named in `notes`, for it may hold a key that
 * would have made a difference.
 */
export async function readKnownHosts(
  files: readonly string[],
): Promise<{ readonly entries: readonly KnownHostEntry[]; readonly notes: readonly string[] }> {
  const entries: KnownHostEntry[] = [];
  const notes: string[] = [];
  for (const file of files) {
    try {
      entries.push(...parseKnownHosts(await readFile(file, 'utf8'), file));
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') notes.push(`${file} could not be read (${String(code)}).`);
    }
  }
  return { entries, notes };
}
