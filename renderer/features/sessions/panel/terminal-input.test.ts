import { expect, it } from 'vitest';
import { createSender } from './terminal-input.ts';

const text = (base64: string) => Buffer.from(base64, 'base64').toString();
const bytes = (typed: string) => new TextEncoder().encode(typed);

it('keeps the order and gathers what is typed meanwhile', async () => {
  const calls: { readonly typed: string; readonly done: () => void }[] = [];
  const sender = createSender(
    (base64) => new Promise<void>((resolve) => calls.push({ typed: text(base64), done: resolve })),
  );
  for (const key of ['a', 'ä', 'b']) sender.send(bytes(key));
  expect(calls.map(({ typed }) => typed)).toEqual(['a']);
  calls[0]?.done();
  await Promise.resolve();
  await Promise.resolve();
  expect(calls.map(({ typed }) => typed)).toEqual(['a', 'äb']);
});

it('goes on after a call that failed', async () => {
  const calls: string[] = [];
  let broken = true;
  const sender = createSender(async (base64) => {
    if (broken) throw new Error('gone');
    calls.push(text(base64));
  });
  sender.send(bytes('lost'));
  await new Promise((resolve) => setImmediate(resolve));
  broken = false;
  sender.send(bytes('kept'));
  expect(calls).toEqual(['kept']);
});
