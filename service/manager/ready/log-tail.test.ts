import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { LogLine } from '../../hosts/connector.ts';
import { withLogTail } from './log-tail.ts';

const error = { code: 'SESSION_NOT_READY', message: 'The desktop did not come up.', data: { after: 60 } } as const;
const log = pino({ level: 'silent' });
const line = (text: string): LogLine => ({ at: 0, source: 'stderr', text });

const tailOf = async (logs: () => AsyncGenerator<LogLine>) =>
  (await withLogTail(error, { logs }, 'c1', log)).data?.log as string[] | undefined;

test('what a container wrote is cut and without control characters in the error', async () => {
  const tail = await tailOf(async function* () {
    yield line(`\u001b]0;title\u0007\u001b[2J${'noise \u202e'.repeat(300_000)}`);
    yield line('the end\r\n');
  });
  expect(tail).toHaveLength(2);
  expect(tail?.[0]?.length).toBeLessThanOrEqual(400);
  expect(tail?.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(tail?.[1]).toBe('the end');
});

test('the last 30 lines are kept of an engine that sends more than it was asked for', async () => {
  const tail = await tailOf(async function* () {
    for (let at = 1; at <= 100; at++) yield line(`line ${at}`);
  });
  expect(tail).toEqual(Array.from({ length: 30 }, (_, at) => `line ${71 + at}`));
});

test('an engine that sends lines without end is not read without end', async () => {
  const tail = await tailOf(async function* () {
    for (let at = 1; ; at++) yield line(`line ${at}`);
  });
  expect(tail).toHaveLength(30);
});

test('an error stays as it is where the container wrote nothing, or nothing can be read', async () => {
  const silent = async function* (): AsyncGenerator<LogLine> {
    yield* [];
  };
  const broken = async function* (): AsyncGenerator<LogLine> {
    yield* silent();
    throw new Error('gone');
  };
  expect(await withLogTail(error, { logs: silent }, 'c1', log)).toEqual(error);
  expect(await withLogTail(error, { logs: broken }, 'c1', log)).toEqual(error);
});
