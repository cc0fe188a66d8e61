import { describe, expect, it } from 'vitest';
import { hintText } from '../hint.ts';
import { isPassingPullError, pullError, pullErrorCodesForTests } from './pull-error.ts';

const registry = 'https://registry-1.docker.io/v2/';
/** Sentences as engines and registries give them. */
const sentences: readonly (readonly [string, string])[] = [
  ['PULL_NOT_FOUND', 'manifest for kasmweb/chrome:9.9 not found: manifest unknown: manifest unknown'],
  ['PULL_NOT_FOUND', 'manifest unknown: manifest unknown'],
  ['PULL_NOT_FOUND', 'failed to resolve reference "127.0.0.1:5000/a:1": 127.0.0.1:5000/a:1: not found'],
  ['PULL_NOT_FOUND', 'name unknown: repository name not known to registry'],
  ['PULL_NOT_FOUND', 'initializing source docker://a:b: reading manifest b in docker.io/library/a: manifest unknown'],
  [
    'PULL_UNAUTHORIZED',
    "pull access denied for a/b, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
  ],
  ['PULL_UNAUTHORIZED', `Get "${registry}a/b/manifests/1": unauthorized: authentication required`],
  ['PULL_UNAUTHORIZED', `Head "https://ghcr.io/v2/a/b/manifests/1": denied`],
  ['PULL_UNAUTHORIZED', 'Get "http://127.0.0.1:5000/v2/a/manifests/1": no basic auth credentials'],
  [
    'PULL_UNAUTHORIZED',
    'failed to authorize: failed to fetch oauth token: unexpected status from GET request: 401 Unauthorized',
  ],
  [
    'PULL_UNAUTHORIZED',
    'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  ],
  [
    'PULL_RATE_LIMITED',
    'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading',
  ],
  [
    'PULL_RATE_LIMITED',
    'unexpected status from HEAD request to https://registry-1.docker.io/v2/a/manifests/1: 429 Too Many Requests',
  ],
  ['PULL_NO_SPACE', 'failed to register layer: write /usr/lib/libLLVM.so: no space left on device'],
  ['PULL_NO_SPACE', 'write /var/lib/docker/tmp/GetImageBlob1: disk quota exceeded'],
  ['PULL_PLATFORM', 'no matching manifest for linux/arm64/v8 in the manifest list entries'],
  ['PULL_PLATFORM', 'no match for platform in manifest: not found'],
  [
    'PULL_PLATFORM',
    'image with reference a/b:1 was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64',
  ],
  [
    'PULL_PLATFORM',
    'choosing an image from manifest list docker://a: no image found in image index for architecture arm64, variant "v8", OS linux',
  ],
  ['PULL_PLAIN_HTTP', 'Get "https://10.0.0.5:5000/v2/": http: server gave HTTP response to HTTPS client'],
  [
    'PULL_CERTIFICATE',
    'Get "https://registry.test/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  ['PULL_CERTIFICATE', 'Get "https://registry.test/v2/": x509: certificate has expired or is not yet valid'],
  ['PULL_REFUSED', 'Get "https://127.0.0.1:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused'],
  ['PULL_DNS', 'Get "https://nowhere.test/v2/": dial tcp: lookup nowhere.test on 127.0.0.53:53: no such host'],
  ['PULL_DNS', `Get "${registry}": dial tcp: lookup registry-1.docker.io: Temporary failure in name resolution`],
  [
    'PULL_DNS',
    `Get "${registry}": dial tcp: lookup registry-1.docker.io on [::1]:53: read udp [::1]:4->[::1]:53: read: connection refused`,
  ],
  [
    'PULL_DNS',
    `Get "${registry}": dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: read udp 10.0.0.2:4->10.0.0.1:53: i/o timeout`,
  ],
  [
    'PULL_TIMEOUT',
    `Get "${registry}": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
  ],
  ['PULL_TIMEOUT', `Get "${registry}": dial tcp 1.2.3.4:443: i/o timeout`],
  ['PULL_TIMEOUT', `Get "${registry}": net/http: TLS handshake timeout`],
  ['PULL_TIMEOUT', `Get "${registry}": context deadline exceeded`],
  ['PULL_UNREACHABLE', 'dial tcp 1.2.3.4:443: connect: network is unreachable'],
  ['PULL_UNREACHABLE', 'dial tcp 10.9.8.7:5000: connect: no route to host'],
  ['PULL_PROXY', 'Get "https://a.test/v2/": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused'],
  ['PULL_REFERENCE', 'invalid reference format: repository name (a/B) must be lowercase'],
  ['PULL_FORMAT', 'mediaType in manifest should be X: unsupported media type application/vnd.oci.empty.v1+json'],
  ['PULL_DAMAGED', 'filesystem layer verification failed for digest sha256:12'],
  ['PULL_INTERRUPTED', 'unexpected EOF'],
  ['PULL_INTERRUPTED', 'read tcp 10.0.0.2:4->10.0.0.1:443: read: connection reset by peer'],
  ['PULL_INTERRUPTED', 'received unexpected HTTP status: 503 Service Unavailable'],
  ['PULL_FAILED', 'something nobody has seen'],
];

describe('pullError', () => {
  it.each(sentences)('%s: %s', (code, sentence) => {
    const error = pullError(sentence, 'a/b:1');
    expect(error.code).toBe(code);
    expect(error.message).toContain('a/b:1');
    expect(hintText(error.hint ?? [])).toMatch(/\.$/);
  });

  it('has a sentence of an engine for every code', () => {
    const tried = new Set(sentences.map(([code]) => code));
    expect(pullErrorCodesForTests.filter((code) => !tried.has(code))).toEqual([]);
  });

  it('takes no credentials along', () => {
    const sentence =
      'Get "https://user:hunter2@registry.test/v2/a?X-Amz-Signature=canary&y=1": Authorization: Bearer canary.token failed';
    const error = pullError(sentence);
    expect(JSON.stringify(error.toInfo())).not.toMatch(/canary|hunter2|X-Amz/);
    expect(error.data).toMatchObject({ engine: 'Get "https://registry.test/v2/a": Authorization: Bearer *** failed' });
  });

  it('keeps a length of what the engine says, in one line, and no part of a password at the cut', () => {
    const address = (blanks: number) => `get${' '.repeat(blanks)}https://a.test/?${'q'.repeat(1800)} https://u:hunter2`;
    for (let blanks = 1; blanks < 400; blanks += 7) {
      const text = JSON.stringify(pullError(`${address(blanks)}${'3'.repeat(9000)}@b.test/ \u001b[2J\n`).toInfo());
      expect(text).not.toMatch(/hun|\\u001b|\\n/);
      expect(text.length).toBeLessThan(2000);
    }
    // A word that decides stands early enough, or not at all.
    expect(pullError('\u001b[2J'.repeat(1_000_000)).code).toBe('PULL_FAILED');
  });

  it('knows after which trying again makes sense', () => {
    expect(isPassingPullError('PULL_TIMEOUT')).toBe(true);
    expect(isPassingPullError('PULL_RATE_LIMITED')).toBe(false);
    expect(isPassingPullError('PULL_NO_SPACE')).toBe(false);
  });
});
