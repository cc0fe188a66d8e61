/** One step of the activation: a number, what is done, and how. */
import { Box, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export function Step({
  number,
  title,
  words,
  children,
}: {
  number: number;
  title: string;
  words?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Box component="section" aria-label={title}>
      <Group align="flex-start" gap="sm" wrap="nowrap">
        <ThemeIcon variant="light" radius="xl" size={28} aria-hidden="true">
          <Text size="sm" fw={600}>
            {number}
          </Text>
        </ThemeIcon>
        <Stack gap="sm" flex={1} miw={0}>
          <Stack gap={2} mt={3}>
            <Title order={3} fz="md">
              {title}
            </Title>
            {words && (
              <Text size="sm" c="dimmed" component="div">
                {words}
              </Text>
            )}
          </Stack>
          {children}
        </Stack>
      </Group>
    </Box>
  );
}
