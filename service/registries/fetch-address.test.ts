import { expect, test } from 'vitest';
import { createAddressClassifier, leadsInwards, mostInside } from './fetch-address.ts';

const classify = createAddressClassifier();

test.each([
  ['8.8.8.8', 'public'],
  ['172.15.255.255', 'public'],
  ['172.32.0.1', 'public'],
  ['2606:4700::1111', 'public'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['0.0.0.0', 'loopback'],
  ['::1', 'loopback'],
  ['::', 'loopback'],
  ['[::1]', 'loopback'],
  ['10.1.2.3', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.0.1', 'private'],
  ['100.64.0.1', 'private'],
  ['fd00:ec2::254', 'private'],
  ['169.254.169.254', 'link-local'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['224.0.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['ff02::1', 'reserved'],
  ['2001:db8::1', 'reserved'],
  ['not an address', 'reserved'],
  // IPv4 in the clothes of IPv6.
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['::ffff:10.0.0.1', 'private'],
  ['::ffff:8.8.8.8', 'public'],
  ['::127.0.0.1', 'loopback'],
  ['64:ff9b::a9fe:a9fe', 'link-local'],
  ['2002:7f00:1::', 'loopback'],
  ['2002:808:808::1', 'public'],
  ['::ffff:0:127.0.0.1', 'loopback'],
  ['::ffff:0:8.8.8.8', 'public'],
  ['64:ff9b::8.8.8.8', 'public'],
  ['64:ff9b::10.0.0.1', 'private'],
  ['64:ff9b:1::10.0.0.1', 'reserved'],
  ['2001::1', 'reserved'],
  ['2002:a9fe:a9fe::1', 'link-local'],
  ['2606:4700::5efe:10.0.0.1', 'private'],
  ['fe80::200:5efe:7f00:1', 'loopback'],
  ['fec0::1', 'private'],
  ['198.18.0.1', 'private'],
  ['198.51.100.7', 'reserved'],
  ['100::1', 'reserved'],
  ['3fff::1', 'reserved'],
  // Spellings that only some read: a resolver never gives them.
  ['2130706433', 'reserved'],
  ['0x7f.0.0.1', 'reserved'],
  ['0177.0.0.1', 'reserved'],
  ['127.1', 'reserved'],
  ['', 'reserved'],
])('%s is %s', (address, expected) => {
  expect(classify(address)).toBe(expected);
});

test('redirects may stay level or lead outwards', () => {
  expect(leadsInwards('public', 'private')).toBe(true);
  expect(leadsInwards('private', 'loopback')).toBe(true);
  expect(leadsInwards('private', 'link-local')).toBe(true);
  expect(leadsInwards('loopback', 'private')).toBe(false);
  expect(leadsInwards('public', 'public')).toBe(false);
  expect(mostInside(['public', 'loopback', 'private'])).toBe('loopback');
});
