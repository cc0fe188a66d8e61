import { describe, expect, it } from 'vitest';
import { ownMark } from '../../../common/own-mark.ts';
import type { LogLine } from '../../hosts/connector.ts';
import { createOwnRequestFilter } from './own-requests.ts';
import { sessionLog } from './session-log.ts';

const line = (text: string, at = 1): LogLine => ({ at, source: 'stderr', text });
const stamp = ' 2026-01-01 00:00:00,123 [INFO]';
const opened = (number: number) => `${stamp} websocket ${number}: got client connection from 172.17.0.1`;
const asked = (number: number, path: string) =>
  `${stamp} websocket ${number}: 172.17.0.1 172.17.0.1 kasm_user "GET ${path} HTTP/1.1" 200 163`;
const own = (path: string) => `${path}?width=480&${ownMark}`;

function shown(...texts: readonly string[]): string[] {
  const filter = createOwnRequestFilter();
  return texts.flatMap((text) => filter(line(text))).map(({ text }) => text);
}

describe('the log of a session without what the service asked', () => {
  it('keeps what the session and its people do, in order', () => {
    const texts = ['starting', opened(0), asked(0, '/vnc.html'), opened(1), asked(1, '/core/rfb.js'), 'the end'];
    expect(shown(...texts)).toEqual(texts);
  });

  it('leaves the service’s own requests out, with all that their connection says', () => {
    expect(
      shown(
        opened(4),
        `${stamp} websocket 4: using SSL socket`,
        opened(5),
        asked(4, own('/api/get_screenshot')),
        `${stamp} websocket 4: Sent screenshot 4711 bytes`,
        asked(5, '/vnc.html'),
      ),
    ).toEqual([opened(5), asked(5, '/vnc.html')]);
  });

  it('leaves connections out that ask nothing: the way is timed so', () => {
    expect(shown(opened(6), opened(7), `${stamp} websocket 7: ignoring empty handshake`, 'later')).toEqual(['later']);
  });

  it('shows a number again that another connection gets', () => {
    expect(shown(opened(1), asked(1, own('/api/get_users')), opened(1), asked(1, '/a'))).toEqual([
      opened(1),
      asked(1, '/a'),
    ]);
  });

  it('reads the logs of other servers alike, and is not fooled by the mark elsewhere', () => {
    const other = `10.0.0.1 - - "GET /x?${ownMark} HTTP/1.1" 200 2 "-"`;
    const near = [`10.0.0.1 - - "GET /x?${ownMark}s HTTP/1.1" 200`, `somebody wrote ${ownMark}`];
    expect(shown(other, ...near)).toEqual(near);
  });

  it('holds back no more than a few lines of a connection', () => {
    const many = Array.from({ length: 30 }, (_, at) => `${stamp} websocket 9: line ${at}`);
    expect(shown(opened(9), ...many)).toEqual([opened(9), ...many]);
  });
});

describe('the last lines', () => {
  const probes = (count: number, at: number) =>
    Array.from({ length: count }, (_, index) => line(asked(index, own('/api/get_screenshot')), at));
  async function read(
    all: readonly LogLine[],
    later: readonly LogLine[],
    options: { tail: number; follow: boolean },
  ): Promise<string[]> {
    const signal = new AbortController().signal;
    const logs = async function* (
      _id: string,
      { tail, follow, sinceMs = 0 }: { tail: number; follow: boolean; sinceMs?: number },
    ) {
      const known = follow ? [...all, ...later] : all;
      yield* known.filter(({ at }) => at >= sinceMs).slice(-tail || known.length);
    };
    const found: string[] = [];
    for await (const { text } of sessionLog({ logs }, 'c', { ...options, signal })) found.push(text);
    return found;
  }

  it('are as many as were asked for, whatever the service asked in between', async () => {
    const all = [line('one'), line('two'), ...probes(50, 2), line('three', 3), ...probes(50, 4)];
    expect(await read(all, [], { tail: 2, follow: false })).toEqual(['two', 'three']);
  });

  it('are followed by what comes next, each line once, those of the same millisecond too', async () => {
    const all = [line('one', 1), line('two', 5), line('three', 5)];
    const later = [line('four', 5), ...probes(3, 5), line('five', 6)];
    expect(await read(all, later, { tail: 10, follow: true })).toEqual(['one', 'two', 'three', 'four', 'five']);
  });
});
