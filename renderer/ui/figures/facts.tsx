import { Box, Text } from '@mantine/core';
import type { ReactNode } from 'react';

type Fact = { readonly name: string; readonly value: ReactNode; readonly mono?: boolean };

/** Names and values in two columns, as many pairs side by side as fit. Values that are null are left out. */
export function Facts({ facts, minWidth = 280 }: { facts: readonly Fact[]; minWidth?: number }) {
  return (
    <Box
      component="dl"
      m={0}
      style={{
        display: 'grid',
        gridTemplateColumns: `repeat(auto-fill, minmax(min(${minWidth}px, 100%), 1fr))`,
        columnGap: 'var(--mantine-spacing-xl)',
      }}
    >
      {facts
        .filter(({ value }) => value !== null && value !== undefined && value !== '')
        .map(({ name, value, mono }) => (
          <Box
            key={name}
            py={6}
            style={{
              display: 'grid',
              gridTemplateColumns: '120px 1fr',
              gap: 'var(--mantine-spacing-sm)',
              borderBottom: '1px solid var(--fl-border)',
            }}
          >
            <Text component="dt" size="sm" c="dimmed">
              {name}
            </Text>
            <Text
              component="dd"
              size="sm"
              m={0}
              style={{ overflowWrap: 'anywhere' }}
              {...(mono ? { className: 'fl-mono' } : {})}
            >
              {value}
            </Text>
          </Box>
        ))}
    </Box>
  );
}
