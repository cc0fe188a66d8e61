/** Second factors and API keys of a real standalone service: what signs people in, what their programs may do, and the way back in. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignInStep } from '../common/model/people.ts';
import { createAuthenticator, type SoftPasskey } from './people/testing/authenticator.ts';
import { type ApiConnection, refusal } from './testing/client.ts';
import { type Site, startSite } from './testing/site.ts';

const password = 'correct horse battery';
const entry = join(import.meta.dirname, 'cli.ts');
type Factor = { readonly kind: 'totp' | 'passkey' | 'recovery'; readonly value: string };

let site: Site;
beforeAll(async () => {
  site = await startSite({ isStandalone: true });
});
afterAll(() => site?.dispose());

/** What a page does that nobody has signed in to. */
async function ask(path: string, body: object): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await site.http(`/api/auth/${path}`, {
    bearer: null,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

/** The password, and what is asked for then. */
async function askedFor(name: string): Promise<Extract<SignInStep, { step: 'factor' }>> {
  const step = (await ask('sign-in', { name, password })).body as SignInStep;
  if (step.step !== 'factor') throw new Error(`A second factor was to be asked for: ${step.step}`);
  return step;
}

function bearerOf({ body }: { readonly body: unknown }): string {
  const step = body as SignInStep;
  if (step.step !== 'done') throw new Error(`The sign-in was to be done: ${JSON.stringify(body)}`);
  return step.bearer;
}

const answered = async (name: string, factor: (continuation: string) => Factor | Promise<Factor>) => {
  const { continuation } = await askedFor(name);
  return ask('continue', { continuation, factor: await factor(continuation) });
};

/** Somebody with a password of their own, as the administrator adds them. */
async function addPerson(anna: ApiConnection, name: string, role: 'viewer' | 'operator') {
  const added = await anna.api.people.add({ name, displayName: name, roles: [role] });
  const { body } = await ask('sign-in', { name, password: added.password });
  const { continuation } = body as Extract<SignInStep, { step: 'password' }>;
  return { id: added.person.id, bearer: bearerOf(await ask('continue', { continuation, newPassword: password })) };
}

/** A code of the next step: one step of drift is allowed, and the present one may have been used. */
const nextCode = (secret: string) => generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + 30 });

describe('a standalone site', () => {
  let anna: ApiConnection;
  let secret: string;
  let codes: readonly string[];
  let key: SoftPasskey;
  const page = () => ({ origin: `http://fairlead.localhost:${site.port}` });

  it('asks who set one up for a second factor, and takes each answer once', async () => {
    const first = { code: site.firstCode, name: 'anna', displayName: 'Anna', password };
    const admin = bearerOf(await ask('first', first));
    anna = await site.connect(admin);
    const { factors } = anna.api.account;
    expect(await factors.view()).toMatchObject({ totpSince: null, recoveryCodesLeft: 0, passkeysOffered: true });
    ({ secret } = await factors.beginTotp());
    const code = generateSync({ secret });
    ({ recoveryCodes: codes } = await factors.confirmTotp({ code }));
    expect(codes).toHaveLength(10);

    expect((await askedFor('anna')).factors).toEqual(['totp', 'recovery']);
    const wrong = await answered('anna', () => ({ kind: 'totp', value: code }));
    expect(wrong).toMatchObject({ status: 401, body: { code: 'AUTH_FACTOR_WRONG' } });
    const used = nextCode(secret);
    bearerOf(await answered('anna', () => ({ kind: 'totp', value: used })));
    expect((await answered('anna', () => ({ kind: 'totp', value: used }))).status).toBe(401);
    const recovery = { kind: 'recovery', value: codes[0] ?? '' } as const;
    bearerOf(await answered('anna', () => recovery));
    expect((await answered('anna', () => recovery)).status).toBe(401);
    expect((await factors.view()).recoveryCodesLeft).toBe(9);
  });

  it('takes a passkey of its own page', async () => {
    const { passkeys } = anna.api.account;
    const made = createAuthenticator().make((await passkeys.begin()).options, page());
    key = made.passkey;
    const { passkey, recoveryCodes } = await passkeys.add({ name: 'Laptop', answer: made.answer });
    expect(passkey.name).toBe('Laptop');
    expect(recoveryCodes).toEqual([]);
    const signed = async (continuation: string, origin: string) => {
      const { body } = await ask('challenge', { continuation });
      const { challenge } = body as { challenge: string };
      return { kind: 'passkey', value: key.sign(challenge, { origin }) } as const;
    };
    bearerOf(await answered('anna', (continuation) => signed(continuation, page().origin)));
    const elsewhere = await answered('anna', (continuation) => signed(continuation, 'https://evil.example.com'));
    expect(elsewhere.status).toBe(401);
  });

  it('lets who looks after people take the second factors of others away, and nobody their own without the password', async () => {
    const mia = await addPerson(anna, 'mia', 'viewer');
    const hers = await site.connect(mia.bearer);
    const { secret: hersToo } = await hers.api.account.factors.beginTotp();
    await hers.api.account.factors.confirmTotp({ code: generateSync({ secret: hersToo }) });
    expect(await refusal(hers.api.people.factors.remove({ id: 'local' }))).toMatchObject({ code: 'NOT_PERMITTED' });
    expect(await anna.api.people.factors.view({ id: mia.id })).toEqual({ kinds: ['totp', 'recovery'] });
    expect(await anna.api.people.factors.remove({ id: mia.id })).toEqual({ removed: ['totp', 'recovery'] });
    bearerOf(await ask('sign-in', { name: 'mia', password }));
    hers.close();

    const { id } = await anna.api.account.get();
    expect(await refusal(anna.api.people.factors.remove({ id }))).toMatchObject({ code: 'FACTOR_OWN' });
    const guess = anna.api.account.factors.removeTotp({ password: 'another lagoon parrot' });
    expect(await refusal(guess)).toMatchObject({ code: 'PASSWORD_WRONG' });
    expect((await anna.api.account.factors.view()).totpSince).not.toBeNull();
    const { entries } = await anna.api.audit.search({ limit: 50 });
    const told = entries.map(({ action, objectName, result }) => `${action} ${objectName} ${result}`);
    expect(told).toEqual(
      expect.arrayContaining([
        'account.add-authenticator anna ok',
        'account.add-passkey anna ok',
        'people.remove-second-factors mia ok',
        'account.remove-authenticator anna refused',
      ]),
    );
  });

  it('lets a program do with a key what its person may at that moment, and ends it with them', async () => {
    const machine = site.api.account.apiKeys.create({ name: 'x', days: 1, permissions: ['hosts.view'] });
    expect(await refusal(machine)).toMatchObject({ code: 'API_KEY_NO_ACCOUNT' });
    const ole = await addPerson(anna, 'ole', 'operator');
    const his = await site.connect(ole.bearer);
    const { key: apiKey } = await his.api.account.apiKeys.create({
      name: 'Audit of the week',
      days: 7,
      permissions: ['account.use', 'hosts.view', 'audit.view'],
    });
    const status = async (path: string, init: RequestInit = {}) =>
      (await site.http(path, { bearer: apiKey, headers: { 'Content-Type': 'application/json' }, ...init })).status;
    const openStream = async () => {
      const stream = await site.http('/api/system/changes', { bearer: apiKey });
      expect(stream.status).toBe(200);
      const ended = () => 'ended';
      return { over: stream.text().then(ended, ended) };
    };
    expect([await status('/api/hosts'), await status('/api/audit')]).toEqual([200, 200]);
    const change = { method: 'POST', body: JSON.stringify({ present: password, next: 'another lagoon parrot' }) };
    expect(await status('/api/account/password', change)).toBe(403);
    expect(await status('/api/account/api-keys')).toBe(403);

    const first = await openStream();
    await anna.api.people.setRoles({ id: ole.id, roles: ['viewer'] });
    expect(await first.over).toBe('ended');
    expect([await status('/api/hosts'), await status('/api/audit')]).toEqual([200, 403]);

    const second = await openStream();
    await anna.api.people.setEnabled({ id: ole.id, isEnabled: false });
    expect(await second.over).toBe('ended');
    expect(await status('/api/hosts')).toBe(401);
    expect(await site.log()).not.toContain(apiKey.slice(8));
  });

  it('lets the last administrator in again who lost every second factor, from the machine', async () => {
    anna.close();
    await site.kill('SIGTERM');
    const reset = ['user', 'reset', '--second-factor', 'anna', '--data', site.dataDir];
    const { stdout } = await promisify(execFile)(process.execPath, [entry, ...reset]);
    expect(stdout).toBe('anna has no second factor any more: the password is enough to sign in.\n');
    await site.start();
    anna = await site.connect(bearerOf(await ask('sign-in', { name: 'anna', password })));
    expect(await anna.api.account.factors.view()).toMatchObject({
      totpSince: null,
      passkeys: [],
      recoveryCodesLeft: 0,
    });
    const { entries } = await anna.api.audit.search({ limit: 20 });
    expect(entries.find(({ action }) => action === 'people.remove-second-factors')).toMatchObject({
      objectName: 'anna',
      result: 'ok',
      actorName: expect.stringContaining('at the command line'),
    });
    const log = await site.log();
    for (const hidden of [secret, ...codes]) expect(log).not.toContain(hidden);
    anna.close();
  });
});
