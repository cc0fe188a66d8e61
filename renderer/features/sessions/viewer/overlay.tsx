import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Session } from '../../../../common/contract/sessions.ts';
import { useApi } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import { useNow } from '../../../ui/use-now.ts';
import { type OverlayAction, overlayWords } from './overlay-words.ts';
import type { ViewLife } from './view-life.ts';

type OverlayProps = {
  readonly session: Session;
  readonly life: ViewLife;
  readonly onAction: (action: OverlayAction) => void;
};

const labels = { resume: 'Resume', start: 'Start', reconnect: 'Try now', reload: 'Reload the page' } as const;

export function Overlay({ session, life, onAction }: OverlayProps) {
  const reason = useReason(session, life);
  const now = useNow(life.phase === 'waiting' ? 500 : null);
  const words = overlayWords(session, life, reason, now);
  if (words === null) return null;
  const { title, text, busy, action } = words;
  return (
    <Center
      role="status"
      aria-live="polite"
      style={{ position: 'absolute', inset: 0, zIndex: 2, background: 'var(--fl-canvas)' }}
    >
      <Stack align="center" gap="sm" maw={440} p="lg">
        {busy && <Loader size="sm" aria-hidden />}
        <Title order={2} ta="center">
          {title}
        </Title>
        {text !== '' && (
          <Text c="dimmed" size="sm" ta="center" className="fl-figures">
            {text}
          </Text>
        )}
        {action && (
          <Button size="sm" onClick={() => onAction(action)}>
            {life.phase === 'given-up' && action === 'reconnect' ? 'Reconnect' : labels[action]}
          </Button>
        )}
      </Stack>
    </Center>
  );
}

/** Why the desktop does not answer: the service looks, because the console cannot read the frame. */
function useReason(session: Session, life: ViewLife): string | null {
  const api = useApi();
  const { id } = session;
  const looking = session.state === 'running' && (life.phase === 'waiting' || life.phase === 'given-up');
  const answer = useQuery({
    queryKey: ['view-reason', id, life.attempt],
    queryFn: ({ signal }) => api.sessions.latency({ id, answer: true }, { signal }),
    enabled: looking && life.error === null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const error = life.error ?? answer.error;
  if (!looking || !error) return null;
  const { code, message, hint } = errorOf(error);
  return code === 'SESSION_NO_VIEW' ? null : `${message}${hint ? ` ${hint}` : ''}`;
}
