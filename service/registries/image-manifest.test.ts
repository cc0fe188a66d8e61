import { expect, it } from 'vitest';
import { parseImageReference } from '../../common/docker/image-reference.ts';
import { apiHost, readChallenge, readManifest, readToken, tokenAddress } from './image-manifest.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

it.each([
  ['kasmweb/chrome:1', 'registry-1.docker.io'],
  ['docker.io/kasmweb/chrome:1', 'registry-1.docker.io'],
  ['ghcr.io/a/b', 'ghcr.io'],
  ['127.0.0.1:5000/a', '127.0.0.1:5000'],
])('%s is served by %s', (name, host) => {
  expect(apiHost(parseImageReference(name))).toBe(host);
});

it.each([
  ['Bearer realm="https://a/token",service="s",scope="x"', { realm: 'https://a/token', service: 's' }],
  ['bearer  service=s, realm="https://a/token"', { realm: 'https://a/token', service: 's' }],
  ['Bearer realm="https://a"', { realm: 'https://a', service: null }],
  ['Bearer service="s"', null],
  ['Basic realm="https://a"', null],
  [undefined, null],
])('challenge %s', (header, expected) => {
  expect(readChallenge(header)).toEqual(expected);
});

it('asks for the right to read one repository, whatever the realm holds', () => {
  const address = (realm: string) => tokenAddress({ realm, service: 's&x=y' }, 'team/app')?.href ?? null;
  expect(address('https://a/t?scope=registry:catalog:*')).toBe(
    'https://a/t?scope=repository%3Ateam%2Fapp%3Apull&service=s%26x%3Dy',
  );
  for (const realm of ['file:///etc/passwd', 'https://user:pass@a/t', '/t', 'nonsense'])
    expect(address(realm)).toBeNull();
});

it('takes tokens that fit into a header', () => {
  expect(readToken({ token: 'a.b-c' })).toBe('a.b-c');
  expect(readToken({ access_token: 'x' })).toBe('x');
  for (const answer of [{}, { token: '' }, { token: 'a\r\nHost: b' }, { token: 'a b' }, null, 'text'])
    expect(readToken(answer)).toBeNull();
});

it('chooses the variant that engines of an architecture run', () => {
  const of = (architecture: string, variant?: string) => ({ os: 'linux', architecture, ...(variant && { variant }) });
  const index = {
    manifests: [
      { digest: digest('1'), platform: of('arm', 'v6') },
      { digest: digest('2'), platform: of('arm', 'v7') },
      { digest: digest('3'), platform: of('amd64', 'v3') },
      { digest: digest('4'), platform: of('amd64') },
      { digest: digest('5'), platform: of('arm64', 'v8') },
      { digest: digest('6') },
    ],
  };
  const chosen = (architecture: string) => readManifest(index, architecture);
  expect(chosen('arm')).toEqual({ kind: 'index', digest: digest('2') });
  expect(chosen('amd64')).toEqual({ kind: 'index', digest: digest('4') });
  expect(chosen('arm64')).toEqual({ kind: 'index', digest: digest('5') });
  expect(chosen('riscv64')).toEqual({ kind: 'index', digest: null });
});

it('takes nothing but image manifests of version 2', () => {
  const schema1 = { schemaVersion: 1, fsLayers: [{ blobSum: digest('a') }] };
  const path = { config: { digest: '../../x' }, layers: [{ size: 1 }] };
  const negative = { config: { digest: digest('a') }, layers: [{ size: -1 }] };
  for (const body of [schema1, path, negative, null, [], { manifests: [] }])
    expect(readManifest(body, 'amd64')).toBeNull();
});
