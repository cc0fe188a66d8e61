import { describe, expect, it } from 'vitest';
import { createAskingReader, networkIn } from './client-address.ts';

const asking = createAskingReader(['10.0.0.0/24', '127.0.0.1/32', 'fd00::/8']);
const read = (remoteAddress: string | undefined, headers: Record<string, string>) =>
  asking.read({ headers, socket: { remoteAddress } as never });
const forwarded = (remoteAddress: string, header: string) => read(remoteAddress, { 'x-forwarded-for': header }).address;
const direct = { isFromProxy: false, isForwarded: false };

describe('who asks', () => {
  it('is the peer, whatever it says, where it is no proxy of the site', () => {
    const said = { 'x-forwarded-for': '198.51.100.1', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
    for (const peer of ['10.0.1.1', '192.0.2.1', '::1', 'fe80::1'])
      expect(read(peer, said)).toEqual({ address: peer, host: undefined, scheme: null, ...direct });
    expect(read('::ffff:192.0.2.1', said).address).toBe('192.0.2.1');
    expect(read(undefined, said).address).toBe('');
  });

  it('is whom a proxy of the site heard from', () => {
    for (const peer of ['10.0.0.7', '127.0.0.1', '::ffff:10.0.0.7', 'fd00::1'])
      expect(forwarded(peer, '198.51.100.1')).toBe('198.51.100.1');
    expect(forwarded('10.0.0.7', '2001:db8::1')).toBe('2001:db8::1');
    expect(forwarded('10.0.0.7', '198.51.100.1:4711')).toBe('198.51.100.1');
    expect(forwarded('10.0.0.7', '[2001:db8::1]:4711')).toBe('2001:db8::1');
  });

  it('is the first from the right that is no proxy: what stands before it, it may have written itself', () => {
    expect(forwarded('10.0.0.7', '203.0.113.9, 198.51.100.1')).toBe('198.51.100.1');
    expect(forwarded('10.0.0.7', '203.0.113.9, 198.51.100.1, 10.0.0.8, 127.0.0.1')).toBe('198.51.100.1');
    expect(forwarded('10.0.0.7', '10.0.0.8')).toBe('10.0.0.8');
  });

  it('is the last that is an address where something else stands there', () => {
    expect(forwarded('10.0.0.7', '198.51.100.1, unknown')).toBe('10.0.0.7');
    expect(forwarded('10.0.0.7', 'unknown, 10.0.0.9')).toBe('10.0.0.9');
    expect(forwarded('10.0.0.7', '')).toBe('10.0.0.7');
    expect(read('10.0.0.7', {})).toEqual({
      ...direct,
      address: '10.0.0.7',
      host: undefined,
      scheme: null,
      isFromProxy: true,
    });
    for (const name of ['host', 'proto', 'for'])
      expect(read('10.0.0.7', { [`x-forwarded-${name}`]: '' }).isForwarded).toBe(true);
  });

  it('asked for the name and the way that the proxy names', () => {
    const said = { 'x-forwarded-host': 'a.example, b.example', 'x-forwarded-proto': 'HTTPS' };
    expect(read('10.0.0.7', said)).toMatchObject({ host: 'b.example', scheme: 'https' });
    expect(read('10.0.0.7', { 'x-forwarded-proto': 'ws' }).scheme).toBeNull();
  });
});

describe('a network', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1/32'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['::1', '::1/128'],
    ['fd00::/8', 'fd00::/8'],
  ])('is an address or a range: %s', (text, network) => expect(networkIn(text)).toBe(network));

  it.each(['', 'proxy', '10.0.0.0/33', '10.0.0', '10.0.0.1/', 'fd00::/129'])('is nothing else: %s', (text) =>
    expect(networkIn(text)).toBeNull(),
  );
});
