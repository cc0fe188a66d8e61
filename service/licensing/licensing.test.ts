import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toErrorInfo } from '../../common/errors.ts';
import { newActivationKey } from '../../common/license/activation-key.ts';
import { readRequest } from '../../common/license/request.ts';
import { revocationsText } from '../../common/license/revocations.ts';
import { day, testKid, testSign, testTime } from '../../common/license/testing/test-key.ts';
import { typedForm } from '../../common/license/typed-form.ts';
import { activationAddressesSchema } from '../../common/model/licensing.ts';
import { actorWith } from '../access/testing/actors.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import { sessionRow } from '../store/testing/samples.ts';
import type { Store } from '../store/types.ts';
import type { Licensing } from './licensing.ts';
import { licensedOn, sold, testSite } from './testing/licensed.ts';

const backend = sqliteBackend();
const open: Licensing[] = [];
beforeAll(() => backend.start());
afterEach(async () => {
  for (const licensing of open.splice(0)) licensing.dispose();
  await backend.closeAll();
});
afterAll(() => backend.stop());

const ole = actorWith('administrator', { userId: 'ole', userName: 'Ole' });
const vera = actorWith('viewer', { userId: 'vera', userName: 'Vera' });
const never = new AbortController().signal;

async function scene(more: { readonly prepare?: (store: Store) => Promise<void>; readonly isNew?: boolean } = {}) {
  const store = await (await backend.fresh()).open();
  await more.prepare?.(store);
  const site = await testSite();
  const clock = { now: (testTime + day) * 1000 };
  const licensing = await licensedOn(store, site, { now: () => clock.now, isNew: more.isNew ?? true });
  open.push(licensing);
  const view = () => licensing.operations.view(ole);
  const apply = async (text: string) => (await licensing.operations.apply(ole, text)).value;
  const refusalOf = (text: string) => licensing.operations.apply(ole, text).then(() => null, toErrorInfo);
  return { store, site, clock, licensing, operations: licensing.operations, view, apply, refusalOf };
}

describe('an answer', () => {
  it('says what it grants, until when and what changes, and changes nothing before it is applied', async () => {
    const { site, operations, view, apply } = await scene();
    const text = await sold(site, { limit: 25, expiration: testTime + 100 * day });
    const preview = await operations.preview(ole, `${text}\n`);
    expect(preview).toMatchObject({
      licenses: [
        {
          isNew: true,
          state: 'valid',
          sentence: 'Licensed to Example Hospital until 10 April 2026.',
          grant: { limit: 25 },
        },
      ],
      before: { state: 'none', allowed: { sessions: 5 } },
      after: { state: 'valid', allowed: { sessions: 25 } },
    });
    expect(preview.changes).toEqual([
      'Sessions at once: 5 before, 25 after.',
      'State of the licence: “No licence” before, “Valid” after.',
    ]);
    expect(await view()).toMatchObject({ state: 'none', licenses: [] });
    expect(await apply(text)).toMatchObject({
      state: 'valid',
      allowed: { sessions: 25 },
      licenses: [{ appliedBy: 'Ole', grant: { is_verified: true, license_type: 'per concurrent session' } }],
    });
    expect((await operations.preview(ole, text)).changes).toEqual([]);
  });

  it('is the same whether it came as a file, in a QR code or was typed', async () => {
    const one = await scene();
    const text = await sold(one.site);
    const groups = (await typedForm(crypto.subtle, text)) ?? [];
    await one.apply(groups.join(' ').toLowerCase());
    const row = await one.store.db.selectFrom('licenses').select('license_key').executeTakeFirstOrThrow();
    expect(row.license_key).toBe(text);
  });

  it('that was typed wrong names the group', async () => {
    const { site, refusalOf } = await scene();
    const groups = (await typedForm(crypto.subtle, await sold(site))) ?? [];
    const wrong = groups.map((group, at) => (at === 6 ? `${group.slice(0, 4)}${group[4] === 'A' ? 'B' : 'A'}` : group));
    expect(await refusalOf(wrong.join(' '))).toMatchObject({
      code: 'LICENSE_TYPED_WRONG',
      message: 'Group 7 is not right.',
      data: { group: 7 },
    });
    expect(await refusalOf(groups.slice(0, 3).join(' '))).toMatchObject({ code: 'LICENSE_TYPED_WRONG' });
    expect(await refusalOf('hello')).toMatchObject({ code: 'LICENSE_REFUSED', message: 'This is no License Key.' });
  });

  it('of another site, changed, ended or half is refused, and nothing is kept of it', async () => {
    const { site, refusalOf, view } = await scene();
    const text = await sold(site);
    const cases = [
      [await sold(await testSite()), 'other installation'],
      [`${text.slice(0, -4)}AAAA`, 'bad signature'],
      [text.slice(0, 300), 'damaged'],
      [await sold(site, { not_before: 1, expiration: testTime - 14 * day }), 'ended'],
      [`${text}\n${await sold(await testSite())}`, 'other installation'],
      [`${text}\nnot.a.license`, 'damaged'],
    ] as const;
    for (const [given, state] of cases) {
      const refusal = await refusalOf(given);
      expect(refusal, state).toMatchObject({ code: 'LICENSE_REFUSED', data: { state } });
    }
    expect(await view()).toMatchObject({ state: 'none', licenses: [] });
  });

  it('may be for a later time', async () => {
    const { site, apply, clock, view } = await scene();
    const begins = testTime + 10 * day;
    expect(await apply(await sold(site, { not_before: begins }))).toMatchObject({
      state: 'not yet valid',
      allowed: { sessions: 5 },
    });
    clock.now = begins * 1000;
    expect(await view()).toMatchObject({ state: 'valid', allowed: { sessions: 25 } });
  });

  it('may take licences back; an older list gives none again', async () => {
    const { site, operations, apply, refusalOf } = await scene();
    const text = await sold(site);
    await apply(text);
    const list = (ids: string[]) => revocationsText({ issued_at: testTime, revoked: ids }, testKid, testSign);
    const revoked = await list(['0123456789ABCDEF']);
    expect(await operations.preview(ole, revoked)).toMatchObject({
      withdrawn: ['0123456789ABCDEF'],
      after: { state: 'revoked', allowed: { sessions: 5 } },
    });
    const { value, facts } = await operations.apply(ole, revoked);
    expect(value).toMatchObject({ state: 'revoked' });
    // Which one it was, and whose.
    expect(facts).toMatchObject([
      { object: { type: 'licence', id: '0123456789ABCDEF', name: 'Example Hospital' }, data: { withdrawn: true } },
      { data: { withdrawnOnList: 1 } },
    ]);
    expect(await apply(await list([]))).toMatchObject({ state: 'revoked' });
    expect(await refusalOf(text)).toMatchObject({ code: 'LICENSE_REFUSED', data: { state: 'revoked' } });
  });
});

describe('a licence', () => {
  it('adds up with others, and is removed', async () => {
    const { site, apply, operations, licensing } = await scene();
    await apply(await sold(site));
    const two = await apply(await sold(site, { license_id: 'A'.repeat(16), limit: 3, license_type: 'per named user' }));
    expect(two).toMatchObject({ allowed: { sessions: 25, namedSeats: 3 } });
    expect(await licensing.facts()).toMatchObject({ state: 'valid', sessions: 25 });
    const { value, facts } = await operations.remove(ole, '0123456789ABCDEF');
    expect(value).toMatchObject({ allowed: { sessions: 5, namedSeats: 3 } });
    expect(facts).toMatchObject([{ object: { type: 'licence', id: '0123456789ABCDEF', name: 'Example Hospital' } }]);
    await expect(operations.remove(ole, '0123456789ABCDEF')).rejects.toMatchObject({ code: 'LICENSE_NOT_FOUND' });
  });

  it('is what it is at the moment: grace, then what holds without', async () => {
    const { site, apply, clock, view } = await scene();
    const end = testTime + 20 * day;
    await apply(await sold(site, { expiration: end }));
    clock.now = end * 1000;
    expect(await view()).toMatchObject({ state: 'grace', allowed: { sessions: 25 }, until: (end + 14 * day) * 1000 });
    clock.now = (end + 14 * day) * 1000;
    expect(await view()).toMatchObject({ state: 'ended', allowed: { sessions: 5 } });
  });

  it('is seen by whoever sees the site, and changed by administrators alone', async () => {
    const { operations, site } = await scene();
    const text = await sold(site);
    expect(await operations.view(vera)).toMatchObject({ state: 'none' });
    const denied = { code: 'NOT_PERMITTED', data: { permission: 'license.modify' } };
    const tries = [
      () => operations.preview(vera, text),
      () => operations.apply(vera, text),
      () => operations.remove(vera, 'x'),
      () => operations.resetClock(vera),
      () => operations.request(vera, { activationKey: '', siteName: null }),
      () => operations.activate(vera, '', never),
      () => operations.setAddresses(vera, {}),
    ];
    for (const act of tries) expect(() => act()).toThrow(expect.objectContaining(denied));
  });
});

// SECURITY: docs/security.md 4.60.
describe('the clock', () => {
  it('that goes back more than an hour makes no licence hold, until it is right or an administrator says that it is', async () => {
    const { site, apply, clock, view, operations } = await scene();
    await apply(await sold(site));
    const before = clock.now;
    clock.now = before - 3_600_000;
    expect(await view()).toMatchObject({ state: 'valid', clock: { isDoubted: false } });
    clock.now = before - 3_601_000;
    expect(await view()).toMatchObject({
      state: 'clock turned back',
      allowed: { sessions: 5 },
      clock: { isDoubted: true, mark: before },
    });
    const { value, facts } = await operations.resetClock(ole);
    expect(value).toMatchObject({
      state: 'valid',
      allowed: { sessions: 25 },
      clock: { isDoubted: false, mark: clock.now },
    });
    expect(facts).toMatchObject([{ data: { before, after: clock.now } }]);
  });

  it('is noted with each start, and never set back by one', async () => {
    const { store, site, clock, view } = await scene();
    const before = clock.now;
    for (const [now, mark] of [
      [before + day * 1000, before + day * 1000],
      [before, before + day * 1000],
    ] as const) {
      clock.now = now;
      open.push(await licensedOn(store, site, { now: () => clock.now }));
      expect((await view()).clock.mark).toBe(mark);
    }
  });
});

describe('an upgrade', () => {
  const nine = async (store: Store) => {
    for (let at = 0; at < 9; at += 1)
      await store.db
        .insertInto('sessions')
        .values(sessionRow(`s${at}`, { observed: 'running', user_id: `u${at}` }))
        .execute();
  };

  it('with more sessions than hold without a licence leaves 14 days for as many', async () => {
    const { view, clock } = await scene({ prepare: nine, isNew: false });
    const until = clock.now + 14 * day * 1000;
    expect(await view()).toMatchObject({ state: 'grace', until, allowed: { sessions: 9 }, used: { sessions: 9 } });
    clock.now = until;
    expect(await view()).toMatchObject({ state: 'over the limit', allowed: { sessions: 5 } });
  });

  it('is one time, and none of a new site', async () => {
    const { store, site, view, clock } = await scene({ isNew: false });
    await nine(store);
    open.push(await licensedOn(store, site, { now: () => clock.now, isNew: false }));
    expect(await view()).toMatchObject({ state: 'over the limit', allowed: { sessions: 5 } });
  });
});

describe('a request', () => {
  it('shows every field that is in it, is signed by the site, and goes nowhere', async () => {
    const { operations, site } = await scene();
    await operations.setAddresses(ole, { page: 'https://activate.example/phone' });
    const activationKey = newActivationKey(crypto);
    const { value, facts } = await operations.request(ole, {
      activationKey: activationKey.toLowerCase(),
      siteName: 'Ward 3',
    });
    const { request } = await readRequest(crypto.subtle, value.request);
    const { installationId } = await site.identity();
    expect(request).toMatchObject({
      activation_key: activationKey,
      installation_id: installationId,
      site_name: 'Ward 3',
    });
    const shown = value.fields.map((field) => field.value);
    expect(
      Object.values(request ?? {}).map((one) => (typeof one === 'number' ? new Date(one * 1000).toISOString() : one)),
    ).toEqual(shown);
    expect(value.address).toBe(`https://activate.example/phone#${value.request}`);
    expect(JSON.stringify(facts)).not.toContain(activationKey);

    const nameless = (await operations.request(ole, { activationKey, siteName: null })).value;
    expect(nameless.fields.map(({ name }) => name)).not.toContain('Name of this site');
    await expect(operations.request(ole, { activationKey: 'ABCDE', siteName: null })).rejects.toMatchObject({
      code: 'ACTIVATION_KEY_WRONG',
    });
  });
});

describe('where the vendor is reached', () => {
  it('goes over TLS, or to this machine', () => {
    const fits = (server: string) => activationAddressesSchema.safeParse({ server, page: '' }).success;
    expect(['', 'https://a.example/x', 'http://127.0.0.1:9/x', 'http://localhost/'].map(fits)).not.toContain(false);
    const wrong = [
      'http://a.example/',
      'ftp://a.example/',
      'https://u:p@a.example/',
      'https://a.example/#x',
      'a.example',
    ];
    expect(wrong.map(fits)).not.toContain(true);
  });
});

describe('the online way', () => {
  type Asked = { readonly path: string; readonly type: string; readonly body: string };
  async function vendor(answer: (asked: Asked) => { readonly status?: number; readonly body: unknown }) {
    const asked: Asked[] = [];
    const server: Server = createServer((request: IncomingMessage, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const one = {
          path: `${request.method} ${request.url}`,
          type: request.headers['content-type'] ?? '',
          body: Buffer.concat(parts).toString(),
        };
        asked.push(one);
        const { status = 200, body } = answer(one);
        if (status === 302) response.writeHead(302, { location: '/elsewhere' }).end();
        else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/activate` };
  }
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  });
  async function asking(answer: Parameters<typeof vendor>[0]) {
    const one = await scene();
    const { asked, url } = await vendor(answer);
    await one.operations.setAddresses(ole, { server: url });
    const made = (await one.operations.request(ole, { activationKey: newActivationKey(crypto), siteName: null })).value;
    const activate = async () => (await one.operations.activate(ole, made.request, never)).value.text;
    return { ...one, asked, made, activate, refusal: () => activate().then(() => null, toErrorInfo) };
  }

  it('sends the request that was shown, and its answer is checked like a file', async () => {
    let text = '';
    const { site, made, asked, activate, apply, view } = await asking(() => ({ body: { answer: text } }));
    text = `${await sold(site)}\n`;
    expect(await activate()).toBe(text);
    expect(asked).toEqual([
      { path: 'POST /v1/activate', type: 'application/json', body: JSON.stringify({ request: made.request }) },
    ]);
    expect(await view()).toMatchObject({ state: 'none' });
    expect(await apply(text)).toMatchObject({ state: 'valid' });
  });

  it('tells what the vendor said, and which sites have the licence already', async () => {
    const activations = [{ installationId: 'AAAA', siteName: 'Old\u0007 one', issuedAt: testTime }];
    const body = {
      code: 'ACTIVATIONS_USED_UP',
      message: 'It is for one site.',
      hint: 'Ask us.',
      data: { activations },
    };
    const { refusal } = await asking(() => ({ status: 409, body }));
    expect(await refusal()).toMatchObject({
      code: 'ACTIVATION_REFUSED',
      message: 'The vendor did not issue a licence. It is for one site.',
      hint: [{ text: 'Ask us.' }],
      data: { reason: 'ACTIVATIONS_USED_UP', activations: [{ siteName: 'Old one', issuedAt: testTime * 1000 }] },
    });
  });

  it.each([
    ['another form', () => ({ body: { licence: 'x' } }), /it answered 200, and no licence/],
    ['an error without words', () => ({ status: 500, body: 'no' }), /it answered 500/],
    ['more than an answer can be', () => ({ body: { answer: 'x'.repeat(400_000) } }), /more than an answer can be/],
    ['a redirect', () => ({ status: 302, body: null }), /it answered 302/],
  ])('does not take %s', async (_name, answer, why) => {
    const { refusal, asked } = await asking(answer);
    expect(await refusal()).toMatchObject({ code: 'ACTIVATION_SERVER_FAILED', message: expect.stringMatching(why) });
    expect(asked).toHaveLength(1);
  });

  it('goes nowhere without an address, and sends nothing but a request of this site', async () => {
    const { operations, activate, asked } = await asking(() => ({ body: { answer: 'x' } }));
    await expect(operations.activate(ole, 'anything', never)).rejects.toMatchObject({
      code: 'ACTIVATION_REQUEST_FOREIGN',
    });
    const other = await scene();
    const made = await other.operations.request(ole, { activationKey: newActivationKey(crypto), siteName: null });
    await expect(operations.activate(ole, made.value.request, never)).rejects.toMatchObject({
      code: 'ACTIVATION_REQUEST_FOREIGN',
    });
    expect(asked).toEqual([]);
    await operations.setAddresses(ole, { server: '' });
    await expect(activate()).rejects.toMatchObject({ code: 'ACTIVATION_SERVER_NONE' });
  });
});
