import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readActivationKey } from '../../common/license/activation-key.ts';
import { answerIn } from '../../common/license/answer.ts';
import { readLicense } from '../../common/license/license-key.ts';
import { readRevocations } from '../../common/license/revocations.ts';
import { testKeys, testKid } from '../../common/license/testing/test-key.ts';
import { trustedKeys, trustedKeysSchema } from '../../common/license/trusted-keys.ts';
import { licenseKeyTyped } from '../../common/license/typed-form.ts';
import { newTestSite } from './testing/sites.ts';
import { newFolder, newVendor, testPassphrase, type Vendor } from './testing/vendor.ts';

let place: ReturnType<typeof newFolder>;
let vendor: Vendor;
beforeEach(() => {
  place = newFolder();
  vendor = newVendor(place.folder);
});
afterEach(() => place.remove());

const withPassphrase = () => ['--passphrase-file', vendor.passphraseFile];
const makeKey = () => vendor.run(['keygen', ...withPassphrase()]);

async function newKey(...more: readonly string[]): Promise<string> {
  const { code, out, err } = await vendor.run([
    ...['key', 'new', '--kind', 'named', '--seats', '5', '--ends', '2027-03-31', '--issued-to', 'Example Hospital'],
    ...more,
  ]);
  expect({ code, err }).toMatchObject({ code: 0 });
  return out.trim();
}

function requestFile(text: string): string {
  const file = join(place.folder, 'request');
  writeFileSync(file, `${text}\n`);
  return file;
}

describe('keygen', () => {
  it('makes the ledger and a key, and prints the file that packages embed', async () => {
    const { code, out } = await makeKey();
    expect(code).toBe(0);
    const file = trustedKeysSchema.parse(JSON.parse(out));
    expect(file.keys).toHaveLength(1);
    expect(file.keys[0]).not.toHaveProperty('test');
    expect([...(await trustedKeys(crypto.subtle, file)).keys()]).toEqual([file.keys[0]?.kid]);
    expect(statSync(vendor.ledger).mode & 0o777).toBe(0o600);
    expect((await vendor.run(['list', '--public-keys'])).out).toBe(out);
  });

  it('a test key stands in a file of its own, marked, and never in that of releases', async () => {
    const release = await makeKey();
    const test = await vendor.run(['keygen', '--test', ...withPassphrase()]);
    expect(trustedKeysSchema.parse(JSON.parse(test.out)).keys).toMatchObject([{ test: true }]);
    expect((await vendor.run(['list', '--public-keys'])).out).toBe(release.out);
    expect((await vendor.run(['list', '--public-keys', '--test'])).out).toBe(test.out);
  });

  it('takes the known test key into the ledger once', async () => {
    for (const words of ['was taken into the ledger', 'was there already']) {
      const { out, err } = await vendor.run(['keygen', '--test', '--known', ...withPassphrase()]);
      expect(JSON.parse(out)).toEqual(testKeys);
      expect(err).toContain(words);
    }
    expect((await vendor.run(['keygen', '--known', ...withPassphrase()])).code).toBe(2);
  });

  it('without a passphrase leaves nothing behind, and takes none as an argument', async () => {
    expect(await vendor.run(['keygen'])).toMatchObject({ code: 1, out: '' });
    expect(await vendor.run(['keygen', '--passphrase', testPassphrase])).toMatchObject({ code: 2 });
    expect(existsSync(vendor.ledger)).toBe(false);
  });
});

describe('key new', () => {
  it('shows an Activation Key once', async () => {
    await makeKey();
    const key = await newKey('--features', 'gpu,api_keys', '--activations', '3');
    expect(readActivationKey(key).key).toBe(key);
    const { out } = await vendor.run(['list', '--json']);
    expect(JSON.parse(out).activationKeys).toMatchObject([
      {
        id: 1,
        hint: key.slice(0, 5),
        kind: 'per named user',
        seats: 5,
        features: ['api_keys', 'gpu'],
        ends: Date.UTC(2027, 3, 1) / 1000,
        begins: Date.UTC(2026, 5, 1) / 1000,
        activations: 3,
        used: 0,
        issuedTo: 'Example Hospital',
      },
    ]);
    const told = [out, (await vendor.run(['list'])).out, (await vendor.run(['list', '--journal'])).out].join();
    expect(told).not.toContain(key.slice(6));
  });

  it.each([
    [['--kind', 'both'], '--kind is named or concurrent, not "both".'],
    [['--seats', '0'], '--seats takes a whole number from 1 to 16777215, not "0".'],
    [['--seats', '2.5'], '--seats takes a whole number'],
    [['--ends', '2027-02-30'], '--ends takes a day as 2027-12-31, not "2027-02-30".'],
    [['--ends', '2026-05-31'], '--ends is before --begins.'],
    [['--begins', '2025-01-01', '--ends', '2025-12-31'], '--ends is over already'],
    [['--ends', '2107-01-01'], '--ends is after 2106'],
    [['--issued-to', 'A name that has more than thirty-two bytes'], 'is longer than 32 bytes'],
    [['--features', 'flying'], 'There is no feature "flying".'],
    [['--sku', 'small'], '--sku "small" cannot stand in a licence'],
    [['--activations', '-1'], ''],
    [['--colour', 'red'], 'There is no option "--colour".'],
    [['extra'], '"extra" is not expected here.'],
  ])('%j is refused', async (more, message) => {
    await makeKey();
    const base = { kind: 'named', seats: '5', ends: '2027-03-31', 'issued-to': 'Example Hospital' };
    const args = Object.entries(base).flatMap(([name, value]) =>
      more.includes(`--${name}`) ? [] : [`--${name}`, value],
    );
    const { code, err } = await vendor.run(['key', 'new', ...args, ...more]);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect((await vendor.run(['list', '--journal'])).out).not.toContain('activation-key.made');
  });
});

describe('issue', () => {
  it('writes the License Key, the same again, and how to type it', async () => {
    await makeKey();
    const { keys } = trustedKeysSchema.parse(JSON.parse((await vendor.run(['list', '--public-keys'])).out));
    const site = newTestSite();
    const request = requestFile(await site.request(await newKey()));
    const first = join(place.folder, 'first');
    const made = await vendor.run(['issue', request, '--out', first, ...withPassphrase()]);
    expect(made).toMatchObject({ code: 0, out: '' });
    expect(made.err).toContain('was issued.');

    // No passphrase: nothing is signed.
    const again = await vendor.run(['issue', request, '--typed']);
    expect(again.err).toContain('was issued before');
    const [licenseKey = '', ...lines] = again.out.trim().split('\n');
    expect(readFileSync(first, 'utf8')).toBe(`${licenseKey}\n`);
    const reader = { keys: await trustedKeys(crypto.subtle, { keys }), installationId: site.installationId };
    expect(await readLicense(licenseKey, reader)).toMatchObject({ fault: null });

    const typed = lines.map((line) => line.replace(/^ *\d+ /, '')).join(' ');
    expect(await licenseKeyTyped(crypto.subtle, typed, site.installationId)).toEqual({ licenseKey });
  });

  it('takes what was read out over the telephone', async () => {
    await makeKey();
    const key = await newKey();
    const site = newTestSite();
    const dictated = requestFile(`${site.installationId.toLowerCase()}\n\n ${key.replaceAll('-', ' ')} `);
    const { code, out } = await vendor.run(['issue', dictated, '--dictated', ...withPassphrase()]);
    expect(code).toBe(0);
    expect((await vendor.run(['issue', requestFile(await site.request(key))])).out).toBe(out);
    const wrong = await vendor.run(['issue', requestFile('ACEF'), '--dictated']);
    expect(wrong).toMatchObject({ code: 3, err: expect.stringContaining('An Installation ID has') });
  });

  it('ends with 3 and the list of sites where all places are taken', async () => {
    await makeKey();
    const key = await newKey();
    const [first, second] = [newTestSite(), newTestSite()];
    await vendor.run(['issue', requestFile(await first.request(key, { site_name: 'Ward 1' })), ...withPassphrase()]);
    const request = requestFile(await second.request(key));
    const { code, out, err } = await vendor.run(['issue', request, '--json', ...withPassphrase()]);
    expect(code).toBe(3);
    expect(err).toContain('This Activation Key is for one site, and that site has it already.');
    expect(err).toContain(`${first.installationId}  Ward 1  issued 2026-06-01`);
    expect(JSON.parse(out)).toMatchObject({
      error: { code: 'ACTIVATIONS_USED_UP', data: { activations: [{ installationId: first.installationId }] } },
    });
    expect(err + out).not.toContain(key.slice(6));
  });

  it('with a wrong passphrase issues nothing and says so', async () => {
    await makeKey();
    const request = requestFile(await newTestSite().request(await newKey()));
    writeFileSync(vendor.passphraseFile, 'four words by mistake');
    const { code, out, err } = await vendor.run(['issue', request, '--json', ...withPassphrase()]);
    expect(code).toBe(1);
    expect(JSON.parse(out).error.code).toBe('ISSUER_PASSPHRASE_WRONG');
    expect(err).not.toContain('mistake');
    expect((await vendor.run(['list', '--json'])).out).toContain('"used": 0');
  });

  it('with a test key says that releases refuse it, and takes a release key where there is one', async () => {
    await vendor.run(['keygen', '--test', '--known', ...withPassphrase()]);
    const key = await newKey('--activations', '2');
    const issued = await vendor.run(['issue', requestFile(await newTestSite().request(key)), ...withPassphrase()]);
    expect(issued.err).toContain(`${testKid} is a test key: released packages refuse what it signs.`);
    await makeKey();
    const next = await vendor.run(['issue', requestFile(await newTestSite().request(key)), ...withPassphrase()]);
    expect(next.err).not.toContain('test key');
    expect((await vendor.run(['list', '--journal'])).out).toMatch(/activation\.issued.*FZV0A0HV/);
  });

  it.each([
    [['issue'], 2, 'REQUEST-FILE is missing.'],
    [['issue', '/nowhere/at/all'], 1, '/nowhere/at/all cannot be read'],
    [['issue', 'a', 'b'], 2, '"b" is not expected here.'],
  ])('%j', async (args, code, message) => {
    await makeKey();
    const ran = await vendor.run(args);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(message);
  });

  it('a file that is far too large is no request, and is not read to its end', async () => {
    await makeKey();
    const { code, err } = await vendor.run(['issue', '/dev/zero']);
    expect(code).toBe(3);
    expect(err).toContain('This is no request for a licence');
  });
});

describe('revoke', () => {
  it('writes the signed list, which goes with every later licence', async () => {
    await vendor.run(['keygen', '--test', '--known', ...withPassphrase()]);
    const key = await newKey();
    const issued = await vendor.run([
      'issue',
      requestFile(await newTestSite().request(key)),
      '--json',
      ...withPassphrase(),
    ]);
    const { licenseId } = JSON.parse(issued.out);
    const out = join(place.folder, 'revoked');
    const args = ['revoke', '--activation', licenseId, '--reason', 'Sold', '--out', out];
    expect(await vendor.run([...args, ...withPassphrase()])).toMatchObject({ code: 0 });
    const list = readFileSync(out, 'utf8').trim();
    const keys = await trustedKeys(crypto.subtle, testKeys);
    expect(await readRevocations(list, keys)).toMatchObject({ revoked: [licenseId] });
    expect((await vendor.run(['list', '--revocations'])).out).toBe(`${list}\n`);

    const next = await vendor.run(['issue', requestFile(await newTestSite().request(key)), ...withPassphrase()]);
    expect(answerIn(next.out)?.others).toEqual([list]);
    expect((await vendor.run(['list'])).out).toContain('revoked 2026-06-01');
  });

  it.each([
    [['--reason', 'x']],
    [['--key', '1', '--activation', 'A', '--reason', 'x']],
    [['--key', '1']],
    [['--key', 'one', '--reason', 'x']],
  ])('%j is refused', async (args) => {
    await makeKey();
    expect((await vendor.run(['revoke', ...args])).code).toBe(2);
  });

  it('of what is not there ends with 1', async () => {
    await makeKey();
    const { code, err } = await vendor.run(['revoke', '--key', '7', '--reason', 'x']);
    expect({ code, err }).toEqual({
      code: 1,
      err: 'There is no Activation Key number 7 in this ledger. Look at "list".\n',
    });
  });
});

describe('backup', () => {
  it('makes a copy that works, and replaces nothing', async () => {
    await makeKey();
    const key = await newKey();
    const request = requestFile(await newTestSite().request(key));
    const { out } = await vendor.run(['issue', request, ...withPassphrase()]);
    const copy = join(place.folder, 'copy.sqlite');
    expect((await vendor.run(['backup', copy])).err).toContain('with 3 entries in its journal');
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect((await vendor.run(['issue', request, '--ledger', copy])).out).toBe(out);
    expect((await vendor.run(['backup', copy])).code).toBe(2);
  });
});

it.each([
  [[], 2],
  [['--help'], 0],
  [['keys'], 2],
  [['key'], 2],
  [['list', '--journal', '--public-keys'], 2],
  [['list', '--test'], 2],
])('%j ends with %i', async (args, code) => {
  expect((await vendor.run(args)).code).toBe(code);
});

it.each([
  [['keygen', '--help'], /^fairlead-issue keygen /],
  [['key', 'new', '-h'], /^fairlead-issue key new /],
  [['key', '--help'], /^fairlead-issue key new /],
  [['issue', '--help', '--nothing'], /^fairlead-issue issue /],
])('%j prints the usage alone', async (args, usage) => {
  expect(await vendor.run(args)).toEqual({ code: 0, out: expect.stringMatching(usage), err: '' });
});

it('an option before the command: where options stand is said', async () => {
  const { code, out, err } = await vendor.run(['--ledger', 'file', 'keygen']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^Options stand behind the command: fairlead-issue <command> --ledger/);
});

it('without a ledger every command says how to make one', async () => {
  for (const args of [['list'], ['issue', '/dev/null'], ['backup', join(place.folder, 'copy')]]) {
    const { code, err } = await vendor.run(args);
    expect(code).toBe(1);
    expect(err).toContain('"keygen" makes a new one.');
  }
  expect(existsSync(vendor.ledger)).toBe(false);
});
