/** Where somebody is signed in, each with a button that ends it. */
import { Badge, Box, Button, Group, Stack, Text } from '@mantine/core';
import { IconDeviceDesktop, IconPrompt } from '@tabler/icons-react';
import { useNow } from '../use-now.ts';
import { formatAgo, formatTime } from '../words/format.ts';
import { browserWords } from './browser-words.ts';

type SignIn = {
  readonly id: string;
  readonly way: string;
  readonly since: number;
  readonly lastSeenAt: number | null;
  readonly address: string | null;
  readonly browser: string | null;
  readonly expiresAt: number;
  readonly isThis: boolean;
};

type SignInListProps = {
  readonly signIns: readonly SignIn[];
  /** The one that is being ended; null where none is. */
  readonly ending: string | null;
  /** Null where the person may end none. */
  readonly onEnd: ((signIn: SignIn) => void) | null;
};

export function SignInList({ signIns, ending, onEnd }: SignInListProps) {
  const now = useNow(30_000);
  return (
    <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Sign-ins">
      {signIns.map((signIn, at) => {
        const { id, way, since, lastSeenAt, address, browser, expiresAt, isThis } = signIn;
        const Icon = way === 'console' ? IconDeviceDesktop : IconPrompt;
        const name = way === 'console' ? browserWords(browser) : way;
        return (
          <Group
            key={id}
            component="li"
            wrap="nowrap"
            justify="space-between"
            py={8}
            style={at === 0 ? {} : { borderTop: '1px solid var(--fl-border)' }}
          >
            <Group gap="sm" wrap="nowrap" miw={0}>
              <Box c="dimmed" lh={0} aria-hidden="true">
                <Icon size={18} stroke={1.6} />
              </Box>
              <Box miw={0}>
                <Group gap={6}>
                  <Text size="sm" fw={600} title={browser ?? undefined}>
                    {name}
                  </Text>
                  {isThis && <Badge size="xs">This browser</Badge>}
                </Group>
                <Text size="xs" c="dimmed">
                  {address ?? 'Address not known'} · signed in{' '}
                  <span title={formatTime(since)}>{formatAgo(since, now)}</span>
                  {lastSeenAt !== null && (
                    <>
                      {' '}
                      · last seen <span title={formatTime(lastSeenAt)}>{formatAgo(lastSeenAt, now)}</span>
                    </>
                  )}{' '}
                  · until {formatTime(expiresAt)}
                </Text>
              </Box>
            </Group>
            {onEnd !== null && !isThis && (
              <Button
                variant="default"
                flex="none"
                loading={ending === id}
                aria-label={`End the sign-in of ${name} from ${address ?? 'an unknown address'}`}
                onClick={() => onEnd(signIn)}
              >
                End
              </Button>
            )}
          </Group>
        );
      })}
    </Stack>
  );
}
