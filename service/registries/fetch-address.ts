/** Which addresses are whose: the basis for refusing redirects into the site's own network. */
import { BlockList, isIP, isIPv6 } from 'node:net';

/** `reserved` covers what never belongs to a server: multicast, documentation, broadcast. */
export type AddressClass = 'public' | 'private' | 'link-local' | 'loopback' | 'reserved';

/** How far inside an address is. A redirect may only stay level or lead outwards. */
const INSIDENESS: Readonly<Record<AddressClass, number>> = {
  public: 0,
  private: 1,
  'link-local': 2,
  loopback: 3,
  reserved: 4,
};

export function leadsInwards(from: AddressClass, to: AddressClass): boolean {
  return INSIDENESS[to] > INSIDENESS[from];
}

export function mostInside(classes: readonly AddressClass[]): AddressClass {
  let worst: AddressClass = 'public';
  for (const one of classes) if (leadsInwards(worst, one)) worst = one;
  return worst;
}

export type ClassifyAddress = (address: string) => AddressClass;

/** A classifier over the special-purpose ranges of IANA's registries for IPv4 and IPv6. */
export function createAddressClassifier(): ClassifyAddress {
  const ranges: readonly (readonly [AddressClass, readonly string[]])[] = [
    ['loopback', ['127.0.0.0/8', '0.0.0.0/8', '::1/128', '::/128']],
    ['link-local', ['169.254.0.0/16', 'fe80::/10']],
    [
      'private',
      ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15', 'fc00::/7', 'fec0::/10'],
    ],
    [
      'reserved',
      [
        ...['192.0.0.0/24', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
        ...['ff00::/8', '2001::/23', '2001:db8::/32', '100::/64', '3fff::/20', '5f00::/16'],
      ],
    ],
  ];
  const lists = ranges.map(([name, subnets]) => {
    const list = new BlockList();
    for (const subnet of subnets) {
      const [net = '', prefix = ''] = subnet.split('/');
      list.addSubnet(net, Number(prefix), isIPv6(net) ? 'ipv6' : 'ipv4');
    }
    return { name, list };
  });
  const classify: ClassifyAddress = (address) => {
    const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
    const family = isIP(plain);
    // What cannot be read is not let through.
    if (family === 0) return 'reserved';
    const inner = family === 6 ? embeddedIPv4(plain) : null;
    if (inner !== null) return classify(inner);
    const type = family === 6 ? 'ipv6' : 'ipv4';
    return lists.find(({ list }) => list.check(plain, type))?.name ?? 'public';
  };
  return classify;
}

/**
 * The IPv4 address inside an IPv6 one that stands for it: mapped (::ffff:…), compatible (::a.b.c.d), NAT64
 * (64:ff9b::…) and 6to4 (2002:…). SECURITY: design §5.2 such forms must not get around the ranges above.
 */
function embeddedIPv4(address: string): string | null {
  const groups = expandIPv6(address);
  const starts = (...wanted: readonly number[]): boolean => wanted.every((group, index) => groups[index] === group);
  const at = (index: number): string => {
    const [high = 0, low = 0] = groups.slice(index, index + 2);
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  };
  if (starts(0x2002)) return at(1);
  if (starts(0x64, 0xff9b)) return at(6);
  const zeroes = groups.slice(0, 5).every((group) => group === 0);
  if (zeroes && groups[5] === 0xffff) return at(6);
  const isShort = groups[6] === 0 && (groups[7] === 0 || groups[7] === 1);
  return zeroes && groups[5] === 0 && !isShort ? at(6) : null;
}

function expandIPv6(address: string): readonly number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const text =
    dotted === null
      ? address
      : `${dotted[1]}${((Number(dotted[2]) << 8) | Number(dotted[3])).toString(16)}:${((Number(dotted[4]) << 8) | Number(dotted[5])).toString(16)}`;
  const [head = '', tail] = text.split('::');
  const parse = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const left = parse(head);
  if (tail === undefined) return left;
  const right = parse(tail);
  return [...left, ...new Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0), ...right];
}
