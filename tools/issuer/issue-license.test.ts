import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newActivationKey } from '../../common/license/activation-key.ts';
import { answerIn } from '../../common/license/answer.ts';
import { readLicense } from '../../common/license/license-key.ts';
import { activationAddress } from '../../common/license/request.ts';
import { readRevocations } from '../../common/license/revocations.ts';
import { testKeys } from '../../common/license/testing/test-key.ts';
import { trustedKeys } from '../../common/license/trusted-keys.ts';
import { issueDictated, issueLicense } from './issue-license.ts';
import { activationsOf } from './ledger/activations.ts';
import { journalEntries } from './ledger/journal.ts';
import type { Ledger } from './ledger/open.ts';
import { revoke } from './revoke-license.ts';
import { newTestSite } from './testing/sites.ts';
import { newFolder, newTestKey, newTestLedger, testContext, testTerms } from './testing/vendor.ts';

let place: ReturnType<typeof newFolder>;
let ledger: Ledger;

beforeEach(async () => {
  place = newFolder();
  ledger = await newTestLedger(join(place.folder, 'ledger.sqlite'));
});
afterEach(() => {
  ledger.close();
  place.remove();
});

const actions = () => journalEntries(ledger).map(({ action }) => action);

describe('a request', () => {
  it('gets what its Activation Key stands for, signed, for its site alone', async () => {
    const { key } = newTestKey(ledger);
    const site = newTestSite();
    const { licenseKey, answer } = await issueLicense(
      testContext(ledger),
      await site.request(key, { site_name: 'Ward 3' }),
    );
    const keys = await trustedKeys(crypto.subtle, testKeys);
    const read = await readLicense(licenseKey, { keys, installationId: site.installationId });
    expect(read).toMatchObject({
      fault: null,
      grant: {
        installation_id: site.installationId,
        issued_to: testTerms.issuedTo,
        limit: testTerms.seats,
        license_type: testTerms.kind,
        sku: testTerms.sku,
        not_before: testTerms.begins,
        expiration: testTerms.ends,
        features: { api_keys: true },
      },
    });
    const other = await readLicense(licenseKey, { keys, installationId: newTestSite().installationId });
    expect(other.fault).toBe('other installation');
    expect(answerIn(answer)).toEqual({ licenseKeys: [licenseKey], others: [] });
    expect(activationsOf(ledger)).toMatchObject([{ siteName: 'Ward 3', licenseKey }]);
  });

  it('may be given as the address of the activation page', async () => {
    const { key } = newTestKey(ledger);
    const request = await newTestSite().request(key);
    const address = activationAddress('https://vendor.example/activate', request);
    expect((await issueLicense(testContext(ledger), `${address}\n`)).isNew).toBe(true);
  });

  it('of the same site with the same key gets the same licence, byte for byte, and nothing is signed for it', async () => {
    const { key } = newTestKey(ledger);
    const site = newTestSite();
    const first = await issueLicense(testContext(ledger), await site.request(key));
    const later = testContext(ledger, testTerms.ends * 1000 + 1);
    const again = await issueLicense(later, await site.request(key, { site_name: 'Now it has a name' }));
    expect(again).toMatchObject({ licenseKey: first.licenseKey, isNew: false });
    expect(later.signed()).toBe(0);
    expect(actions()).toEqual(['activation.issued', 'activation.issued-again']);
  });

  it.each([
    ['nothing', () => '', 'ACTIVATION_REQUEST_DAMAGED'],
    ['a part of it', (text: string) => text.slice(0, -9), 'ACTIVATION_REQUEST_DAMAGED'],
    [
      'a changed signature',
      (text: string) => `${text.slice(0, -20)}${text.at(-20) === 'A' ? 'B' : 'A'}${text.slice(-19)}`,
      'ACTIVATION_REQUEST_SIGNATURE',
    ],
  ])('is refused as %s', async (_, damage, code) => {
    const { key } = newTestKey(ledger);
    const text = damage(await newTestSite().request(key));
    await expect(issueLicense(testContext(ledger), text)).rejects.toMatchObject({ code, exitCode: 3 });
    expect(activationsOf(ledger)).toEqual([]);
  });

  it('in the name of another site is refused: the Installation ID is that of the key that signs', async () => {
    const { key } = newTestKey(ledger);
    const request = await newTestSite().request(key, { installation_id: newTestSite().installationId });
    await expect(issueLicense(testContext(ledger), request)).rejects.toMatchObject({
      code: 'ACTIVATION_REQUEST_SIGNATURE',
    });
  });

  it('with a key that nobody has is refused, and fills no journal', async () => {
    newTestKey(ledger);
    const other = newActivationKey(crypto);
    await expect(issueLicense(testContext(ledger), await newTestSite().request(other))).rejects.toMatchObject({
      code: 'ACTIVATION_KEY_UNKNOWN',
    });
    expect(actions()).toEqual([]);
  });

  it('after the end is refused', async () => {
    const { key } = newTestKey(ledger);
    const late = testContext(ledger, testTerms.ends * 1000);
    await expect(issueLicense(late, await newTestSite().request(key))).rejects.toMatchObject({
      code: 'ACTIVATION_KEY_ENDED',
      message: 'What this Activation Key stands for ended on 2026-12-31.',
    });
    const justBefore = testContext(ledger, testTerms.ends * 1000 - 1);
    expect((await issueLicense(justBefore, await newTestSite().request(key))).isNew).toBe(true);
  });
});

describe('what is read out over the telephone', () => {
  it('gets the same licence as the request of the site', async () => {
    const { key } = newTestKey(ledger);
    const site = newTestSite();
    const typed = { installationId: site.installationId.toLowerCase().replaceAll('-', ' '), activationKey: ` ${key} ` };
    const first = await issueDictated(testContext(ledger), typed);
    const again = await issueLicense(testContext(ledger), await site.request(key));
    expect(again).toMatchObject({ licenseKey: first.licenseKey, isNew: false });
  });

  it('names the group that is wrong', async () => {
    const { key } = newTestKey(ledger);
    const { installationId } = newTestSite();
    const wrongAt = (text: string, at: number) =>
      `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
    const ask = (numbers: Parameters<typeof issueDictated>[1]) => issueDictated(testContext(ledger), numbers);
    await expect(ask({ installationId, activationKey: wrongAt(key, 13) })).rejects.toMatchObject({
      code: 'ACTIVATION_KEY_DAMAGED',
      message: 'Group 3 of the Activation Key is wrong.',
    });
    await expect(ask({ installationId, activationKey: key.slice(0, 11) })).rejects.toMatchObject({
      code: 'ACTIVATION_KEY_DAMAGED',
    });
    await expect(ask({ installationId: wrongAt(installationId, 7), activationKey: key })).rejects.toMatchObject({
      code: 'ACTIVATION_REQUEST_DAMAGED',
      message: expect.stringContaining('Group 2'),
    });
  });
});

describe('one activation too many', () => {
  it('is refused with the list of those that exist', async () => {
    const { key } = newTestKey(ledger, { activations: 2 });
    const [one, two, three] = [newTestSite(), newTestSite(), newTestSite()];
    const context = testContext(ledger);
    await issueLicense(context, await one.request(key, { site_name: 'Ward 1' }));
    await issueLicense(context, await two.request(key));
    await expect(issueLicense(context, await three.request(key))).rejects.toMatchObject({
      code: 'ACTIVATIONS_USED_UP',
      exitCode: 3,
      data: {
        allowed: 2,
        activations: [
          { installationId: one.installationId, siteName: 'Ward 1', issuedAt: context.now() / 1000 },
          { installationId: two.installationId, siteName: null, issuedAt: context.now() / 1000 },
        ],
      },
    });
    expect(actions().at(-1)).toBe('activation.refused');
    expect((await issueLicense(context, await one.request(key))).isNew).toBe(false);
  });

  it('is held by the ledger, too, whatever writes to it', async () => {
    const { key, id } = newTestKey(ledger, { activations: 1 });
    await issueLicense(testContext(ledger), await newTestSite().request(key));
    const insert = ledger.db.prepare(
      `insert into activations (license_id, activation_key, installation_id, kid, license_key, request, issued_at)
        select 'X', activation_key, 'another', kid, 'text', '{}', 1 from activations where activation_key = ?`,
    );
    expect(() => insert.run(id)).toThrow('every activation of this key is used');
  });
});

it('any order of requests, repeated and at once, gives each site one licence and never more sites than there are places', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      async (activations, rounds) => {
        const { key, id } = newTestKey(ledger, { activations });
        const sites = Array.from({ length: 6 }, newTestSite);
        const given = new Map<number, Set<string>>();
        for (const round of rounds) {
          const asked = round.map(async (site) => {
            const text = (await sites[site]?.request(key)) ?? '';
            const { licenseKey } = await issueLicense(testContext(ledger), text);
            given.set(site, (given.get(site) ?? new Set()).add(licenseKey));
          });
          const failed = (await Promise.allSettled(asked)).filter((one) => one.status === 'rejected');
          for (const { reason } of failed) expect(reason).toMatchObject({ code: 'ACTIVATIONS_USED_UP' });
        }
        expect([...given.values()].map((texts) => texts.size)).toEqual([...given.values()].map(() => 1));
        const distinct = new Set(rounds.flat()).size;
        expect(given.size).toBe(Math.min(activations, distinct));
        expect(activationsOf(ledger, id)).toHaveLength(given.size);
      },
    ),
    { numRuns: 25 },
  );
});

describe('revoking', () => {
  const keysOf = () => trustedKeys(crypto.subtle, testKeys);

  it('one licence gives its place to another site, puts it into the signed list, and is not issued again', async () => {
    const { key } = newTestKey(ledger, { activations: 1 });
    const [gone, next] = [newTestSite(), newTestSite()];
    const context = testContext(ledger);
    const { activation } = await issueLicense(context, await gone.request(key));
    const { licenseIds, list } = await revoke(context, { licenseId: activation.licenseId }, 'The machine was sold');
    expect(licenseIds).toEqual([activation.licenseId]);
    expect(await readRevocations(list ?? '', await keysOf())).toMatchObject({ revoked: [activation.licenseId] });

    await expect(issueLicense(context, await gone.request(key))).rejects.toMatchObject({ code: 'ACTIVATION_REVOKED' });
    const { answer, licenseKey } = await issueLicense(context, await next.request(key));
    expect(answerIn(answer)).toEqual({ licenseKeys: [licenseKey], others: [list] });
  });

  it('a key takes back all that was issued with it, and nothing more is', async () => {
    const { key, id } = newTestKey(ledger, { activations: 3 });
    const other = newTestKey(ledger);
    const context = testContext(ledger);
    const sites = [newTestSite(), newTestSite()];
    for (const site of sites) await issueLicense(context, await site.request(key));
    const kept = await issueLicense(context, await newTestSite().request(other.key));
    const { licenseIds, list } = await revoke(context, { key: id }, 'Paid back');
    expect([...licenseIds].sort()).toEqual(
      activationsOf(ledger, id)
        .map(({ licenseId }) => licenseId)
        .sort(),
    );
    expect(licenseIds).toHaveLength(2);
    const signed = await readRevocations(list ?? '', await keysOf());
    expect(signed?.revoked).not.toContain(kept.activation.licenseId);
    for (const site of [sites[0], newTestSite()])
      await expect(issueLicense(context, (await site?.request(key)) ?? '')).rejects.toMatchObject({
        code: 'ACTIVATION_KEY_REVOKED',
      });
  });

  it('counts for all that were revoked before, too: a later list takes nothing back', async () => {
    const { key } = newTestKey(ledger, { activations: 2 });
    const context = testContext(ledger);
    const ids: string[] = [];
    for (const site of [newTestSite(), newTestSite()]) {
      const { activation } = await issueLicense(context, await site.request(key));
      ids.push(activation.licenseId);
      const { list } = await revoke(context, { licenseId: activation.licenseId }, 'Gone');
      expect((await readRevocations(list ?? '', await keysOf()))?.revoked).toEqual([...ids].sort());
    }
  });

  it('what nothing was issued with signs nothing, and what is not there is told', async () => {
    const { id } = newTestKey(ledger);
    const context = testContext(ledger);
    expect(await revoke(context, { key: id }, 'Never sent')).toEqual({ licenseIds: [], list: null });
    expect(context.signed()).toBe(0);
    for (const what of [{ key: 99 }, { licenseId: '0000000000000000' }])
      await expect(revoke(context, what, 'x')).rejects.toMatchObject({ code: 'ISSUER_NOT_FOUND' });
  });

  it('while a licence of the key is being signed, that one is not issued', async () => {
    const { key, id } = newTestKey(ledger);
    const context = testContext(ledger);
    // The key is revoked between the decision and the signature.
    const signer = async () => {
      await revoke(context, { key: id }, 'Meanwhile');
      return context.signer();
    };
    await expect(issueLicense({ ...context, signer }, await newTestSite().request(key))).rejects.toMatchObject({
      code: 'ACTIVATION_KEY_REVOKED',
    });
    expect(activationsOf(ledger)).toEqual([]);
  });

  it('while another licence is revoked, signs the list once more', async () => {
    const { key } = newTestKey(ledger, { activations: 2 });
    const context = testContext(ledger);
    const [first, second] = [
      await issueLicense(context, await newTestSite().request(key)),
      await issueLicense(context, await newTestSite().request(key)),
    ];
    let meanwhile = true;
    const signer = async () => {
      if (meanwhile) {
        meanwhile = false;
        await revoke(context, { licenseId: second.activation.licenseId }, 'Meanwhile');
      }
      return context.signer();
    };
    const { list } = await revoke({ ...context, signer }, { licenseId: first.activation.licenseId }, 'Gone');
    const both = [first.activation.licenseId, second.activation.licenseId].sort();
    expect((await readRevocations(list ?? '', await keysOf()))?.revoked).toEqual(both);
  });
});
