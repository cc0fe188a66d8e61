import { expect, test } from 'vitest';
import {
  authorityLine,
  deathSentence,
  eventLine,
  type ListeningEvent,
  listeningIn,
  startLines,
} from './start-lines.ts';

const listening: ListeningEvent = {
  event: 'listening',
  ready: true,
  url: 'http://fairlead.localhost:1/#token=x',
  console: 'http://fairlead.localhost:1',
  port: 1,
  pid: 2,
  dataDir: '/d',
  log: '/d/logs/fairlead.log',
};

test('an event is one line, and is read again', () => {
  expect(eventLine(listening)).toMatch(/^\{[^\n]+\}\n$/);
  expect(listeningIn(eventLine(listening).trim())).toEqual(listening);
  expect(listeningIn(eventLine({ ...listening, log: null }).trim())).toMatchObject({ log: null });
});

test.each([
  eventLine({ event: 'failed', code: 'STORE_IN_USE', message: 'x', hint: null }).trim(),
  eventLine({ event: 'ended', exitCode: 0 }).trim(),
  '{"ready":true}',
  '{"ready":false,"url":"http://x","port":1,"log":null}',
  '{"level":30,"msg":"listening"}',
  '{ not json',
  'Listening',
])('%s tells no address', (line) => {
  expect(listeningIn(line)).toBeUndefined();
});

test('a link is said to work once, and an address without one that people sign in there', () => {
  const [where] = startLines({ url: 'http://fairlead.localhost:1/', log: null });
  expect(where).toBe('Fairlead runs at http://fairlead.localhost:1/ (people sign in there)');
});

test('who opens a site over TLS is told where its authority is, and how to know it', () => {
  expect(authorityLine(listening)).toBeNull();
  expect(authorityLine({ console: 'https://fairlead.example', authority: 'AA:BB' })).toBe(
    'Browsers trust it once they have its authority: https://fairlead.example/ca.pem (SHA-256 AA:BB)',
  );
});

test('people get two lines: where it is and how it ends', () => {
  expect(startLines(listening)).toEqual([
    'Fairlead runs at http://fairlead.localhost:1/#token=x (this link works once, for 10 minutes)',
    'Ctrl-C ends it; sessions keep running. Log: /d/logs/fairlead.log',
  ]);
  expect(startLines({ ...listening, log: null }, 'In a browser.')[1]).toBe(
    'Ctrl-C ends it; sessions keep running. In a browser.',
  );
});

test('a death is told with its signal or code, and the place of the log', () => {
  expect(deathSentence({ exitCode: 137, signal: 'SIGKILL', log: '/l' })).toBe(
    'The Fairlead service died: it was killed by SIGKILL (exit code 137), as the system does when memory runs out. Its log: /l',
  );
  expect(deathSentence({ exitCode: 139, signal: 'SIGSEGV', log: null })).toBe(
    'The Fairlead service died: it was killed by SIGSEGV (exit code 139).',
  );
  expect(deathSentence({ exitCode: 70, signal: null, log: '/l' })).toBe(
    'The Fairlead service died: it ended with exit code 70. Its log: /l',
  );
});
