import type { IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAskingReader } from './client-address.ts';
import { createOwnNames, type OwnNames } from './own-names.ts';

let known: string[];
let asked: number;
let told: string[];
let names: OwnNames;
beforeEach(() => {
  known = ['fairlead.example'];
  asked = 0;
  told = [];
  names = createOwnNames(
    {
      names: (port) => {
        asked += 1;
        const hosts = [...known, `127.0.0.1:${port}`];
        return { hosts: new Set(hosts), origins: new Set(known.map((name) => `https://${name}`)) };
      },
      isPublicSecure: true,
      asking: createAskingReader(['10.0.0.1/32']),
    },
    { asksFor: (_line, address) => told.push(address) },
  );
  names.listensOn(17600);
});

const request = (remoteAddress: string, headers: Record<string, string>) =>
  ({ headers, socket: { remoteAddress } }) as Partial<IncomingMessage> as IncomingMessage;
const codeOf = (remoteAddress: string, headers: Record<string, string>) =>
  names.strangeness(request(remoteAddress, headers))?.[1] ?? null;
const host = 'fairlead.example';
const secure = { 'x-forwarded-proto': 'https' };

describe('a request', () => {
  it('for a name of this service is well, and none for another', () => {
    expect(codeOf('192.0.2.1', { host })).toBeNull();
    expect(codeOf('192.0.2.1', { host: '127.0.0.1:17600' })).toBeNull();
    expect(codeOf('192.0.2.1', { host: 'evil.example' })).toBe('HOST_NOT_ALLOWED');
    expect(codeOf('192.0.2.1', {})).toBe('HOST_NOT_ALLOWED');
    expect(codeOf('192.0.2.1', { host, origin: 'https://fairlead.example' })).toBeNull();
    expect(codeOf('192.0.2.1', { host, origin: 'https://evil.example' })).toBe('ORIGIN_NOT_ALLOWED');
  });

  it('for a name that the machine got while the service runs is well', () => {
    expect(codeOf('192.0.2.1', { host: '10.7.7.7' })).toBe('HOST_NOT_ALLOWED');
    known.push('10.7.7.7');
    expect(codeOf('192.0.2.1', { host: '10.7.7.7' })).toBeNull();
    const before = asked;
    expect(codeOf('192.0.2.1', { host })).toBeNull();
    expect(asked).toBe(before);
  });

  it('through a trusted proxy is held to the name that its client asked for, too', () => {
    expect(codeOf('10.0.0.1', { host: '127.0.0.1:17600', 'x-forwarded-host': host, ...secure })).toBeNull();
    expect(codeOf('10.0.0.1', { host, 'x-forwarded-host': 'evil.example', ...secure })).toBe('HOST_NOT_ALLOWED');
    expect(codeOf('192.0.2.1', { host: 'evil.example', 'x-forwarded-host': host })).toBe('HOST_NOT_ALLOWED');
  });

  it('that came to a trusted proxy without TLS is refused', () => {
    expect(codeOf('10.0.0.1', { host, 'x-forwarded-proto': 'http' })).toBe('PROXY_NOT_SECURE');
    expect(codeOf('10.0.0.1', { host, 'x-forwarded-proto': 'https' })).toBeNull();
    expect(codeOf('10.0.0.1', { host, 'x-forwarded-proto': 'https, http' })).toBe('PROXY_NOT_SECURE');
    expect(codeOf('192.0.2.1', { host, 'x-forwarded-proto': 'http' })).toBeNull();
  });

  it('of which a trusted proxy does not say that it had TLS is refused, but for a program on the machine of the proxy', () => {
    const own = '127.0.0.1:17600';
    expect(codeOf('10.0.0.1', { host })).toBe('PROXY_NOT_SECURE');
    expect(codeOf('10.0.0.1', { host: own, 'x-forwarded-for': '198.51.100.1' })).toBe('PROXY_NOT_SECURE');
    expect(codeOf('10.0.0.1', { host: own, 'x-forwarded-host': host })).toBe('PROXY_NOT_SECURE');
    expect(codeOf('10.0.0.1', { host, 'x-forwarded-proto': 'quic' })).toBe('PROXY_NOT_SECURE');
    expect(codeOf('10.0.0.1', { host: own })).toBeNull();
    expect(codeOf('192.0.2.1', { host })).toBeNull();
  });

  it('counts as one of its client', () => {
    codeOf('10.0.0.1', { host, 'x-forwarded-for': '198.51.100.1' });
    codeOf('192.0.2.1', { host, 'x-forwarded-for': '198.51.100.2' });
    expect(told).toEqual(['198.51.100.1', '192.0.2.1']);
    expect(names.addressOf(request('10.0.0.1', { 'x-forwarded-for': '198.51.100.1' }))).toBe('198.51.100.1');
  });
});
