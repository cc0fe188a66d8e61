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

it('where people sign in, no link does, whoever made it', async () => {
  const site = await startTokens({ hasLinks: false });
  const { token } = await site.authority.issueOpenToken(anna);
  await expect(site.authority.exchange(token, 'x')).rejects.toMatchObject(usedUp);
  await site.stop();
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

  it('whose person is nobody any more is refused, and no other is given', async () => {
    const { bearer } = await tokens.authority.issueBearer(anna, 'here');
    tokens.nobodies.add(anna.userId);
    await expect(tokens.authority.verify(bearer)).rejects.toMatchObject(required);
    await expect(tokens.authority.issueBearer(anna, 'here')).rejects.toMatchObject(required);
  });

  it('of people whose rights changed is told of, and what was looked up before is older than that', async () => {
    const told: [string, number][] = [];
    tokens.authority.onRightsChanged((id, asOf) => told.push([id, asOf]));
    const { bearer, principal } = await tokens.authority.issueBearer(anna, 'here');
    await tokens.authority.issueBearer({ userId: 'ole', userName: 'Ole' }, 'here');
    const before = await tokens.authority.verify(bearer);
    await tokens.authority.rightsChanged([anna.userId]);
    const after = await tokens.authority.verify(bearer);
    expect(told).toEqual([[principal.tokenId, after.asOf]]);
    expect(before.asOf).toBeLessThan(after.asOf);
    expect(tokens.authority.rightsAsOf()).toBe(after.asOf);
  });

  it('says when its person was last seen, to the minute', async () => {
    const seenAt = async () =>
      (await tokens.store.db.selectFrom('tokens').select('last_seen_at').executeTakeFirstOrThrow()).last_seen_at;
    const { bearer, principal } = await tokens.authority.issueBearer(anna, 'here');
    expect(await seenAt()).toBeNull();
    await tokens.authority.verify(bearer);
    const first = tokens.clock.now;
    expect(await seenAt()).toBe(first);
    tokens.clock.now += 59_999;
    await tokens.authority.verify(bearer);
    await tokens.authority.seen(principal.tokenId);
    expect(await seenAt()).toBe(first);
    tokens.clock.now += 1;
    await tokens.authority.seen(principal.tokenId);
    expect(await seenAt()).toBe(first + 60_000);
  });

  it.each([undefined, '', 'x'.repeat(43)])('that nobody issued (%j) is refused', async (bearer) => {
    await expect(tokens.authority.verify(bearer)).rejects.toMatchObject(required);
  });
});
