import { describe, expect, it } from 'vitest';
import { originsOfViews } from './viewers.ts';

const none = { tls: null, publicUrl: null, trustedProxies: [], viewerDomain: null };
const own = { kind: 'own' } as const;
const ports = { from: 18000, to: 18099 };

describe('where views are', () => {
  it('on a site of this machine: names under localhost, or ports', () => {
    const local = originsOfViews({ viewerPorts: null }, 'http://fairlead.localhost:17600');
    expect(local(0)).toEqual({ kind: 'subdomain', domain: 'localhost' });
    expect(originsOfViews({ viewerPorts: ports }, 'http://127.0.0.1:17600')(0)).toEqual({ kind: 'ports', ...ports });
  });

  it('over TLS: names under the viewer domain, on the port that is listened on, or ports of the console’s host', () => {
    const domain = {
      viewerPorts: null,
      address: { ...none, tls: own, viewerDomain: { name: 'views.example', port: null } },
    };
    const named = originsOfViews(domain, 'https://fairlead.example');
    for (const index of [0, 1, 2])
      expect(named(index)).toEqual({ kind: 'subdomain', domain: 'views.example', scheme: 'https' });
    const byPort = originsOfViews({ viewerPorts: ports, address: { ...none, tls: own } }, 'https://build-1:8443');
    expect(byPort(1)).toEqual({ kind: 'ports', ...ports, scheme: 'https', publicHost: 'build-1' });
  });

  it('behind a reverse proxy: where the proxy is, each worker on a port that follows', () => {
    const behind = (port: number | null) =>
      originsOfViews(
        {
          viewerPorts: null,
          address: { ...none, publicUrl: 'https://f.example', viewerDomain: { name: 'v.example', port } },
        },
        'https://f.example',
      );
    expect(behind(null)(0)).toMatchObject({ scheme: 'https', domain: 'v.example', publicPort: 443 });
    expect(behind(8443)(0)).toMatchObject({ publicPort: 8443 });
    expect(behind(8443)(2)).toMatchObject({ publicPort: 8445 });
    const byPort = originsOfViews(
      { viewerPorts: ports, address: { ...none, publicUrl: 'https://[::1]' } },
      'https://[::1]',
    );
    expect(byPort(0)).toMatchObject({ scheme: 'https', publicHost: '[::1]' });
  });
});
