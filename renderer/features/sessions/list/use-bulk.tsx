/** Carries a wish out for several sessions, one call each, so that each has an outcome, and an audit entry, of its own. */

import { List, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { hintText } from '../../../../common/hint.ts';
import type { Session } from '../../../../common/model/sessions.ts';
import { useApi, useQueries } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import { confirm } from '../../../ui/dialog/confirm.tsx';
import { type BulkAction, eligible, nameOf, type Outcome, outcomeOf, question } from './bulk.ts';

export type BulkRun = {
  readonly action: BulkAction;
  readonly total: number;
  readonly outcomes: readonly Outcome[];
};

export function useBulk() {
  const api = useApi();
  const queries = useQueries();
  const cache = useQueryClient();
  const [run, setRun] = useState<BulkRun | null>(null);

  async function act(action: BulkAction, session: Session): Promise<Outcome> {
    const { id } = session;
    try {
      if (action === 'pause') return outcomeOf(action, session, await api.sessions.pause({ id }));
      if (action === 'stop') return outcomeOf(action, session, await api.sessions.stop({ id }));
      await api.sessions.end({ ids: [id] });
      // Where the host cannot be reached the session is there still, and says what happens.
      return outcomeOf(action, session, await api.sessions.get({ id }));
    } catch (thrown) {
      const { message, hint } = errorOf(thrown);
      return {
        id,
        name: nameOf(session),
        kind: 'failed',
        sentence: [message, hintText(hint ?? [])].filter(Boolean).join(' '),
      };
    }
  }

  /** Asks, then does it. Answers whether the person agreed. */
  async function start(action: BulkAction, sessions: readonly Session[]): Promise<boolean> {
    const chosen = eligible(action, sessions);
    if (chosen.length === 0) return false;
    const { names, message, ...asked } = question(action, sessions);
    const agreed = await confirm({ ...asked, message: <Question message={message} names={names} /> });
    if (!agreed) return false;
    setRun({ action, total: chosen.length, outcomes: [] });
    // One after another: each of them stops programs on hosts that others work on.
    for (const session of chosen) {
      const outcome = await act(action, session);
      setRun((before) => before && { ...before, outcomes: [...before.outcomes, outcome] });
    }
    await cache.invalidateQueries({ queryKey: queries.sessions.list.key() });
    return true;
  }

  const isRunning = run !== null && run.outcomes.length < run.total;
  return { run, isRunning, start, dismiss: () => setRun(null) };
}

function Question({ message, names }: { readonly message: string; readonly names: readonly string[] }) {
  return (
    <Stack gap="xs">
      <span>{message}</span>
      {names.length > 0 && (
        <List size="sm">
          {names.map((name) => (
            <List.Item key={name}>
              <Text size="sm">{name}</Text>
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}
