/** People of a real standalone service: who gets in, by what, and what takes effect while they are signed in. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignInStep } from '../common/model/people.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { type ApiConnection, refusal } from './testing/client.ts';
import { addSocketHost, draftOf, fromView, installed, launched } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';
import { sessionIs } from './testing/wait.ts';

const bed = testBed();
const engine = bed.engines.a;
const good = 'correct horse battery';
const entry = join(import.meta.dirname, 'cli.ts');
type Done = Extract<SignInStep, { step: 'done' }>;

/** What a page does that nobody has signed in to. */
async function ask(site: Site, path: string, body: object): Promise<{ status: number; body: unknown }> {
  const answer = await site.http(`/api/auth/${path}`, {
    bearer: null,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'User-Agent': 'A browser' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

async function signIn(site: Site, name: string, password: string): Promise<Done> {
  const { body } = await ask(site, 'sign-in', { name, password });
  const step = body as SignInStep;
  if (step.step !== 'done') throw new Error(`The password was to be enough: ${JSON.stringify(body)}`);
  return step;
}

/** Somebody with a password of their own, as the administrator adds them. */
async function addPerson(site: Site, admin: string, name: string, role: 'viewer' | 'operator' | 'administrator') {
  const { api, close } = await site.connect(admin);
  const { person, password } = await api.people.add({ name, displayName: name, roles: [role] });
  close();
  const { body } = await ask(site, 'sign-in', { name, password });
  const { continuation } = body as Extract<SignInStep, { step: 'password' }>;
  const done = await ask(site, 'continue', { continuation, newPassword: good });
  return { ...person, ...(done.body as Done) };
}

const firstAdministrator = async (site: Site, code: string | null) =>
  ask(site, 'first', { code, name: 'anna', displayName: 'Anna Berg', password: good });

/** A stream of changes over plain HTTP that somebody has open; `over` resolves when it has ended. */
async function openStream(site: Site, bearer: string): Promise<{ readonly over: Promise<'ended'> }> {
  const stream = await site.http('/api/system/changes', { bearer });
  expect(stream.status).toBe(200);
  const ended = () => 'ended' as const;
  return { over: stream.text().then(ended, ended) };
}

let site: Site;
let admin: string;

describe('a standalone site', () => {
  beforeAll(async () => {
    site = await startSite({ isStandalone: true, engines: [engine] });
  });
  afterAll(() => site?.dispose());

  it('gives nobody in by a link, before anybody administers it and after', async () => {
    expect(site.firstUrl).toBe(`http://fairlead.localhost:${site.port}/`);
    // The command line has a token of its own, and makes no links of it either.
    expect(await site.api.system.openUrl()).toEqual({ url: site.firstUrl, expiresAt: null });
    expect(await site.api.account.get()).toMatchObject({ name: 'command line', hasPassword: false });
    const { stdout } = await promisify(execFile)(process.execPath, [entry, 'open', '--data', site.dataDir]);
    expect(stdout.trim()).toBe(site.firstUrl);
  });

  it('names no folder of its machine to who has not signed in', async () => {
    for (const path of ['/', '/api/hosts', '/api/auth/state']) {
      const answer = await site.http(path, { bearer: null });
      expect(await answer.text()).not.toContain(site.dataDir);
    }
  });

  it('is first administered by whoever has the code that was printed, once', async () => {
    const state = async () => (await site.http('/api/auth/state', { bearer: null })).json();
    expect(await state()).toEqual({ siteKind: 'standalone', needsFirstAdministrator: true });
    expect((await firstAdministrator(site, 'aaaaa-aaaaa-aaaaa-aaaaa')).status).toBe(401);
    const { status, body } = await firstAdministrator(site, site.firstCode);
    expect({ status, body }).toMatchObject({ status: 200, body: { step: 'done', me: { userName: 'anna' } } });
    expect(await state()).toEqual({ siteKind: 'standalone', needsFirstAdministrator: false });
    expect((await firstAdministrator(site, site.firstCode)).status).toBe(401);
    admin = (await signIn(site, 'anna', good)).bearer;
    const { api, close } = await site.connect(admin);
    expect(await api.account.get()).toMatchObject({ displayName: 'Anna Berg', roles: ['administrator'] });
    expect((await api.account.signIns()).signIns[0]).toMatchObject({ address: '127.0.0.1', isThis: true });
    const { entries } = await api.audit.search({ limit: 20 });
    expect(entries.find(({ action }) => action === 'people.first')).toMatchObject({ actorName: 'anna', result: 'ok' });
    expect(entries.find(({ action }) => action === 'sign-in')).toMatchObject({ actorName: 'anna', result: 'ok' });
    close();
    expect(await site.log()).not.toContain(site.firstCode);
    expect(await site.log()).not.toContain(good);
  });

  it('changes what somebody may do at once, in what they have open too, and throws out who is disabled', async () => {
    const mia = await addPerson(site, admin, 'mia', 'viewer');
    const first = await site.connect(mia.bearer);
    const stream = await openStream(site, mia.bearer);
    expect(await refusal(first.api.settings.update({ sessionsPerUser: 3 }))).toMatchObject({ code: 'NOT_PERMITTED' });
    expect(await refusal(first.api.people.list())).toMatchObject({ code: 'NOT_PERMITTED' });

    const anna = await site.connect(admin);
    await anna.api.people.setRoles({ id: mia.id, roles: ['administrator'] });
    // Broken off, not signed out: the same token has other permissions now.
    expect(await first.closed).toBe(4410);
    expect(await stream.over).toBe('ended');
    const second = await site.connect(mia.bearer);
    await second.api.settings.update({ sessionsPerUser: 3 });
    const ticket = await second.api.audit.exportTicket({ format: 'csv' });
    const people = (await second.api.people.list()).people.map(({ name }) => name);
    expect(people).toEqual(['anna', 'mia']);

    await anna.api.people.setRoles({ id: mia.id, roles: ['viewer'] });
    expect(await second.closed).toBe(4410);
    expect((await site.http(ticket.url, { bearer: null })).status).toBe(410);
    expect((await site.http('/api/people', { bearer: mia.bearer })).status).toBe(403);

    const third = await site.connect(mia.bearer);
    const last = await openStream(site, mia.bearer);
    await anna.api.people.setEnabled({ id: mia.id, isEnabled: false });
    expect(await third.closed).toBe(4401);
    expect(await last.over).toBe('ended');
    await expect(site.connect(mia.bearer)).rejects.toThrow('4401');
    expect((await ask(site, 'sign-in', { name: 'mia', password: good })).status).toBe(401);
    // Anna's own connection went on all the time.
    expect(await anna.api.people.list()).toMatchObject({ people: [{ name: 'anna' }, { isEnabled: false }] });
    anna.close();
  });

  it('closes at once what somebody watches or works in, with new permissions and without any', async () => {
    const anna = await site.connect(admin);
    await addSocketHost(anna.api, engine, 'Harbour');
    const workspaceId = await installed(anna.api, draftOf(bed.images.terminal));
    const kim = await addPerson(site, admin, 'kim', 'operator');
    const first = await site.connect(kim.bearer);
    const { id } = await launched(first.api, workspaceId);
    const viewBy = async ({ api }: ApiConnection) => (await api.sessions.view({ id, mode: 'control' })).url;
    const view = await viewBy(first);
    expect((await fromView(view)).status).toBe(200);
    const { terminalId } = await first.api.sessions.terminalOpen({ id, cols: 80, rows: 24 });

    await anna.api.people.setRoles({ id: kim.id, roles: ['viewer'] });
    expect(await first.closed).toBe(4410);
    expect((await fromView(view)).status).toBe(410);
    const second = await site.connect(kim.bearer);
    expect(await refusal(viewBy(second))).toMatchObject({ code: 'NOT_PERMITTED' });
    await anna.api.people.setRoles({ id: kim.id, roles: ['operator'] });
    const third = await site.connect(kim.bearer);
    // What was closed stays so, also with the same permissions again.
    expect(await refusal(third.api.sessions.terminalInput({ terminalId, base64: 'eA==' }))).toMatchObject({
      code: 'TERMINAL_NOT_FOUND',
    });
    const again = await viewBy(third);
    expect((await fromView(again)).status).toBe(200);

    await anna.api.people.setEnabled({ id: kim.id, isEnabled: false });
    expect(await third.closed).toBe(4401);
    expect((await fromView(again)).status).toBe(410);
    await anna.api.sessions.end({ ids: [id] });
    await sessionIs(anna.api, id, 'deleted');
    anna.close();
  });

  it('makes who guesses wait, and says so to them, to the log and in the list of people', async () => {
    await addPerson(site, admin, 'ole', 'operator');
    const guess = () => ask(site, 'sign-in', { name: 'ole', password: 'another lagoon parrot' });
    let last = await guess();
    for (let index = 0; index < 10 && last.status === 401; index += 1) last = await guess();
    expect(last).toMatchObject({ status: 429, body: { code: 'AUTH_TOO_MANY_FAILURES' } });
    expect(last.body).toMatchObject({ data: { data: { retryAfterS: expect.any(Number) } } });
    const { api, close } = await site.connect(admin);
    const ole = (await api.people.list()).people.find(({ name }) => name === 'ole');
    expect(ole?.failedSignIns).toBeGreaterThan(0);
    expect(ole?.waitsUntil).toBeGreaterThan(Date.now());
    const { entries } = await api.audit.search({ action: 'sign-in.wait', limit: 10 });
    expect(entries).toMatchObject([{ objectName: 'ole', result: 'refused', data: { address: '127.0.0.1' } }]);
    // An administrator helps at once: the new password has nothing against it.
    const { password } = await api.people.reset({ id: ole?.id ?? '' });
    expect((await ask(site, 'sign-in', { name: 'ole', password })).body).toMatchObject({ step: 'password' });
    close();
  });

  it('prints its code at no later start, and ends its own token with itself', async () => {
    const { bearer } = site;
    await site.kill('SIGTERM');
    await site.start();
    expect(site.firstCode).toBeNull();
    expect((await site.http('/api/account', { bearer })).status).toBe(401);
    expect((await site.http('/api/account', { bearer: admin })).status).toBe(200);
  });
});

describe('the folder of a local site', () => {
  let folder: Site;
  beforeAll(async () => {
    folder = await startSite();
  });
  afterAll(() => folder?.dispose());

  it('has nobody but its own person, and says so', async () => {
    expect(await folder.api.account.get()).toMatchObject({ name: 'admin', hasPassword: false });
    expect(await refusal(folder.api.people.list())).toMatchObject({ code: 'PEOPLE_LOCAL_SITE', status: 409 });
    expect((await ask(folder, 'sign-in', { name: 'admin', password: good })).body).toMatchObject({
      code: 'PEOPLE_LOCAL_SITE',
    });
    const state = await folder.http('/api/auth/state', { bearer: null });
    expect(await state.json()).toEqual({ siteKind: 'local', needsFirstAdministrator: false });
  });

  it('that is opened as standalone lets its tokens in once its person administers it, by a new code where the first was lost', async () => {
    const { bearer } = (await (
      await folder.http('/api/auth/exchange', {
        bearer: null,
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ token: new URL(folder.firstUrl).hash.replace('#token=', '') }),
      })
    ).json()) as { bearer: string };
    expect((await folder.http('/api/account', { bearer })).status).toBe(200);
    await folder.kill('SIGTERM');
    await folder.start({ isStandalone: true });
    const lost = folder.firstCode;
    expect(lost).not.toBeNull();
    expect((await folder.http('/api/account', { bearer })).status).toBe(401);

    await folder.kill('SIGTERM');
    const { stdout } = await promisify(execFile)(process.execPath, [
      entry,
      'user',
      'first-code',
      '--data',
      folder.dataDir,
    ]);
    await folder.start({ isStandalone: true });
    expect((await firstAdministrator(folder, lost)).status).toBe(401);
    const made = await firstAdministrator(folder, stdout.trim().split(' ').at(-1) ?? '');
    expect(made.status).toBe(200);
    const mine = await folder.http('/api/account', { bearer });
    expect(await mine.json()).toMatchObject({ id: 'local', roles: ['administrator'] });
    const { entries } = await folder.api.audit.search({ limit: 50 });
    expect(entries.find(({ action }) => action === 'people.first-code')?.result).toBe('ok');

    // Back as a local site, it is theirs as well, and the tokens of others open nothing.
    const ole = await addPerson(folder, (made.body as Done).bearer, 'ole', 'administrator');
    await folder.kill('SIGTERM');
    await folder.start();
    expect((await folder.http('/api/account', { bearer })).status).toBe(200);
    expect((await folder.http('/api/account', { bearer: ole.bearer })).status).toBe(401);
  });
});
