import { describe, expect, it } from 'vitest';
import { type ConsolePlace, consoleNames, consoleOrigin, localOrigin } from './console-names.ts';

const place = (change: Partial<ConsolePlace> = {}): ConsolePlace => ({
  host: '127.0.0.1',
  isSecure: false,
  publicUrl: null,
  machine: ['build-1', '192.168.7.5', '2001:db8::5'],
  hostName: 'build-1',
  hasViewPorts: false,
  ...change,
});

describe('the console', () => {
  it('of this machine is at its own name, and at the address where views have ports', () => {
    expect(consoleOrigin(place(), 17600)).toBe('http://fairlead.localhost:17600');
    expect(localOrigin(place(), 17600)).toBe('http://fairlead.localhost:17600');
    expect(consoleOrigin(place({ hasViewPorts: true }), 17600)).toBe('http://127.0.0.1:17600');
    expect(consoleOrigin(place({ hasViewPorts: true, host: '::1' }), 17600)).toBe('http://[::1]:17600');
    expect([...consoleNames(place(), 17600).origins]).toEqual([
      'http://fairlead.localhost:17600',
      'http://localhost:17600',
      'http://127.0.0.1:17600',
      'http://[::1]:17600',
    ]);
  });

  it('over TLS answers to the names and addresses of this machine, and to nothing without TLS', () => {
    const secure = place({ isSecure: true, host: '0.0.0.0' });
    const { hosts, origins } = consoleNames(secure, 8443);
    for (const host of ['build-1:8443', '192.168.7.5:8443', '[2001:db8::5]:8443', 'localhost:8443', '127.0.0.1:8443'])
      expect([host, hosts.has(host), origins.has(`https://${host}`)]).toEqual([host, true, true]);
    expect([...origins].filter((origin) => !origin.startsWith('https://'))).toEqual([]);
    expect(hosts.has('evil.example:8443')).toBe(false);
    expect(consoleOrigin(secure, 8443)).toBe('https://build-1:8443');
    expect(localOrigin(secure, 8443)).toBe('https://127.0.0.1:8443');
    expect(localOrigin({ ...secure, host: '::' }, 8443)).toBe('https://[::1]:8443');
    expect(consoleOrigin({ ...secure, host: '192.168.7.5' }, 8443)).toBe('https://192.168.7.5:8443');
    expect(consoleOrigin({ ...secure, host: '127.0.0.1' }, 8443)).toBe('https://localhost:8443');
  });

  it('on the port of https answers to names without a port, as browsers send them', () => {
    const secure = place({ isSecure: true, host: '192.168.7.5' });
    expect(consoleNames(secure, 443).hosts.has('build-1')).toBe(true);
    expect(consoleOrigin(secure, 443)).toBe('https://192.168.7.5');
  });

  it('behind a reverse proxy answers to the public name as well, and links name that alone', () => {
    const behind = place({ publicUrl: 'https://fairlead.example' });
    const { hosts, origins } = consoleNames(behind, 17600);
    expect(hosts.has('fairlead.example')).toBe(true);
    expect(hosts.has('fairlead.example:17600')).toBe(false);
    expect(origins.has('https://fairlead.example')).toBe(true);
    expect(origins.has('http://fairlead.example')).toBe(false);
    expect(hosts.has('127.0.0.1:17600')).toBe(true);
    expect(hosts.has('192.168.7.5:17600')).toBe(false);
    expect(consoleOrigin(behind, 17600)).toBe('https://fairlead.example');
    const elsewhere = consoleNames(place({ publicUrl: 'https://fairlead.example:8443' }), 17600);
    for (const host of ['fairlead.example:8443', 'fairlead.example']) expect(elsewhere.hosts.has(host)).toBe(true);
    expect([...elsewhere.origins].filter((origin) => origin.includes('example'))).toEqual([
      'https://fairlead.example:8443',
    ]);
    expect(localOrigin(behind, 17600)).toBe('http://127.0.0.1:17600');
  });
});
