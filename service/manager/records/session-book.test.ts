import pino from 'pino';
import { expect, it } from 'vitest';
import { sqliteBackend } from '../../store/testing/backends.ts';
import { sessionRow } from '../../store/testing/samples.ts';
import { sessionBookSuite } from '../testing/session-book-suite.ts';
import { type SessionBook, waiting, waitingTeller } from './session-book.ts';

sessionBookSuite(sqliteBackend());

it('keeps how far the wait for a desktop is, each sentence and each whole percent once', () => {
  const kept: unknown[] = [];
  const patch: SessionBook['patch'] = async (_id, change) => {
    kept.push(change);
    return sessionRow('a') as Awaited<ReturnType<SessionBook['patch']>>;
  };
  const tell = waitingTeller({ patch }, 'a', pino({ level: 'silent' }));
  // The step is the last 32 percent.
  for (const fraction of [0, 0.001, 0.25, 0.251]) tell(fraction, null);
  tell(0.251, 'Nothing listens on 6901 yet.');
  tell(1, 'Nothing listens on 6901 yet.');
  expect(kept).toEqual([
    { sentence: waiting, progress: 76 },
    { sentence: 'Nothing listens on 6901 yet.', progress: 76 },
    { sentence: 'Nothing listens on 6901 yet.', progress: 99 },
  ]);
});
