import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Host } from '../../../common/contract/hosts.ts';
import { useQueries } from '../../app/context.tsx';
import { Hint } from '../../ui/hint.tsx';
import { notifyFailed } from '../../ui/notify.ts';
import { StatusDot } from '../../ui/status-dot.tsx';
import { useNow } from '../../ui/use-now.ts';
import { connectionWords, isKeyTrouble, retryWords } from './connection-words.ts';

/** Where the connection stands, why, and what can be done. `hint` shows the advice too. */
export function ConnectionState({ host, hint = false }: { host: Host; hint?: boolean }) {
  const words = connectionWords(host);
  const now = useNow(words.retryAt === null ? null : 500);
  const queries = useQueries();
  const tryNow = useMutation(
    queries.hosts.reconnect.mutationOptions({
      onError: (thrown) => notifyFailed('No attempt was made', thrown),
    }),
  );
  const retry = retryWords(words.retryAt, now);
  return (
    <Stack gap={2}>
      <Group gap="sm" wrap="nowrap">
        <StatusDot color={words.color} pulse={words.busy}>
          {words.label}
        </StatusDot>
        {words.canTry && (
          <Anchor
            component="button"
            type="button"
            size="xs"
            onClick={() => tryNow.mutate({ id: host.id })}
            aria-label={`Try now to connect to ${host.name}`}
          >
            Try now
          </Anchor>
        )}
        {retry && (
          <Text size="xs" c="dimmed" className="fl-figures" style={{ whiteSpace: 'nowrap' }}>
            {retry}
          </Text>
        )}
      </Group>
      {words.reason && (
        <Text size="xs" c="dimmed" {...(hint ? {} : { lineClamp: 2, title: words.reason, maw: 240 })}>
          {words.reason}
        </Text>
      )}
      {hint && words.hint && <Hint>{words.hint}</Hint>}
      {!hint && isKeyTrouble(host.connection.code) && (
        <Anchor component={Link} to={`/hosts/${host.id}/settings`} size="xs">
          Check the host key
        </Anchor>
      )}
    </Stack>
  );
}
