import { beforeEach, describe, expect, it } from 'vitest';
import { plainCommandsForTests } from '../../common/commands.ts';
import {
  createFailedSignIns,
  type FailedSignIns,
  type FailureSummary,
  failuresEntry,
  freeFailures,
  windowMs,
} from './failed-sign-ins.ts';

let now: number;
let timer: { at: number; then(): void } | null;
let rows: FailureSummary[];
let failures: FailedSignIns;

beforeEach(() => {
  now = 1_800_000_000_000;
  timer = null;
  rows = [];
  failures = createFailedSignIns({
    now: () => now,
    commands: plainCommandsForTests,
    after(ms, then) {
      expect(timer).toBeNull();
      timer = { at: now + ms, then };
      return () => {
        timer = null;
      };
    },
    write: async (row) => void rows.push(row),
  });
});

function pass(ms: number): void {
  now += ms;
  if (timer && timer.at <= now) {
    const { then } = timer;
    timer = null;
    then();
  }
}
const fail = (times: number, address = '127.0.0.1') =>
  Array.from({ length: times }, () => failures.failed(address, 'bearer')).at(-1) ?? null;

describe('sign-ins that fail', () => {
  it('leave one row per minute with their number, and none where none failed', () => {
    fail(250);
    failures.failed('127.0.0.1', 'link');
    pass(windowMs - 1);
    expect(rows).toEqual([]);
    pass(1);
    expect(rows).toEqual([
      { link: 1, bearer: 250, password: 0, addresses: ['127.0.0.1'], from: now - windowMs, to: now },
    ]);
    pass(10 * windowMs);
    expect(rows).toHaveLength(1);
    fail(1);
    pass(windowMs);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatchObject({ bearer: 1, link: 0 });
  });

  it('are written when the service ends, once', async () => {
    fail(3);
    await failures.close();
    await failures.close();
    expect(rows).toMatchObject([{ bearer: 3 }]);
    expect(timer).toBeNull();
  });

  it('are told to wait longer and longer once there are many, per address, and for a minute', () => {
    expect(fail(freeFailures)).toBeNull();
    const waits = Array.from({ length: 8 }, () => fail(1)?.data?.retryAfterS);
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(fail(1)).toMatchObject({ code: 'AUTH_TOO_MANY_FAILURES', status: 429 });
    expect(fail(freeFailures, '192.0.2.1')).toBeNull();
    pass(windowMs);
    expect(fail(1)).toBeNull();
  });

  it('from ever other addresses are kept in little', () => {
    for (let index = 0; index < 5000; index += 1) failures.failed(`2001:db8::${index}`, 'link');
    pass(windowMs);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ link: 5000 });
    expect(rows[0]?.addresses).toHaveLength(10);
    // Those beyond a thousand share a count.
    for (let index = 0; index < 2000; index += 1) failures.failed(`2001:db8::${index}`, 'link');
    expect(failures.failed('2001:db8::9999', 'link')).toMatchObject({ status: 429 });
    expect(failures.failed('2001:db8::1', 'link')).toBeNull();
  });

  it('with a password are summed up alone: who waits for those is decided by name', () => {
    for (let index = 0; index < 50; index += 1) expect(failures.count('127.0.0.1', 'password')).toBeNull();
    expect(fail(freeFailures)).toBeNull();
    pass(windowMs);
    expect(rows).toMatchObject([{ password: 50, bearer: freeFailures }]);
  });

  it('read as a sentence in the audit log', () => {
    const summary = { link: 1, bearer: 0, password: 2, addresses: ['127.0.0.1'], from: 1, to: 2 };
    expect(failuresEntry(summary)).toMatchObject({
      action: 'sign-in',
      result: 'refused',
      reason: '3 sign-ins failed: 1 with a link, 0 with a token, 2 with a password.',
      data: { count: 3 },
    });
  });
});
