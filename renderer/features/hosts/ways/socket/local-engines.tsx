import { Badge, Box, Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useQueries } from '../../../../app/context.tsx';
import { CopyLine } from '../../../../ui/copy-line.tsx';
import { QueryView } from '../../../../ui/page/states.tsx';
import { Hint } from '../../../../ui/words/hint.tsx';

type LocalEnginesProps = {
  /** Path of a socket: one of those that were found, or what the person entered. */
  readonly chosen: string;
  readonly problem: string | undefined;
  readonly onChoose: (socketPath: string) => void;
};

/** Engines of this machine, reachable or not, with what to do about the latter, and a field for any other socket. */
export function LocalEngines({ chosen, problem, onChoose }: LocalEnginesProps) {
  const queries = useQueries();
  const query = useQuery(queries.hosts.discoverLocal.queryOptions({ staleTime: 0 }));
  return (
    <QueryView query={query}>
      {({ engines, install }) => (
        <Stack gap="sm">
          {engines.length > 0 && (
            <Radio.Group value={chosen} onChange={onChoose} label="Engines found on this machine">
              <Stack gap="xs" mt={6}>
                {engines.map(({ socketPath, label, added, error }) => (
                  <Stack key={socketPath} gap={6}>
                    <Radio.Card
                      value={socketPath}
                      disabled={added || error !== null}
                      p="sm"
                      aria-label={`${label}, ${socketPath}`}
                    >
                      <Group wrap="nowrap" align="flex-start" gap="sm">
                        <Radio.Indicator mt={2} disabled={added || error !== null} />
                        <Stack gap={2}>
                          <Group gap="xs">
                            <Text size="sm" fw={600}>
                              {label}
                            </Text>
                            {added && <Badge color="gray">Added already</Badge>}
                            {error && <Badge color="red">Not reachable</Badge>}
                          </Group>
                          <Text className="fl-mono" c="dimmed">
                            {socketPath}
                          </Text>
                          {error && <Text size="sm">{error.message}</Text>}
                        </Stack>
                      </Group>
                    </Radio.Card>
                    {/* Below the card: a card is one button, and holds no others. */}
                    {error?.hint && (
                      <Box pl="sm" pb={4}>
                        <Hint parts={error.hint} />
                      </Box>
                    )}
                  </Stack>
                ))}
              </Stack>
            </Radio.Group>
          )}
          {install && (
            <Stack gap={6}>
              <Text size="sm">{install.sentence}</Text>
              <CopyLine value={install.command} what="the command" />
            </Stack>
          )}
          {engines.length === 0 && !install && <Text size="sm">No container engine was found on this machine.</Text>}
          <TextInput
            label={engines.length > 0 ? 'Or the socket of another engine' : "The engine's socket"}
            description="For an engine that listens elsewhere: a rootless one, Podman, one with a data root of its own."
            placeholder="/run/user/1000/docker.sock"
            value={engines.some(({ socketPath }) => socketPath === chosen) ? '' : chosen}
            error={problem}
            spellCheck={false}
            autoCapitalize="off"
            onChange={(event) => onChoose(event.currentTarget.value)}
          />
          <Button
            variant="default"
            leftSection={<IconRefresh size={15} stroke={1.6} />}
            onClick={() => query.refetch()}
            loading={query.isFetching}
            style={{ alignSelf: 'flex-start' }}
          >
            Look again
          </Button>
        </Stack>
      )}
    </QueryView>
  );
}
