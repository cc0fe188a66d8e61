/** Every address that was tried, and what came of it. */
import { Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { z } from 'zod';
import { triedSchema } from '../../../common/model/registries.ts';

type TriedList = readonly z.infer<typeof triedSchema>[];

/** From the data of an error; empty where it has none. */
export function triedOf(data: unknown): TriedList {
  const read = z.object({ tried: z.array(triedSchema) }).safeParse(data);
  return read.success ? read.data.tried : [];
}

/** The address stands before it already. */
function withoutUrl(outcome: string, url: string): string {
  return outcome.startsWith(`${url} `) ? outcome.slice(url.length + 1) : outcome;
}

export function Tried({ tried }: { readonly tried: TriedList }) {
  if (tried.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        What was tried
      </Text>
      <Stack gap={3} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {tried.map(({ url, outcome, ok }) => (
          <Group key={url} component="li" gap={6} wrap="nowrap" align="flex-start">
            {ok ? (
              <IconCheck
                size={15}
                color="var(--mantine-color-teal-6)"
                style={{ flex: 'none', marginTop: 2 }}
                aria-label="Worked"
              />
            ) : (
              <IconX
                size={15}
                color="var(--mantine-color-red-6)"
                style={{ flex: 'none', marginTop: 2 }}
                aria-label="Failed"
              />
            )}
            <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
              <span className="fl-mono">{url}</span> · {withoutUrl(outcome, url)}
            </Text>
          </Group>
        ))}
      </Stack>
    </Stack>
  );
}
