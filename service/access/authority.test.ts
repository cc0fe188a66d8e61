import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bearerLifeMs, openTokenLifeMs } from './authority.ts';
import { anna, startTokens, type Tokens } from './testing/tokens.ts';

let tokens: Tokens;
beforeEach(async () => {
  tokens = await startTokens();
});
afterEach(() => tokens.stop());

const usedUp = { code: 'AUTH_TOKEN_USED_UP', status: 401 };
const required = { code: 'AUTH_REQUIRED', status: 401 };

describe('a one-time token', () => {
  it('has 128 bits and is kept as a hash only', async () => {
    const { token } = await tokens.authority.issueOpenToken(anna);
    expect(Buffer.from(token, 'base64url')).toHaveLength(16);
    const rows = await tokens.store.db.selectFrom('tokens').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('is good for one exchange, also of two at once', async () => {
    const { token } = await tokens.authority.issueOpenToken(anna);
    const both = await Promise.allSettled([
      tokens.authority.exchange(token, 'one'),
      tokens.authority.exchange(token, 'two'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(tokens.authority.exchange(token, 'three')).rejects.toMatchObject(usedUp);
  });

  it('holds for ten minutes and not longer', async () => {
    expect(openTokenLifeMs).toBe(600_000);
    const early = await tokens.authority.issueOpenToken(anna);
    const late = await tokens.authority.issueOpenToken(anna);
    tokens.clock.now += openTokenLifeMs - 1;
    await tokens.authority.exchange(early.token, 'in time');
    tokens.clock.now += 1;
    await expect(tokens.authority.exchange(late.token, 'too late')).rejects.toMatchObject(usedUp);
  });

  it('is no bearer token, and a bearer token is no one-time token', async () => {
    const { token } = await tokens.authority.issueOpenToken(anna);
    await expect(tokens.authority.verify(token)).rejects.toMatchObject(required);
    const { bearer } = await tokens.authority.issueBearer(anna, 'here');
    await expect(tokens.authority.exchange(bearer, 'wrong kind')).rejects.toMatchObject(usedUp);
  });
});

describe('a bearer token', () => {
  it('names its person until it expires', async () => {
    const { bearer, principal } = await tokens.authority.issueBearer(anna, 'here');
    expect(await tokens.authority.verify(bearer)).toEqual(principal);
    expect(principal).toMatchObject({ ...anna, expiresAt: tokens.clock.now + bearerLifeMs });
    tokens.clock.now += bearerLifeMs;
    await expect(tokens.authority.verify(bearer)).rejects.toMatchObject(required);
  });

  it('that is revoked is told of and good for nothing', async () => {
    const told: string[] = [];
    const stop = tokens.authority.onRevoked((id) => told.push(id));
    const { bearer, principal } = await tokens.authority.issueBearer(anna, 'here');
    await tokens.authority.revoke(principal.tokenId);
    stop();
    expect(told).toEqual([principal.tokenId]);
    await expect(tokens.authority.verify(bearer)).rejects.toMatchObject(required);
    await expect(tokens.authority.expiryOf(principal.tokenId)).rejects.toMatchObject(required);
  });

  it.each([undefined, '', 'x'.repeat(43)])('that nobody issued (%j) is refused', async (bearer) => {
    await expect(tokens.authority.verify(bearer)).rejects.toMatchObject(required);
  });
});
