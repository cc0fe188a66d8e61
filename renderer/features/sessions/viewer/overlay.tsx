import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import type { Session } from '../../../../common/model/sessions.ts';
import { errorOf } from '../../../app/wire.ts';
import { type OverlayAction, overlayWords } from './overlay-words.ts';
import type { ViewLife } from './view-life.ts';

type OverlayProps = {
  readonly session: Session;
  readonly life: ViewLife;
  readonly onAction: (action: OverlayAction) => void;
};

const labels = { resume: 'Resume', start: 'Start', reload: 'Reload the page' } as const;

export function Overlay({ session, life, onAction }: OverlayProps) {
  const words = overlayWords(session, life, life.error ? errorOf(life.error) : null);
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
            {action === 'reconnect' ? reconnectWords(life) : labels[action]}
          </Button>
        )}
      </Stack>
    </Center>
  );
}

function reconnectWords({ phase }: ViewLife): string {
  if (phase === 'idle') return 'Resume';
  return phase === 'waiting' ? 'Try now' : 'Reconnect';
}
