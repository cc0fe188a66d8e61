import { expect, it } from 'vitest';
import { passkeySite } from './passkey-site.ts';

it.each([
  ['https://fairlead.example.org', { origin: 'https://fairlead.example.org', name: 'fairlead.example.org' }],
  [
    'https://fairlead.example.org:8443/people',
    { origin: 'https://fairlead.example.org:8443', name: 'fairlead.example.org' },
  ],
  ['https://FAIRLEAD/', { origin: 'https://fairlead', name: 'fairlead' }],
  ['http://localhost:8080', { origin: 'http://localhost:8080', name: 'localhost' }],
  ['http://fairlead.localhost:8080', { origin: 'http://fairlead.localhost:8080', name: 'fairlead.localhost' }],
  ['http://fairlead.example.org', null],
  ['http://notlocalhost', null],
  ['http://localhost.example.org', null],
  ['https://192.0.2.7', null],
  ['https://0xc0000207', null],
  ['https://[2001:db8::7]', null],
  ['http://127.0.0.1:8080', null],
  ['ftp://fairlead.example.org', null],
  ['nothing of that kind', null],
  ['', null],
])('a site at %j has passkeys as %j', (address, site) => {
  expect(passkeySite(address)).toEqual(site);
});
