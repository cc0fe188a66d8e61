import { beforeEach, describe, expect, it } from 'vitest';
import { allowedDirections, type ClipboardMover, createClipboardMover } from './clipboard-mover.ts';
import { clipboardLimit } from './messages.ts';

const both = { clipboardIn: true, clipboardOut: true };

describe('the directions', () => {
  it.each([
    ['all on', both, both, { toSession: true, fromSession: true }],
    ['chosen off', { clipboardIn: false, clipboardOut: false }, both, { toSession: false, fromSession: false }],
    ['site: not in', both, { clipboardIn: false, clipboardOut: true }, { toSession: false, fromSession: true }],
    ['site: not out', both, { clipboardIn: true, clipboardOut: false }, { toSession: true, fromSession: false }],
    ['site unknown', both, null, { toSession: false, fromSession: false }],
  ])('%s', (_name, chosen, site, allowed) => {
    expect(allowedDirections(chosen, site)).toEqual(allowed);
  });
});

describe('the clipboard of a view', () => {
  let mine: string;
  let focused: boolean;
  let granted: boolean;
  let sent: string[];
  let shown: [string, boolean][];
  let writes: boolean;
  let mover: ClipboardMover;
  const open = { active: true, toSession: true, fromSession: true };

  beforeEach(() => {
    mine = 'of this machine';
    focused = true;
    granted = true;
    writes = true;
    sent = [];
    shown = [];
    mover = createClipboardMover({
      viewHasFocus: () => focused,
      mayRead: async () => granted,
      read: async () => mine,
      write: async (text) => {
        if (!writes) throw new DOMException('No', 'NotAllowedError');
        mine = text;
      },
      send: (text) => sent.push(text),
      show: (text, refused) => shown.push([text, refused]),
    });
    mover.follow(open);
  });

  const told = () => expect.poll(() => shown.length).toBeGreaterThan(0);

  it('goes along when the view gets the focus, once', async () => {
    await mover.look();
    await mover.look();
    expect(sent).toEqual(['of this machine']);
    focused = false;
    await mover.look();
    mine = 'copied elsewhere';
    focused = true;
    await mover.look();
    expect(sent).toEqual(['of this machine', 'copied elsewhere']);
  });

  it('stays when the window comes back with the focus beside the view', async () => {
    focused = false;
    await mover.look();
    expect(sent).toEqual([]);
  });

  it('stays when the focus leaves while the browser is asked', async () => {
    const looking = mover.look();
    focused = false;
    await looking;
    expect(sent).toEqual([]);
  });

  it('is not read where the person has not allowed it', async () => {
    granted = false;
    await mover.look();
    expect(sent).toEqual([]);
    expect(await mover.sendMine()).toBe(true);
    expect(sent).toEqual(['of this machine']);
  });

  it.each([
    ['another tab shows, or the view only watches', { ...open, active: false }],
    ['the direction is off', { ...open, toSession: false }],
  ])('does not reach the session when %s', async (_name, rules) => {
    mover.follow(rules);
    await mover.look();
    mover.sendText('typed');
    expect(await mover.sendMine()).toBe(false);
    expect(sent).toEqual([]);
  });

  it('goes along when the direction is switched on in a focused view', async () => {
    mover.follow({ ...open, toSession: false });
    await mover.look();
    mover.follow(open);
    await mover.look();
    expect(sent).toEqual(['of this machine']);
  });

  it.each([
    ['another tab shows', { ...open, active: false }],
    ['the direction is off', { ...open, fromSession: false }],
  ])('of the session reaches nobody when %s', async (_name, rules) => {
    mover.follow(rules);
    mover.onReceived('of the session');
    await Promise.resolve();
    expect([mine, shown]).toEqual(['of this machine', []]);
  });

  it('of the session is written for the focused view, and only shown for another', async () => {
    mover.onReceived('first');
    await told();
    expect([mine, shown]).toEqual(['first', [['first', false]]]);
    focused = false;
    mover.onReceived('second');
    expect([mine, shown.at(-1)]).toEqual(['first', ['second', true]]);
  });

  it('of the session is shown where the browser does not take it', async () => {
    writes = false;
    mover.onReceived('first');
    await told();
    expect(shown).toEqual([['first', true]]);
  });

  it('does not go in circles', async () => {
    mover.onReceived('first');
    await told();
    await mover.look();
    expect(sent).toEqual([]);
    mover.sendText('mine');
    mover.onReceived('mine');
    expect(shown).toHaveLength(1);
  });

  it('moves no text beyond the limit', () => {
    mover.sendText('x'.repeat(clipboardLimit + 1));
    expect(sent).toEqual([]);
  });
});
