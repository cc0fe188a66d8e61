import { expect, it } from 'vitest';
import { isOutside, reachedIn } from './reached.ts';

const trace = [
  '7 connect(3<TCP:[5]>, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EINPROGRESS (Operation now in progress)',
  '7 connect(4<UDP:[0.0.0.0:9]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.53")}, 16 <unfinished ...>',
  '8 connect(5<TCPv6:[6]>, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH',
  '8 connect(5<UNIX-STREAM:[6]>, {sa_family=AF_UNIX, sun_path="/run/dbus/system_bus_socket"}, 29) = 0',
  '8 sendto(6<UDP:[7]>, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(5353), sin_addr=inet_addr("127.0.0.1")}, 16) = 1',
  '8 sendmmsg(6<UDP:[7]>, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr("198.51.100.1")}, msg_namelen=16}}, {msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(2), sin_addr=inet_addr("198.51.100.2")}}}], 2, 0) = 2',
  '8 sendto(9<UNIX-STREAM:[1->2]>, "sa_family=AF_UNIX, of a text", 8, 0, NULL, 0) = 8',
  '8 <... connect resumed>) = 0',
].join('\n');

it('every address is found, and what leaves the machine or asks for a name is told apart', () => {
  const reached = reachedIn(trace);
  expect(reached.map(({ protocol, address, port }) => `${protocol} ${address} ${port}`)).toEqual([
    'TCP 127.0.0.1 8080',
    'UDP 192.0.2.53 53',
    'TCPv6 2001:db8::1 443',
    'UDP 127.0.0.1 5353',
    'UDP 198.51.100.1 1',
    'UDP 198.51.100.2 2',
  ]);
  expect(reached.filter(isOutside).map(({ port }) => port)).toEqual([53, 443, 5353, 1, 2]);
});

it('asking the kernel for a route is nothing that leaves, and using it is', () => {
  const probe = { call: 'connect', protocol: 'UDPv6', address: '2001:4860:4860::8888', port: 443 };
  expect(isOutside(probe)).toBe(false);
  expect(isOutside({ ...probe, call: 'sendto' })).toBe(true);
  expect(isOutside({ ...probe, protocol: 'TCPv6' })).toBe(true);
});
