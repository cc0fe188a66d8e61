import { Box, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** A coloured dot with words: the colour is never the only carrier. `color` is a theme colour. */
export function StatusDot({ color, children, pulse = false }: { color: string; children: ReactNode; pulse?: boolean }) {
  return (
    <Group gap={7} wrap="nowrap">
      <Box
        aria-hidden="true"
        w={8}
        h={8}
        className={pulse ? 'fl-pulse' : ''}
        style={{
          borderRadius: '50%',
          flex: 'none',
          background: color === 'gray' ? 'var(--mantine-color-gray-5)' : `var(--mantine-color-${color}-filled)`,
        }}
      />
      <Text size="sm" component="span">
        {children}
      </Text>
    </Group>
  );
}
