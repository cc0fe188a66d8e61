import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { EngineConnector } from '../hosts/connector.ts';
import { createTerminals } from './terminals.ts';

/** The one call of a connector that terminals make. */
type Opener = Parameters<ReturnType<typeof createTerminals>['open']>[0];

it('ends the terminals of a token with it, also those that nobody looks at, and no others', async () => {
  const streams: PassThrough[] = [];
  const terminal: EngineConnector['terminal'] = async () => {
    const stream = new PassThrough();
    streams.push(stream);
    return { stream, resize: async () => undefined, ended: new Promise<never>(() => undefined) };
  };
  let made = 0;
  const terminals = createTerminals({ newId: () => `t${++made}` });
  const open = (tokenId: string) =>
    terminals.open({ terminal } satisfies Opener, 'c', {
      sessionId: 's',
      userId: 'anna',
      tokenId,
      cols: 80,
      rows: 24,
      asRoot: false,
    });
  const watched = await open('one');
  await open('one');
  await open('two');
  const output = terminals.output(watched, 'anna', new AbortController().signal);
  const last = output.next();
  terminals.endOfToken('one');
  expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, true, false]);
  expect((await last).value).toEqual({ kind: 'end', exitCode: null });
  await expect(terminals.input(watched, 'anna', Buffer.from('x'))).rejects.toMatchObject({
    code: 'TERMINAL_NOT_FOUND',
  });
  terminals.dispose();
});
