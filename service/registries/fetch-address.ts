/** Which addresses are whose: the basis for refusing redirects into the site's own network. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** `reserved` covers what never belongs to a server: multicast, documentation, broadcast. */
export type AddressClass = 'public' | 'private' | 'link-local' | 'loopback' | 'reserved';

/** How far inside an address is. A redirect may only stay level or lead outwards. */
const insideness: Readonly<Record<AddressClass, number>> = {
  public: 0,
  private: 1,
  'link-local': 2,
  loopback: 3,
  reserved: 4,
};

export function leadsInwards(from: AddressClass, to: AddressClass): boolean {
  return insideness[to] > insideness[from];
}

export function mostInside(classes: readonly AddressClass[]): AddressClass {
  let worst: AddressClass = 'public';
  for (const one of classes) if (leadsInwards(worst, one)) worst = one;
  return worst;
}

export type ClassifyAddress = (address: string) => AddressClass;

/** What ipaddr.js calls the ranges of IANA's special-purpose registries. What is not here is reserved. */
const classOfRange: Readonly<Record<string, AddressClass>> = {
  unicast: 'public',
  private: 'private',
  uniqueLocal: 'private',
  carrierGradeNat: 'private',
  deprecatedSiteLocal: 'private',
  linkLocal: 'link-local',
  loopback: 'loopback',
  // 0.0.0.0 and :: reach the machine itself.
  unspecified: 'loopback',
};

/** 198.18.0.0/15 is for benchmarks by the book and inside networks in practice. */
const benchmark = ipaddr.parseCIDR('198.18.0.0/15');
/** Ranges that no list of the library has, or that it has under a name that says less. */
const reserved = ['100::/64', '2001::/23', '3fff::/20', '5f00::/16', '64:ff9b:1::/48'].map((net) =>
  ipaddr.parseCIDR(net),
);

/** A classifier over the special-purpose ranges of IANA's registries for IPv4 and IPv6. */
export function createAddressClassifier(): ClassifyAddress {
  return (address) => {
    const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
    // SECURITY: docs/security.md 2.3: what cannot be read is not let through, nor is a spelling that only some read (the
    // library takes 0x7f.1, which a resolver never gives).
    if (isIP(plain) === 0) return 'reserved';
    return classOf(ipaddr.parse(plain));
  };
}

function classOf(address: ipaddr.IPv4 | ipaddr.IPv6): AddressClass {
  if (address.kind() === 'ipv4') {
    return address.match(benchmark) ? 'private' : (classOfRange[address.range()] ?? 'reserved');
  }
  const v6 = ipaddr.IPv6.parse(address.toString());
  const inner = embeddedIPv4(v6.parts);
  if (inner !== null) return classOf(new ipaddr.IPv4(inner));
  if (reserved.some((net) => v6.match(net))) return 'reserved';
  const own = classOfRange[v6.range()] ?? 'reserved';
  const tunnelled = isatapIPv4(v6.parts);
  return tunnelled === null ? own : mostInside([own, classOf(new ipaddr.IPv4(tunnelled))]);
}

/**
 * The IPv4 address that an IPv6 one stands for: mapped (::ffff:a.b.c.d), translated (::ffff:0:a.b.c.d), compatible
 * (::a.b.c.d), NAT64 (64:ff9b::/96) and 6to4 (2002::/16). SECURITY: docs/security.md 2.3: such forms must not get around
 * the ranges above.
 */
function embeddedIPv4(groups: readonly number[]): number[] | null {
  const starts = (...wanted: readonly number[]): boolean => wanted.every((group, index) => groups[index] === group);
  if (starts(0x2002)) return octets(groups, 1);
  if (starts(0x64, 0xff9b, 0, 0, 0, 0)) return octets(groups, 6);
  if (starts(0, 0, 0, 0, 0, 0xffff) || starts(0, 0, 0, 0, 0xffff, 0)) return octets(groups, 6);
  const isShort = groups[6] === 0 && (groups[7] === 0 || groups[7] === 1);
  return starts(0, 0, 0, 0, 0, 0) && !isShort ? octets(groups, 6) : null;
}

/** ISATAP (RFC 5214): any prefix, then 0:5efe or 200:5efe and an IPv4 address. */
function isatapIPv4(groups: readonly number[]): number[] | null {
  return (groups[4] === 0 || groups[4] === 0x200) && groups[5] === 0x5efe ? octets(groups, 6) : null;
}

function octets(groups: readonly number[], at: number): number[] {
  const [high = 0, low = 0] = groups.slice(at, at + 2);
  return [high >> 8, high & 255, low >> 8, low & 255];
}
