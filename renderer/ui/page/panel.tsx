import { Box, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A titled surface: one subject, what it is for, its buttons at the end. */
export function Panel({
  title,
  description,
  footer,
  children,
}: {
  title: string;
  description?: ReactNode;
  footer?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <Box component="section" className="fl-panel" p="md" aria-label={title}>
      <Stack gap="md">
        <Stack gap={2}>
          <Title order={2} fz="md">
            {title}
          </Title>
          {description && (
            <Text size="sm" c="dimmed" component="div">
              {description}
            </Text>
          )}
        </Stack>
        {children}
        {footer && (
          <Group justify="flex-end" gap="xs">
            {footer}
          </Group>
        )}
      </Stack>
    </Box>
  );
}
