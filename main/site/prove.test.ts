import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Challenge, proofText } from '../../common/proof.ts';
import { challengeSchema } from '../../common/proof-schemas.ts';
import { proveSite } from './prove.ts';

const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const others = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const serviceKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
const signed = (challenge: Challenge, { privateKey } = keys) =>
  JSON.stringify({
    signature: sign('sha256', Buffer.from(proofText(challenge)), {
      key: privateKey,
      dsaEncoding: 'ieee-p1363',
    }).toString('base64url'),
  });

let server: Server;
let answer: (challenge: Challenge) => string;
let asked: Challenge[] = [];
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      const challenge = challengeSchema.parse(JSON.parse(body));
      asked.push(challenge);
      response.end(answer(challenge));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const url = () => `http://fairlead.localhost:${(server.address() as AddressInfo).port}/`;

it('takes the proof of the site that was started, asked for its own address', async () => {
  answer = signed;
  expect(await proveSite(url(), serviceKey)).toBe(true);
  expect(asked).toMatchObject([{ origin: new URL(url()).origin, purpose: 'shell' }]);
});

it.each<[string, (challenge: Challenge) => string]>([
  ['another key', (challenge) => signed(challenge, others)],
  ['another challenge', (challenge) => signed({ ...challenge, nonce: 'n'.repeat(32) })],
  ['a page', () => '<!doctype html>'],
])('takes no other for it: %s', async (_what, strangers) => {
  answer = strangers;
  expect(await proveSite(url(), serviceKey)).toBe(false);
});

it('takes silence for no proof', async () => {
  const gone = url();
  await new Promise((resolve) => server.close(resolve));
  expect(await proveSite(gone, serviceKey)).toBe(false);
});
