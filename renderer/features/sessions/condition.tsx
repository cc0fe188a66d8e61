/** What is not well with a session that runs: on its page with what helps, in the list in a line. */

import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconFileText, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { hintText } from '../../../common/hint.ts';
import type { Session } from '../../../common/model/sessions.ts';
import { useLook } from './page/workplace-context.ts';
import { useSessionActions } from './use-session-actions.ts';

/** Notes that a person has to know of before working in the session; the others are among its details. */
const pressing: ReadonlySet<string> = new Set(['SESSION_DESKTOP_LATE']);

type Note = Session['notes'][number];

/** The first pressing note of a running session. */
export function conditionOf({ state, notes }: Pick<Session, 'state' | 'notes'>): Note | null {
  return state === 'running' ? (notes.find(({ code }) => pressing.has(code)) ?? null) : null;
}

/** Above the desktop, which can be used all the same; until it is closed or is so no longer. */
export function ConditionBar({ session }: { readonly session: Session }) {
  const [closed, setClosed] = useState<number | null>(null);
  const [, setLook] = useLook(session.id);
  const actions = useSessionActions();
  const note = conditionOf(session);
  // Another start is another matter.
  if (note === null || closed === session.startedAt) return null;
  return (
    <Alert
      color="yellow"
      variant="light"
      radius={0}
      p="xs"
      role="status"
      icon={<IconAlertTriangle size={18} stroke={1.6} />}
      withCloseButton
      closeButtonLabel="Close this notice"
      onClose={() => setClosed(session.startedAt)}
    >
      <Group gap="xs" justify="space-between">
        <Text size="sm" flex="1 1 320px">
          {note.message} {hintText(note.hint ?? [])}
        </Text>
        <Group gap="xs" wrap="nowrap">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconFileText size={14} stroke={1.8} />}
            onClick={() => setLook({ panel: 'logs' })}
          >
            Show its log
          </Button>
          {actions.may('restart', session) && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconRefresh size={14} stroke={1.8} />}
              onClick={() => actions.run('restart', session)}
            >
              Restart
            </Button>
          )}
        </Group>
      </Group>
    </Alert>
  );
}

/** One line of it for a card. */
export function ConditionLine({ session }: { readonly session: Session }) {
  const note = conditionOf(session);
  if (note === null) return null;
  return (
    <Text
      size="xs"
      fw={550}
      lineClamp={2}
      title={`${note.message} ${hintText(note.hint ?? [])}`.trim()}
      c="var(--mantine-color-yellow-light-color)"
    >
      {note.message}
    </Text>
  );
}
