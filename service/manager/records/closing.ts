/** The end of a session in the store: nothing secret and no picture of it stays. */
import type { SecretBox } from '../../secrets/types.ts';
import type { SessionRow } from '../../store/types.ts';
import type { Viewers } from '../types.ts';
import type { SessionBook } from './session-book.ts';

/** Moves a session to the history. `reason` counts where nobody gave another one before. */
export type CloseSession = (row: SessionRow, reason: string, sentence?: string) => Promise<SessionRow>;

export function createClosing(deps: {
  book: SessionBook;
  secrets: SecretBox;
  viewers: Viewers;
  now: () => number;
}): CloseSession {
  const { book, secrets, viewers, now } = deps;
  return async (row, reason, sentence = 'Ended.') => {
    viewers.endViews(row.id);
    if (row.password_secret_id !== null) await secrets.remove(row.password_secret_id);
    return book.patch(row.id, {
      desired: 'deleted',
      observed: 'deleted',
      sentence,
      password_secret_id: null,
      target: { certificateSha256: null },
      answers_since: null,
      thumbnail: null,
      thumbnail_at: null,
      ended_at: row.ended_at ?? now(),
      end_reason: row.end_reason ?? reason,
    });
  };
}
