/** Where the one fetch of the service may lead: names, redirects and spellings, with a transport that only notes. */
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressClass, createAddressClassifier, leadsInwards } from './fetch-address.ts';
import { fetchIcon } from './fetch-icon.ts';
import { type FetchPolicy, FetchRefused, type FetchResponse, guardedGet, type HttpClient } from './guarded-fetch.ts';

const open: FetchPolicy = {
  ceiling: 'loopback',
  never: [],
  plainHttp: 'anywhere',
  redirects: 3,
  bytes: 1_000,
  idleMs: 1_000,
  compressed: true,
};
const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(8)]);

function answer(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array): FetchResponse {
  return { status, statusMessage: '', headers, body: Readable.from([body]), close: async () => undefined };
}

const proxy = { origin: 'http://proxy.test:3128', authorization: null };
const notFound = (code = 'ENOTFOUND') => Object.assign(new Error('No such name'), { code });

/** A network of names and redirects. Every answer of a name is used up by one look-up, the last one stays. */
function network(
  names: Readonly<Record<string, readonly (readonly string[])[]>>,
  redirects: Record<string, string> = {},
  { proxied = false, unknown = notFound() }: { proxied?: boolean; unknown?: Error } = {},
) {
  const contacted: string[] = [];
  const asked: string[] = [];
  const sent: Readonly<Record<string, string>>[] = [];
  const client: HttpClient = {
    classify: createAddressClassifier(),
    resolve: async (name) => {
      const answers = names[name] ?? [];
      const found = answers[Math.min(asked.filter((one) => one === name).length, answers.length - 1)] ?? [];
      asked.push(name);
      if (proxied && !Object.hasOwn(names, name)) throw unknown;
      return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
    proxyFor: async () => (proxied ? proxy : null),
    transport: async ({ url, way, headers }) => {
      if (way.kind === 'proxy') contacted.push(`proxy for ${url.hostname}`);
      else contacted.push(...way.addresses.map(({ address }) => address));
      sent.push(headers);
      const location = redirects[url.href];
      return location === undefined ? answer(200, {}, png) : answer(302, { location }, Buffer.alloc(0));
    },
  };
  return { client, contacted, asked, sent };
}

const get = (client: HttpClient, url: string, policy: Partial<FetchPolicy> = {}, authorization: string | null = null) =>
  guardedGet(client, {
    url: new URL(url),
    policy: { ...open, ...policy },
    headers: {},
    authorization,
    signal: new AbortController().signal,
  });
const reasonOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'fetched',
    (thrown: unknown) => (thrown instanceof FetchRefused ? thrown.reason : thrown),
  );

const inside = [
  'http://127.0.0.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://127.0.0.1./',
  'http://１２７.0.0.1/',
  'http://0/',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[0:0:0:0:0:ffff:10.0.0.1]/',
  'http://[64:ff9b::10.0.0.1]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[2002:7f00:1::]/',
  'http://[::127.0.0.1]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://10.0.0.1/',
  'http://167772161/',
  'http://012.0.0.1/',
  'http://192.168.1.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://0xa9fea9fe/',
  'http://[fd00:ec2::254]/',
  'http://[fe80::1]/',
  'http://[2606:4700::5efe:10.0.0.1]/',
  'http://224.0.0.1/',
  'http://inside.test/',
  'http://mixed.test/',
  'http://mapped.test/',
];
const knownNames = {
  'public.test': [['8.8.8.8']],
  'inside.test': [['10.1.2.3']],
  'mixed.test': [['8.8.8.8', '10.1.2.3']],
  'mapped.test': [['::ffff:192.168.0.1']],
};

describe('an address inside', () => {
  it.each(inside)('is not asked where only public ones may be: %s', async (url) => {
    const { client, contacted } = network(knownNames);
    expect(await reasonOf(get(client, url, { ceiling: 'public' }))).toBe('address');
    expect(contacted).toEqual([]);
  });

  it.each(inside)('is not where a public one leads by a redirect: %s', async (location) => {
    const { client, contacted } = network(knownNames, { 'http://public.test/': location });
    expect(await reasonOf(get(client, 'http://public.test/'))).toBe('address');
    expect(contacted).toEqual(['8.8.8.8']);
  });

  it('is not reached over two redirects either', async () => {
    const { client, contacted } = network(
      { ...knownNames, 'other.test': [['9.9.9.9']] },
      { 'http://public.test/': 'http://other.test/', 'http://other.test/': 'http://10.0.0.1/' },
    );
    expect(await reasonOf(get(client, 'http://public.test/'))).toBe('address');
    expect(contacted).toEqual(['8.8.8.8', '9.9.9.9']);
  });

  it.each(['http://169.254.169.254/', 'http://[fe80::1]/', 'http://[64:ff9b::a9fe:a9fe]/'])(
    'that is a cloud’s own is led to by nothing, not even from this machine: %s',
    async (location) => {
      const { client, contacted } = network(knownNames, { 'http://127.0.0.1/': location });
      expect(await reasonOf(get(client, 'http://127.0.0.1/'))).toBe('address');
      expect(contacted).toEqual(['127.0.0.1']);
    },
  );

  it('is asked where the policy says so, and may lead outwards', async () => {
    const { client, contacted } = network(knownNames, { 'http://10.0.0.1/': 'http://public.test/' });
    expect(await reasonOf(get(client, 'http://10.0.0.1/', { ceiling: 'private' }))).toBe('fetched');
    expect(contacted).toEqual(['10.0.0.1', '8.8.8.8']);
    expect(await reasonOf(get(client, 'http://127.0.0.1/', { ceiling: 'private' }))).toBe('address');
  });
});

describe('a name', () => {
  it('is resolved once per hop, and the connection goes to what was checked', async () => {
    const { client, contacted, asked } = network({ 'rebind.test': [['8.8.8.8'], ['127.0.0.1']] });
    expect(await reasonOf(get(client, 'http://rebind.test/', { ceiling: 'public' }))).toBe('fetched');
    expect([asked, contacted]).toEqual([['rebind.test'], ['8.8.8.8']]);
  });

  it('that changes to an address inside between two fetches is refused the second time', async () => {
    const { client, contacted } = network({ 'rebind.test': [['8.8.8.8'], ['127.0.0.1']] });
    const icon = 'https://rebind.test/1.1/icons/a.png';
    const own = { client, root: 'https://rebind.test/', ceiling: 'public' } as const;
    expect(await fetchIcon(icon, own)).toMatchObject({ mediaType: 'image/png' });
    await expect(fetchIcon(icon, own)).rejects.toMatchObject({ code: 'REGISTRY_ADDRESS_REFUSED' });
    expect(contacted).toEqual(['8.8.8.8']);
  });

  it.each<[AddressClass, boolean]>([
    ['public', false],
    ['private', true],
    ['loopback', true],
  ])('of a registry that was added as %s may have an icon at a private address: %s', async (ceiling, may) => {
    const { client } = network(knownNames);
    const icon = fetchIcon('http://inside.test/a.png', { client, root: 'http://inside.test/', ceiling });
    expect(
      await icon.then(
        () => true,
        () => false,
      ),
    ).toBe(may);
    // Another origin is a stranger's choice, wherever the registry is.
    const other = fetchIcon('http://inside.test/a.png', { client, root: 'http://elsewhere.test/', ceiling });
    await expect(other).rejects.toMatchObject({ code: 'REGISTRY_ADDRESS_REFUSED' });
  });

  it('without an address is refused', async () => {
    expect(await reasonOf(get(network({}).client, 'http://none.test/'))).toBe('no-address');
  });
});

describe('a redirect', () => {
  it.each([
    ['https://public.test/', 'http://public.test/', 'redirect-to-http'],
    ['http://public.test/', 'ftp://public.test/', 'redirect-scheme'],
    ['http://public.test/', 'file:///etc/passwd', 'redirect-scheme'],
    ['http://public.test/', 'http://a:b@public.test/', 'redirect-with-credentials'],
    ['http://public.test/', 'http://[', 'redirect-nowhere'],
    ['http://public.test/', 'http://public.test/', 'too-many-redirects'],
  ])('from %s to %s is refused: %s', async (from, to, reason) => {
    expect(await reasonOf(get(network(knownNames, { [from]: to }).client, from))).toBe(reason);
  });

  it('takes the token nowhere else, and back to its origin', async () => {
    const { client, sent } = network(
      { ...knownNames, 'cdn.test': [['9.9.9.9']] },
      { 'https://public.test/': 'https://cdn.test/' },
    );
    await get(client, 'https://public.test/', {}, 'Bearer secret');
    expect(sent.map(({ authorization }) => authorization)).toEqual(['Bearer secret', undefined]);
  });
});

it('http is spoken on this machine alone where the policy says so', async () => {
  const { client, contacted } = network(knownNames);
  expect(await reasonOf(get(client, 'http://public.test/', { plainHttp: 'loopback' }))).toBe('plain-http');
  expect(await reasonOf(get(client, 'http://127.0.0.1/', { plainHttp: 'loopback' }))).toBe('fetched');
  expect(contacted).toEqual(['127.0.0.1']);
});

it('bytes are bounded', async () => {
  expect(await reasonOf(get(network(knownNames).client, 'http://public.test/', { bytes: 5 }))).toBe('too-large');
});

it('no chain of addresses ever leads further inside than where it began', async () => {
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6().map((one) => `[${one}]`),
    fc.constantFrom('127.0.0.1', '10.0.0.1', '169.254.1.1', '[::1]', '8.8.8.8', '0x7f.1', '2130706433'),
  );
  const classify = createAddressClassifier();
  await fc.assert(
    fc.asyncProperty(fc.array(address, { minLength: 1, maxLength: 4 }), async (chain) => {
      const hrefs = chain.flatMap((host, index) => URL.parse(`http://${host}/${index}`)?.href ?? []);
      const redirects = Object.fromEntries(hrefs.slice(0, -1).map((href, index) => [href, hrefs[index + 1] ?? '']));
      const { client, contacted } = network({}, redirects);
      if (hrefs[0] === undefined) return;
      await reasonOf(get(client, hrefs[0]));
      const classes = contacted.map((one) => classify(one));
      expect(classes).not.toContain('reserved');
      for (const [index, one] of classes.entries())
        expect(leadsInwards(classes[index - 1] ?? 'loopback', one)).toBe(false);
    }),
    { numRuns: 300 },
  );
});

describe('behind a proxy', () => {
  const behind = (redirects: Record<string, string> = {}, unknown?: Error) =>
    network(knownNames, redirects, { proxied: true, ...(unknown && { unknown }) });

  it('public names are asked through it, and names of the Internet that are not known here', async () => {
    for (const unknown of [notFound(), notFound('EAI_AGAIN')]) {
      const { client, contacted } = behind({}, unknown);
      expect(await reasonOf(get(client, 'https://public.test/', { ceiling: 'public' }))).toBe('fetched');
      expect(await reasonOf(get(client, 'https://far.example.com/', { ceiling: 'public' }))).toBe('fetched');
      expect(contacted).toEqual(['proxy for public.test', 'proxy for far.example.com']);
    }
  });

  it.each(inside)('what is inside is asked through it by nothing: %s', async (url) => {
    const { client, contacted } = behind({ 'http://public.test/': url });
    expect(await reasonOf(get(client, url, { ceiling: 'public' }))).toBe('address');
    expect(await reasonOf(get(client, 'http://public.test/'))).toBe('address');
    // Where it may be asked at all, it is asked directly.
    await reasonOf(get(client, url, { ceiling: 'loopback' }));
    expect(contacted.filter((one) => one.startsWith('proxy'))).toEqual(['proxy for public.test']);
  });

  it.each([
    'http://intranet/',
    'http://wiki.corp/',
    'http://metadata.google.internal/',
    'http://printer.local/',
    'http://router.home.arpa/',
    'http://db.lan./',
  ])('a name that networks keep for themselves is not left to the proxy: %s', async (url) => {
    const { client, contacted } = behind({ 'http://public.test/': url });
    expect(await reasonOf(get(client, url))).toMatchObject({ code: 'ENOTFOUND' });
    expect(await reasonOf(get(client, 'http://public.test/'))).toMatchObject({ code: 'ENOTFOUND' });
    expect(contacted).toEqual(['proxy for public.test']);
  });

  it('http is spoken to no name where only this machine may be spoken to so', async () => {
    const { client, contacted } = behind();
    const policy = { plainHttp: 'loopback' } as const;
    expect(await reasonOf(get(client, 'http://far.example.com/', policy))).toBe('plain-http');
    expect(await reasonOf(get(client, 'http://public.test/', policy))).toBe('plain-http');
    expect(contacted).toEqual([]);
  });
});
