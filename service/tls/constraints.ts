/**
 * Name constraints of the site's own authority [RFC 5280 4.2.1.10]: whoever imports it trusts it for this site's names and
 * for private networks, and for nothing else, whoever gets hold of its key. Pure.
 */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Addresses that mean this machine, or a machine of the same private network, wherever the site is moved. */
const privateNets = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
];

/** OID of the extension. */
export const nameConstraintsOid = '2.5.29.30';

/** What the authority may vouch for. A DNS name stands for itself and everything below it. */
export type Permitted = { readonly dns: readonly string[]; readonly addresses: readonly string[] };

/** The value of the extension, DER. */
export function nameConstraints({ dns, addresses }: Permitted): Uint8Array<ArrayBuffer> {
  const own = addresses.filter((address) => !privateNets.some((net) => isIn(address, net))).map(wholeAddress);
  const subtrees = [...dns.map(dnsSubtree), ...[...privateNets, ...own].map(netSubtree)];
  return Uint8Array.from(sequence(tagged(0xa0, Buffer.concat(subtrees))));
}

/** Whether an authority that was made here may vouch for a name (a wildcard begins with `*.`) or an address. */
export function permits(authority: X509Certificate, name: string): boolean {
  const { raw } = authority;
  if (isIP(name) > 0) {
    if (privateNets.some((net) => isIn(name, net))) return true;
    return raw.includes(netSubtree(wholeAddress(name)));
  }
  const labels = name.replace(/^\*\./, '').split('.');
  return labels.some((_, index) => raw.includes(dnsSubtree(labels.slice(index).join('.'))));
}

function dnsSubtree(name: string): Buffer {
  return sequence(tagged(0x82, Buffer.from(name, 'latin1')));
}

/** `net`: with its prefix. */
function netSubtree(net: string): Buffer {
  const [address, bits] = ipaddr.parseCIDR(net);
  const kind = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  const mask = kind.subnetMaskFromPrefixLength(bits);
  return sequence(tagged(0x87, Buffer.from([...address.toByteArray(), ...mask.toByteArray()])));
}

function wholeAddress(address: string): string {
  return `${address}/${ipaddr.parse(address).kind() === 'ipv4' ? 32 : 128}`;
}

function isIn(address: string, net: string): boolean {
  const [one, range] = [ipaddr.parse(address), ipaddr.parseCIDR(net)];
  return one.kind() === range[0].kind() && one.match(range);
}

function sequence(content: Buffer): Buffer {
  return tagged(0x30, content);
}

/** DER: a tag, the length in as few bytes as it takes, the content. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, 0x80 + bytes.length, ...bytes]), content]);
}
