/** What `known_hosts` files say. Pure. Source: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HostKey } from '../types.ts';
import { globListMatches } from './glob.ts';

export type KnownHostEntry = HostKey & {
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  /** Comma-separated patterns, or one hashed name. */
  readonly hosts: string;
  /** `file:line`, for people. */
  readonly source: string;
};

/** Lines that are no entries (comments, blank, broken, SSH-1 keys) are passed over, as ssh does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHostEntry[] {
  return text.split('\n').flatMap((line, index) => parseLine(line, `${file}:${index + 1}`) ?? []);
}

function parseLine(raw: string, source: string): KnownHostEntry | null {
  const line = raw.trim();
  if (line === '' || line.startsWith('#')) return null;
  const fields = line.split(/\s+/);
  const first = fields[0] ?? '';
  const marker = first === '@revoked' ? 'revoked' : first === '@cert-authority' ? 'cert-authority' : 'none';
  if (first.startsWith('@') && marker === 'none') return null;
  const [hosts, type, key] = marker === 'none' ? fields : fields.slice(1);
  if (hosts === undefined || type === undefined || key === undefined) return null;
  if (!/^[a-z][a-z0-9@.-]+$/.test(type) || !/^[A-Za-z0-9+/]+=*$/.test(key)) return null;
  return { marker, hosts, type, key, source };
}

/** The name an entry is looked up by: bare for port 22, `[host]:port` otherwise, lower case. */
export function lookupName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** True when the entry speaks of that name. Hashed names: `|1|salt|HMAC-SHA1(salt, name)|`, both base64. */
export function entryMatches(entry: Pick<KnownHostEntry, 'hosts'>, name: string): boolean {
  if (entry.hosts.startsWith('|')) return hashedMatches(entry.hosts, name);
  return globListMatches(entry.hosts.toLowerCase().split(','), name);
}

function hashedMatches(hosts: string, name: string): boolean {
  const [, magic, salt, hash] = hosts.split('|');
  if (magic !== '1' || salt === undefined || hash === undefined) return false;
  const wanted = Buffer.from(hash, 'base64');
  const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

/** Some whole lines of a file. `firstLine`: the number of the first, from 1. */
export type KnownHostsPiece = { readonly content: Uint8Array; readonly firstLine: number };
export type KnownHostsSearch = KnownHostsPiece & { readonly file: string; readonly name: string };

export type KnownHostsFound = { readonly entries: readonly KnownHostEntry[]; readonly lines: number };

/** The entries of a piece that speak of a name, each key once, and how many lines there were. Runs in a worker thread. */
export function searchKnownHosts({ content, firstLine, file, name }: KnownHostsSearch): KnownHostsFound {
  const found = new Map<string, KnownHostEntry>();
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('utf8');
  let line = firstLine;
  for (let at = 0; at < text.length; line += 1) {
    const next = text.indexOf('\n', at);
    const end = next < 0 ? text.length : next;
    const entry = parseLine(text.slice(at, end), `${file}:${line}`);
    if (entry !== null && entryMatches(entry, name)) addOnce(found, entry);
    at = end + 1;
  }
  return { entries: [...found.values()], lines: line - firstLine };
}

/** An entry, unless the same key is there with the same meaning. */
export function addOnce(found: Map<string, KnownHostEntry>, entry: KnownHostEntry): void {
  const id = `${entry.marker} ${entry.type} ${entry.key}`;
  if (!found.has(id)) found.set(id, entry);
}
