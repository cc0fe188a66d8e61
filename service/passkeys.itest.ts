/** Passkeys in a real browser, with its virtual authenticator, on the pages of a real standalone service. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testBed } from '../tools/bed/use-bed.ts';
import { type OpenBrowser, openBrowser } from './proxy/testing/browser-bench.ts';
import { connectApi } from './testing/client.ts';
import { type Site, startSite } from './testing/site.ts';

const bed = testBed();
const password = 'correct horse battery';
/** What the console asks browsers with. */
const library = join(import.meta.dirname, '../node_modules/@simplewebauthn/browser/dist/bundle/index.umd.min.js');
let consoleDir: string;
let site: Site;
let browser: OpenBrowser;
let page: Page;
let cdp: CDPSession;

beforeAll(async () => {
  consoleDir = await mkdtemp(join(tmpdir(), 'fairlead-console-'));
  await writeFile(join(consoleDir, 'index.html'), '<!doctype html><title>A page of the console</title>');
  site = await startSite({ isStandalone: true, consoleDir });
  browser = await openBrowser('private', bed.tools.chromium);
  page = await browser.context.newPage();
  await page.goto(`http://fairlead.localhost:${site.port}/`);
  cdp = await browser.context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
});
afterAll(async () => {
  await browser?.close();
  await site?.dispose();
  await rm(consoleDir, { recursive: true, force: true });
});

/** The browser's own dialog, answered by its authenticator; the answer is what the service is sent. */
async function inBrowser(dialog: 'startRegistration' | 'startAuthentication', options: string): Promise<string> {
  const script = await readFile(library, 'utf8');
  return page.evaluate<string>(
    `(async () => {
      ${script}
      const answer = await SimpleWebAuthnBrowser.${dialog}({ optionsJSON: ${options} });
      return JSON.stringify(answer);
    })()`,
  );
}

type Step = {
  readonly step: string;
  readonly continuation?: string;
  readonly bearer?: string;
  readonly challenge?: string;
};

/** What a page asks that nobody has signed in to. */
async function ask(path: string, body: object): Promise<{ readonly status: number; readonly body: Step }> {
  const answer = await site.http(`/api/auth/${path}`, {
    bearer: null,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Step };
}

it('a passkey is made in the browser, and signs in after the password', async () => {
  const first = await ask('first', { code: site.firstCode, name: 'anna', displayName: 'Anna', password });
  const anna = await connectApi(`ws://127.0.0.1:${site.port}/rpc`, first.body.bearer ?? '');
  const { passkeys } = anna.api.account;
  const answer = await inBrowser('startRegistration', (await passkeys.begin()).options);
  const added = await passkeys.add({ name: 'This browser', answer });
  expect(added.recoveryCodes).toHaveLength(10);

  const signIn = async () => {
    const { body } = await ask('sign-in', { name: 'anna', password });
    expect(body).toMatchObject({ step: 'factor', factors: ['passkey', 'recovery'] });
    const { challenge } = (await ask('challenge', { continuation: body.continuation })).body;
    const value = await inBrowser('startAuthentication', challenge ?? '{}');
    return ask('continue', { continuation: body.continuation, factor: { kind: 'passkey', value } });
  };
  expect((await signIn()).body.step).toBe('done');
  // Its counter has gone on.
  expect((await signIn()).body.step).toBe('done');

  // The browser makes no second one on the same authenticator.
  const again = (await passkeys.begin()).options;
  await expect(inBrowser('startRegistration', again)).rejects.toThrow(/previously registered/);
  anna.close();
});
