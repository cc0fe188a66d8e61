/**
 * What programs tried to reach: every connection, and everything that was sent to an address, as `strace -f -yy` wrote it
 * down. What a program asks of the kernel is seen also where there is no way out, so nothing has to be let out to be seen.
 */

/** The calls that lead somewhere. */
export const reachingCalls = 'connect,sendto,sendmsg,sendmmsg';

/** `protocol`: as strace names the socket, `TCP`, `UDP`, `TCPv6`, `UDPv6` and the like. */
export type Reached = {
  readonly call: string;
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
};

const line = /^(?:\d+ +)?(?:\[pid +\d+\] )?(connect|sendto|sendmsg|sendmmsg)\(\d+<([A-Za-z0-9]+)/;
const v4 = /sa_family=AF_INET, sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]*)"\)/g;
const v6 = /sa_family=AF_INET6, sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]*)"/g;

/** Every address of the Internet protocol in a trace, each call in its order. Sockets of this machine alone have none. */
export function reachedIn(trace: string): readonly Reached[] {
  return trace.split('\n').flatMap((text) => {
    const [, call, protocol] = line.exec(text) ?? [];
    if (call === undefined || protocol === undefined) return [];
    return [...text.matchAll(v4), ...text.matchAll(v6)].map(([, port, address]) => ({
      call,
      protocol,
      address: address ?? '',
      port: Number(port),
    }));
  });
}

/**
 * Chromium asks the kernel for a route to this address to learn whether there is IPv6 at all: by a UDP socket that it
 * connects and never sends through (its `HostResolverManager`). Nothing leaves by that, also where there is a way.
 */
const chromiumRoute: Omit<Reached, 'port'> = { call: 'connect', protocol: 'UDPv6', address: '2001:4860:4860::8888' };

/** Whether it leaves the machine, or asks somebody for a name: a resolver on this machine asks others. */
export function isOutside({ call, protocol, address, port }: Reached): boolean {
  if (call === chromiumRoute.call && protocol === chromiumRoute.protocol && address === chromiumRoute.address)
    return false;
  if (port === 53 || port === 853 || port === 5353) return true;
  return !/^127\./.test(address) && address !== '::1' && !/^::ffff:127\./.test(address);
}
