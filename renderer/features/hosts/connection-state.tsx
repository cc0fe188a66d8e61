import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Host } from '../../../common/model/hosts.ts';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { notifyFailed } from '../../ui/notify.ts';
import { StatusDot } from '../../ui/page/status-dot.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Hint } from '../../ui/words/hint.tsx';
import { type ConnectionWords, connectionWords, isKeyTrouble, retryWords } from './connection-words.ts';

/** Where the connection stands, why, and what can be done. */
export function ConnectionState({ host }: { host: Host }) {
  const words = connectionWords(host);
  const now = useNow(words.retryAt === null ? null : 500);
  const retry = retryWords(words.retryAt, now);
  return (
    <Stack gap={2}>
      <Group gap="sm">
        <StateAndTry host={host} words={words} />
        {retry && (
          <Text size="xs" c="dimmed" className="fl-figures">
            {retry}
          </Text>
        )}
      </Group>
      {words.reason && (
        <Text size="xs" c="dimmed">
          {words.reason}
        </Text>
      )}
      {words.hint && <Hint parts={words.hint} />}
    </Stack>
  );
}

/** The same in two lines of a row, each cut where there is no room. */
export function ConnectionLine({ host }: { host: Host }) {
  const mayChange = useMay('hosts.modify');
  const words = connectionWords(host);
  return (
    <Stack gap={1} lh={1.3}>
      <StateAndTry host={host} words={words} />
      {mayChange && isKeyTrouble(host.connection.code) ? (
        <CheckKey host={host} />
      ) : (
        words.reason && (
          <Text size="xs" c="dimmed" truncate title={words.reason}>
            {words.reason}
          </Text>
        )
      )}
    </Stack>
  );
}

function StateAndTry({ host, words }: { host: Host; words: ConnectionWords }) {
  const mayTry = useMay('hosts.modify');
  const queries = useQueries();
  const tryNow = useMutation(
    queries.hosts.reconnect.mutationOptions({
      onError: (thrown) => notifyFailed('No attempt was made', thrown),
    }),
  );
  return (
    <Group gap="sm" wrap="nowrap" style={{ whiteSpace: 'nowrap' }}>
      <StatusDot color={words.color} pulse={words.busy}>
        {words.label}
      </StatusDot>
      {words.canTry && mayTry && (
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
    </Group>
  );
}

function CheckKey({ host }: { host: Host }) {
  return (
    <Anchor component={Link} to={`/hosts/${host.id}/settings`} size="xs">
      Check the host key
    </Anchor>
  );
}
