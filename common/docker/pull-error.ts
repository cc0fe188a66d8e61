/**
 * What went wrong in a pull, from the engine's sentence. Engines give no codes: the sentences are those of Docker
 * Engine 20 to 28 (with and without the containerd image store), Podman 4 and 5, and the distribution registry.
 */
import { type ErrorCode, FairleadError } from '../errors.ts';
import { outsideText } from '../outside-text.ts';

type Rule = {
  readonly code: PullCode;
  readonly test: RegExp;
  readonly message: (image: string) => string;
  readonly hint: string;
};

type PullCode = Extract<ErrorCode, `PULL_${string}`>;

/** The first that matches decides, so the narrow ones come first: a name lookup can also time out or be refused. */
const rules: readonly Rule[] = [
  {
    code: 'PULL_NO_SPACE',
    test: /no space left on device|disk quota exceeded|not enough (?:disk )?space|ENOSPC/i,
    message: (image) => `The host's disk is full, so ${image} could not be stored.`,
    hint: 'Free space on the host (unused images and stopped containers), or choose a host with more room.',
  },
  {
    code: 'PULL_RATE_LIMITED',
    test: /toomanyrequests|too many requests|\b429\b|pull rate limit|rate limit exceeded/i,
    message: (image) => `The registry allows no more pulls of ${image} for now.`,
    hint: 'Wait until its limit has passed (on Docker Hub up to six hours), or sign in to the registry for a higher one.',
  },
  {
    code: 'PULL_PLATFORM',
    test: /no match(?:ing manifest)? for (?:platform|\S+\/\S+)|does not match the (?:specified|detected) platform|no image found in (?:manifest list|image index) for architecture|image operating system .* cannot be used|cannot be used on this platform/i,
    message: (image) => `There is no build of ${image} for this host's processor or operating system.`,
    hint: "Choose a host of an architecture that the image is built for; the workspace's page lists them.",
  },
  {
    code: 'PULL_PLAIN_HTTP',
    test: /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake|wrong version number/i,
    message: (image) => `The registry of ${image} speaks plain HTTP, and the engine insists on HTTPS.`,
    hint: 'Give the registry a certificate, or list it under "insecure-registries" in the engine\'s daemon.json.',
  },
  {
    code: 'PULL_CERTIFICATE',
    test: /x509:|certificate (?:is not trusted|signed by unknown authority|has expired|verify failed)|tls: (?:failed to verify|bad certificate|handshake failure|certificate required)/i,
    message: (image) => `The engine does not trust the certificate of ${image}'s registry.`,
    hint: "Put the registry's CA under /etc/docker/certs.d/<host>/ca.crt on the host, and check the host's clock.",
  },
  {
    code: 'PULL_PROXY',
    test: /proxyconnect|proxy authentication required|\b407\b/i,
    message: (image) => `The host's proxy did not let the pull of ${image} through.`,
    hint: "Check the proxy settings of the host's engine.",
  },
  {
    code: 'PULL_DNS',
    test: /no such host|server misbehaving|name resolution|could not resolve|\blookup \S+/i,
    message: (image) => `The host could not resolve the name of ${image}'s registry.`,
    hint: "Check the name for a typing mistake, and the host's DNS servers.",
  },
  {
    code: 'PULL_TIMEOUT',
    test: /i\/o timeout|TLS handshake timeout|deadline exceeded|Client\.Timeout|timed out|context canceled while waiting|\b504\b/i,
    message: (image) => `The registry of ${image} did not answer in time.`,
    hint: "Check the host's way to the registry (firewall, proxy), then try again. Layers that arrived are kept.",
  },
  {
    code: 'PULL_REFUSED',
    test: /connection refused/i,
    message: (image) => `Nothing listens at the address of ${image}'s registry.`,
    hint: "Check the registry's host and port, and that it runs.",
  },
  {
    code: 'PULL_UNREACHABLE',
    test: /network is unreachable|no route to host|host is down/i,
    message: (image) => `The host has no way to the registry of ${image}.`,
    hint: "Check the host's network and routes.",
  },
  {
    code: 'PULL_UNAUTHORIZED',
    test: /unauthorized|authentication required|no basic auth credentials|access (?:to the resource is |is )?(?:denied|forbidden)|pull access denied|\bdenied(?::|\s*$)|insufficient_scope|incorrect username or password|\b40[13] (?:Unauthorized|Forbidden)|status(?: code)?:? 40[13]|status 40[13]/i,
    message: (image) => `The registry does not let ${image} be pulled: it does not exist there, or it needs a sign-in.`,
    hint: "Check the image's name, or add a user and password for its registry.",
  },
  {
    code: 'PULL_NOT_FOUND',
    test: /manifest unknown|manifest for \S+ not found|name unknown|repository \S+ not found|not found: does not exist|reading manifest .*not found|: not found\s*$|no such image|\b404\b/i,
    message: (image) => `The registry has no ${image}.`,
    hint: "Check the image's name and tag. Tags are removed from registries at times: a newer one may be there.",
  },
  {
    code: 'PULL_REFERENCE',
    test: /invalid reference format|repository name must be lowercase|invalid (?:tag|repository name)/i,
    message: (image) => `The engine does not take "${image}" for an image name.`,
    hint: 'Write name:tag or host/name:tag in lower case.',
  },
  {
    code: 'PULL_FORMAT',
    test: /schema (?:version )?1|unsupported (?:media type|manifest)|mediatype .* not supported|unknown (?:media type|blob)|encountered unsupported|no decoder|unsupported compression/i,
    message: (image) => `The host's engine is too old for the format of ${image}, or the other way round.`,
    hint: "Update the host's engine, or have the image built again.",
  },
  {
    code: 'PULL_DAMAGED',
    test: /filesystem layer verification failed|digest (?:mismatch|verification)|unexpected digest|invalid checksum|failed size validation|gzip: invalid|archive\/tar: invalid/i,
    message: (image) => `A layer of ${image} arrived damaged.`,
    hint: 'Try again. If it stays so, a proxy or the registry changes what it delivers.',
  },
  {
    code: 'PULL_INTERRUPTED',
    test: /\bEOF\b|connection reset|broken pipe|use of closed network connection|stream error|\b50[023]\b/i,
    message: (image) => `The connection to the registry broke while ${image} was pulled.`,
    hint: 'Try again. Layers that arrived are kept.',
  },
];

/** Codes that `pullError` can give, for the pages that explain them. */
export const pullErrorCodesForTests: readonly PullCode[] = [...rules.map((rule) => rule.code), 'PULL_FAILED'];

/** Those after which the same pull can succeed without anybody changing anything. */
const passing: ReadonlySet<ErrorCode> = new Set<PullCode>([
  'PULL_TIMEOUT',
  'PULL_INTERRUPTED',
  'PULL_DNS',
  'PULL_UNREACHABLE',
  'PULL_REFUSED',
  'PULL_DAMAGED',
]);

/** Whether trying again on its own makes sense. A rate limit is not among them: trying makes it last. */
export function isPassingPullError(code: ErrorCode): boolean {
  return passing.has(code);
}

/**
 * A coded error for the engine's sentence about a failed pull.
 * @param engineMessage as the engine says it; kept in `data.engine`, cleaned of credentials.
 * @param image what was pulled, for the sentence.
 */
export function pullError(engineMessage: string, image = 'the image'): FairleadError {
  // SECURITY: docs/security.md 4.14: cut before anything is searched in it.
  const said = outsideText(engineMessage, { length: 2000 });
  const engine = outsideText(withoutSecrets(withoutCutWord(said)));
  const rule = rules.find((candidate) => candidate.test.test(said));
  return new FairleadError(rule?.code ?? 'PULL_FAILED', {
    message: rule?.message(image) ?? `The host's engine could not pull ${image}: ${engine || 'it gave no reason'}`,
    hint: rule?.hint ?? "The host's engine has the details in its log.",
    status: 502,
    data: { image, engine },
  });
}

/** A word that was cut may be an address whose password is no longer known for one: it goes as a whole. */
function withoutCutWord(text: string): string {
  return text.endsWith('…') ? `${text.slice(0, text.lastIndexOf(' ') + 1)}…` : text;
}

/** Addresses in engine messages carry credentials at times: user:password@ and signed queries. */
function withoutSecrets(text: string): string {
  // SECURITY: docs/security.md 4.2: secrets never stand in error data. Registries redirect to signed addresses, and engines
  // print those when a download fails.
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@"]+@/gi, '$1')
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s?"'<>]+)\?[^\s"'<>]*/gi, '$1')
    .replace(/\b(Bearer|Basic)\s+[A-Za-z0-9+/._~=-]+/gi, '$1 ***');
}
