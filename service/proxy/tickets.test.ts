import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { handClock } from './test-gateway.ts';
import { createTicketBook, type EndReason } from './tickets.ts';

function book() {
  const clock = handClock();
  const ended: [string, EndReason][] = [];
  const tickets = createTicketBook({
    clock,
    graceMs: 60_000,
    onEnded: (entry, reason) => ended.push([entry.sessionId, reason]),
  });
  const issue = (sessionId = 's1', connectionId = 'c1', userId = 'u1', host = 'v-1.x') =>
    tickets.issue({ sessionId, userId, mode: 'view', connectionId }, { host, origin: `http://${host}` });
  return { clock, tickets, ended, issue };
}

describe('tickets', () => {
  it('have at least 128 random bits and are all different', () => {
    const { issue } = book();
    const seen = new Set(Array.from({ length: 500 }, () => issue().ticket));
    expect(seen.size).toBe(500);
    for (const ticket of seen) expect(Buffer.from(ticket, 'base64url').length).toBeGreaterThanOrEqual(16);
  });

  it('are kept as hashes only, also when they are over', () => {
    const { tickets, issue } = book();
    const [one, two] = [issue(), issue()];
    tickets.revoke({ viewId: one.entry.viewId });
    const kept = tickets.kept();
    expect(kept).toHaveLength(2);
    for (const { ticket } of [one, two]) {
      expect(kept).toContain(createHash('sha256').update(ticket).digest('base64url'));
      expect(JSON.stringify([kept, tickets.live()])).not.toContain(ticket);
    }
  });

  it('count on their own origin only', () => {
    const { tickets, issue } = book();
    const { ticket, entry } = issue();
    expect(tickets.find('v-1.x', ticket)).toEqual({ state: 'live', entry });
    expect(tickets.find('v-2.x', ticket)).toEqual({ state: 'unknown' });
    expect(tickets.find('v-1.x', `${ticket.slice(1)}x`)).toEqual({ state: 'unknown' });
    tickets.revoke({ viewId: entry.viewId });
    expect(tickets.find('v-1.x', ticket)).toEqual({ state: 'revoked' });
    expect(tickets.find('v-2.x', ticket)).toEqual({ state: 'unknown' });
  });

  it('live while the console connection does, plus sixty seconds', () => {
    const { tickets, issue, clock, ended } = book();
    tickets.connectionOpened('c1');
    const { ticket } = issue();
    clock.advance(3_600_000);
    expect(tickets.find('v-1.x', ticket).state).toBe('live');
    tickets.connectionClosed('c1');
    clock.advance(59_999);
    expect(tickets.find('v-1.x', ticket).state).toBe('live');
    clock.advance(1);
    expect(ended).toEqual([['s1', 'expired']]);
    expect(tickets.find('v-1.x', ticket)).toEqual({ state: 'expired' });
  });

  it('end by themselves where the clock wakes the book a little early', () => {
    const early = handClock();
    const ended: string[] = [];
    const tickets = createTicketBook({
      clock: { now: early.now, after: (ms, task) => early.after(ms - 1, task) },
      graceMs: 60_000,
      onEnded: (entry) => ended.push(entry.sessionId),
    });
    tickets.issue(
      { sessionId: 's1', userId: 'u1', mode: 'view', connectionId: 'c1' },
      { host: 'v-1.x', origin: 'http://v-1.x' },
    );
    early.advance(59_999);
    expect(ended).toEqual([]);
    early.advance(1);
    expect(ended).toEqual(['s1']);
  });

  it('survive a connection that is back within the minute, and not one that comes later', () => {
    const { tickets, issue, clock } = book();
    tickets.connectionOpened('c1');
    const { ticket } = issue();
    tickets.connectionClosed('c1');
    clock.advance(30_000);
    tickets.connectionOpened('c1');
    clock.advance(600_000);
    expect(tickets.find('v-1.x', ticket).state).toBe('live');
    tickets.connectionClosed('c1');
    clock.advance(60_000);
    tickets.connectionOpened('c1');
    expect(tickets.find('v-1.x', ticket).state).toBe('expired');
  });

  it('that no connection holds last a minute', () => {
    const { tickets, issue, clock } = book();
    const { ticket, expiresAt } = issue();
    expect(expiresAt - clock.now()).toBe(60_000);
    clock.advance(60_000);
    expect(tickets.find('v-1.x', ticket).state).toBe('expired');
  });

  it('are revoked by view, session and person, and never all by an empty selector', () => {
    const { tickets, issue } = book();
    const one = issue('s1', 'c1', 'u1');
    issue('s1', 'c1', 'u2');
    issue('s2', 'c1', 'u1');
    issue('s3', 'c1', 'u1');
    expect(tickets.revoke({})).toBe(0);
    expect(tickets.revoke({ viewId: one.entry.viewId })).toBe(1);
    expect(tickets.revoke({ sessionId: 's3', userId: 'u2' })).toBe(0);
    expect(tickets.revoke({ sessionId: 's1' })).toBe(1);
    expect(tickets.revoke({ userId: 'u1' })).toBe(2);
    expect(tickets.live()).toEqual([]);
  });
});
