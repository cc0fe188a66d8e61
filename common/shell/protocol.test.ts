import { describe, expect, it } from 'vitest';
import { consoleAddress, dataKeyBytes, serviceMessageSchema, shellMessageSchema } from './protocol.ts';

const start = (key: unknown) => ({ type: 'start', protocol: 1, dataDir: '/d', key, appVersion: '0.1.0' });

describe('messages of the local site', () => {
  it('takes each way of delivering the key', () => {
    const key = new Uint8Array(dataKeyBytes);
    for (const delivery of [
      { kind: 'keychain', key },
      { kind: 'this-run', key },
      { kind: 'key-file', create: true },
    ]) {
      expect(shellMessageSchema.safeParse(start(delivery)).success).toBe(true);
    }
  });

  it('refuses a short key, a key beside a key file, and another protocol', () => {
    expect(shellMessageSchema.safeParse(start({ kind: 'keychain', key: new Uint8Array(16) })).success).toBe(false);
    expect(shellMessageSchema.safeParse(start({ kind: 'key-file', create: false, key: 'x' })).success).toBe(false);
    expect(shellMessageSchema.safeParse({ ...start({ kind: 'key-file', create: false }), protocol: 2 }).success).toBe(
      false,
    );
  });

  it('refuses a token that could break out of a fragment', () => {
    expect(
      serviceMessageSchema.safeParse({ type: 'open-token', id: 1, openToken: 'a&b=c#ddddddddddddd' }).success,
    ).toBe(false);
    expect(serviceMessageSchema.safeParse({ type: 'open-token', id: 1, openToken: 'abcdefghijklmnop' }).success).toBe(
      true,
    );
  });

  it('puts the token into the fragment only', () => {
    const address = new URL(consoleAddress('http://fairlead.localhost:4000/', 'abcdefghijklmnop'));
    expect(address.hash).toBe('#token=abcdefghijklmnop');
    expect(address.search).toBe('');
    expect(address.pathname).toBe('/');
  });
});
