import { Duplex, PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { EngineConnector } from '../../hosts/connector.ts';
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

it('opens to nobody but the person whose terminal it is, whoever knows its id', async () => {
  const written: string[] = [];
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk, _encoding, done) => {
      written.push(String(chunk));
      done();
    },
  });
  const terminal: EngineConnector['terminal'] = async () => ({
    stream,
    resize: async () => undefined,
    ended: new Promise<never>(() => undefined),
  });
  const terminals = createTerminals({ newId: () => 't1' });
  const request = { sessionId: 's', userId: 'anna', tokenId: 'one', cols: 80, rows: 24, asRoot: false };
  const id = await terminals.open({ terminal } satisfies Opener, 'c', request);
  const refused = { code: 'TERMINAL_NOT_FOUND' };
  await expect(terminals.output(id, 'eve', new AbortController().signal).next()).rejects.toMatchObject(refused);
  await expect(terminals.input(id, 'eve', Buffer.from('x'))).rejects.toMatchObject(refused);
  expect(() => terminals.resize(id, 'eve', 1, 1)).toThrow(expect.objectContaining(refused));
  expect(() => terminals.close(id, 'eve')).toThrow(expect.objectContaining(refused));
  expect(stream.destroyed).toBe(false);
  await terminals.input(id, 'anna', Buffer.from('x'));
  expect(written).toEqual(['x']);
  terminals.dispose();
});
