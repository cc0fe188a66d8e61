import { createServer } from 'node:net';
import { ORPCError } from '@orpc/client';
import { expect, it } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import { errorOf } from './wire.ts';

it('says that the service did not answer where nothing listens', async () => {
  // A port that is free for certain: it was given, and given back.
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const thrown: unknown = await fetch(`http://127.0.0.1:${port}/`).catch((error: unknown) => error);
  expect(errorOf(thrown)).toMatchObject({ code: 'CONSOLE_OFFLINE', message: 'The service did not answer.' });
});

it.each(['Failed to fetch', 'NetworkError when attempting to fetch resource.', 'Load failed'])(
  'knows the words of browsers for it: %s',
  (message) => {
    expect(errorOf(new TypeError(message)).code).toBe('CONSOLE_OFFLINE');
  },
);

it.each([
  [new Error('the list has no end'), 'the list has no end.'],
  [new TypeError("Cannot read properties of undefined (reading 'id')"), "(reading 'id')."],
  [new TypeError('Failed to fetch dynamically imported module: /assets/x.js'), 'imported module'],
  [new RangeError(''), 'RangeError.'],
  ['a text that was thrown!', 'a text that was thrown!'],
  [null, 'nothing more is known.'],
  [{ odd: true }, 'nothing more is known.'],
])('tells what nobody foresaw as that: %s', (thrown, known) => {
  const { code, message, hint } = errorOf(thrown);
  expect(code).toBe('CONSOLE_UNEXPECTED');
  expect(message).toContain('Something unexpected happened');
  expect(message).toContain(known);
  expect(message).not.toContain('did not answer');
  expect(hintText(hint ?? [])).toContain('Reload');
});

it('cuts what is too long to read', () => {
  expect(errorOf(new Error('x'.repeat(9000))).message.length).toBeLessThan(500);
});

it('passes on what has a code of its own', () => {
  const data = { host: 'build-1', port: 22, user: 'anna' };
  const info = { code: 'HOST_REFUSED', message: 'It refuses.', hint: [{ text: 'Check the port.' }], data } as const;
  expect(errorOf(new FairleadError(info.code, info))).toEqual(info);
  expect(errorOf(info)).toEqual(info);
  const wire = new ORPCError(info.code, {
    status: 502,
    message: info.message,
    data: { hint: info.hint, data: info.data },
  });
  expect(errorOf(wire)).toEqual(info);
  expect(errorOf(new DOMException('', 'AbortError')).code).toBe('CANCELLED');
});
