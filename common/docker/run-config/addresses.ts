/** Addresses and ports as engines read them. */
import ipaddr from 'ipaddr.js';

/**
 * An address in the form that engines read (Go's `net.ParseIP`), or null for what they would not. For those they do
 * not say so: they take "any address" instead. No short forms (`127.1`), no leading zeros, no zones; brackets come off.
 */
export function readAddress(text: string): string | null {
  const plain = /^\[([^\]]*)\]$/.exec(text)?.[1] ?? text;
  if (plain.includes('%')) return null;
  if (/^(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})$/.test(plain)) {
    return ipaddr.IPv4.isValid(plain) ? plain : null;
  }
  const isSix = plain.includes(':') && ipaddr.IPv6.isValid(plain);
  return isSix ? plain : null;
}

type PortProtocol = 'tcp' | 'udp' | 'sctp';
/** A port of the container, or a range of them. */
type ContainerPorts = { readonly first: number; readonly last: number; readonly protocol: PortProtocol };

/** `80`, `080/tcp`, `80/TCP`, `6900-6905/udp` and the like; null for what no engine reads as ports. */
export function readPorts(key: string): ContainerPorts | null {
  const found = /^([0-9]+)(?:-([0-9]+))?(?:\/([a-z]*))?$/i.exec(key);
  if (found === null) return null;
  const [, from = '', to = from, written = ''] = found;
  const protocol = written === '' ? 'tcp' : written.toLowerCase();
  const [first, last] = [Number(from), Number(to)];
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') return null;
  return first <= last && last <= 65_535 ? { first, last, protocol } : null;
}

/** A host's port, `8000-8010` for one of them, or '' for a free one, without leading zeros; null for anything else. */
export function readHostPort(text: string): string | null {
  if (text === '') return '';
  const numbers = text.split('-').map((part) => (/^[0-9]+$/.test(part) ? Number(part) : Number.NaN));
  const [first = Number.NaN, last = first] = numbers;
  if (numbers.length > 2 || !(first <= last && last <= 65_535)) return null;
  return numbers.join('-');
}
