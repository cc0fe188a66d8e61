import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  createStrangers,
  type Line,
  mostPerAddress,
  mostStrangers,
  roomPerAddress,
  type Strangers,
  settleMs,
} from './strangers.ts';

class TestLine extends EventEmitter implements Line {
  destroyed = false;
  readonly remoteAddress: string;
  bytesRead: number;
  constructor(remoteAddress: string, bytesRead: number) {
    super();
    this.remoteAddress = remoteAddress;
    this.bytesRead = bytesRead;
  }
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

let now: number;
let strangers: Strangers;
beforeEach(() => {
  now = 0;
  strangers = createStrangers({ now: () => now });
});

function arrive(bytesRead = 0, address = '127.0.0.1'): TestLine {
  const line = new TestLine(address, bytesRead);
  strangers.arrived(line);
  return line;
}
const many = (count: number, bytesRead = 0, address = '127.0.0.1') =>
  Array.from({ length: count }, () => arrive(bytesRead, address));
const gone = (lines: readonly TestLine[]) => lines.filter(({ destroyed }) => destroyed).length;

describe('strangers', () => {
  it('that hold a place for more than a second are 64, and the oldest give way', () => {
    const lines = many(roomPerAddress + 10);
    expect(gone(lines)).toBe(0);
    now += settleMs;
    const person = arrive();
    expect(strangers.count).toBe(roomPerAddress);
    expect(gone(lines.slice(0, 11))).toBe(11);
    expect(gone(lines.slice(11))).toBe(0);
    expect(person.destroyed).toBe(false);
  });

  it('that come all at once are never more than the upper limit', () => {
    const lines = many(mostPerAddress + 10);
    expect(strangers.count).toBe(mostPerAddress);
    expect(gone(lines.slice(0, 10))).toBe(10);
    expect(gone(lines.slice(10))).toBe(0);
  });

  it('of one address displace none of another, as long as all fit', () => {
    const others = many(5, 0, '192.0.2.1');
    now += 10 * settleMs;
    many(mostPerAddress * 3);
    expect(gone(others)).toBe(0);
    for (let index = 0; index < 10; index += 1) many(roomPerAddress, 0, `198.51.100.${index}`);
    expect(strangers.count).toBe(mostStrangers);
  });

  it('that say nothing give way before those that ask, and those before whoever was answered or is served', () => {
    const served = arrive(100);
    strangers.progressed(served, 'served');
    const answered = arrive(100);
    strangers.progressed(answered, 'answered');
    const asking = many(10, 50);
    const silent = many(roomPerAddress - 12);
    now += settleMs;
    many(roomPerAddress - 12, 50);
    expect([gone(silent), gone(asking)]).toEqual([silent.length, 0]);
    many(10, 50);
    expect(gone(asking)).toBe(10);
    expect([answered.destroyed, served.destroyed]).toEqual([false, false]);
    now += settleMs;
    many(mostPerAddress - 1);
    expect([answered.destroyed, served.destroyed]).toEqual([true, false]);
    // Nobody holds a place for ever by not reading the answer.
    many(1);
    expect(served.destroyed).toBe(true);
  });

  it('that are served, and read no answer, cost a new one nothing', () => {
    const stalled = many(mostPerAddress, 100);
    for (const line of stalled) strangers.progressed(line, 'served');
    now += settleMs;
    const person = arrive();
    many(50);
    expect([person.destroyed, gone(stalled)]).toEqual([false, 51]);
  });

  it('have a second again whenever they get somewhere', () => {
    const person = arrive(100);
    now += settleMs - 1;
    strangers.progressed(person, 'answered');
    now += settleMs - 1;
    many(roomPerAddress * 2);
    expect(person.destroyed).toBe(false);
  });

  it('give a new one its second, whatever the others hold', () => {
    const holding = many(roomPerAddress - 1, 50);
    now += 5 * settleMs;
    const person = arrive();
    now += settleMs - 1;
    many(100);
    expect([person.destroyed, gone(holding)]).toEqual([false, holding.length]);
  });

  it('leave alone who has signed in, and forget who has gone', () => {
    const person = arrive(100);
    strangers.signedIn(person);
    many(mostPerAddress * 2);
    strangers.progressed(person, 'asking');
    expect(person.destroyed).toBe(false);
    const [first] = many(1);
    const before = strangers.count;
    first?.emit('close');
    expect(strangers.count).toBe(before - 1);
  });

  it('are never more than the limits, whatever comes', () => {
    const step = fc.record({
      address: fc.integer({ min: 0, max: 5 }),
      bytes: fc.integer({ min: 0, max: 2 }),
      wait: fc.integer({ min: 0, max: 2000 }),
      fate: fc.constantFrom('stay', 'served', 'answered', 'go', 'sign-in'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const own = createStrangers({ now: () => now });
        for (const { address, bytes, wait, fate } of steps) {
          now += wait;
          const line = new TestLine(String(address), bytes);
          own.arrived(line);
          expect(line.destroyed).toBe(false);
          if (fate === 'served' || fate === 'answered') own.progressed(line, fate);
          else if (fate === 'go') line.destroy();
          else if (fate === 'sign-in') own.signedIn(line);
          expect(own.count).toBeLessThanOrEqual(mostStrangers);
        }
      }),
    );
  });
});

describe('strangers of a trusted proxy', () => {
  const proxy = '10.0.0.1';
  beforeEach(() => {
    strangers = createStrangers({ now: () => now, isProxy: (address) => address === proxy });
  });

  it('are not limited together, but by whom they ask for', () => {
    const lines = many(mostPerAddress + 10, 0, proxy);
    expect(gone(lines)).toBe(0);
    now += settleMs;
    const loud = lines.slice(0, roomPerAddress + 20);
    for (const line of loud) strangers.asksFor(line, '198.51.100.1');
    expect(gone(loud)).toBe(20);
    expect(gone(lines.slice(roomPerAddress + 20))).toBe(0);
    many(10, 0, proxy);
    expect(strangers.count).toBe(mostPerAddress);
  });

  it('are limited over all', () => {
    many(mostStrangers * 2, 0, proxy);
    expect(strangers.count).toBe(mostStrangers);
  });
});

describe('a handshake', () => {
  it('is one stranger before and after it', () => {
    const plain = arrive();
    const line = new TestLine('127.0.0.1', 0);
    strangers.secured(line, plain);
    expect(strangers.count).toBe(1);
    strangers.progressed(line, 'served');
    plain.emit('close');
    expect(strangers.count).toBe(1);
    line.destroy();
    expect(strangers.count).toBe(0);
  });

  it('of one that was sent away meanwhile gives no place', () => {
    const plain = arrive();
    many(mostPerAddress);
    expect(plain.destroyed).toBe(true);
    strangers.secured(new TestLine('127.0.0.1', 0), plain);
    expect(strangers.count).toBe(mostPerAddress);
  });

  it('that is never done gives way like one that says nothing', () => {
    const lines = many(roomPerAddress + 1);
    now += settleMs;
    arrive();
    expect(gone(lines.slice(0, 2))).toBe(2);
  });
});
