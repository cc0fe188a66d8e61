import { Box, Group, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import { type HopState, hopStates } from './hops.ts';

const looks: Readonly<Record<HopState, { icon: typeof IconCircleX; color: string; words: string }>> = {
  passed: { icon: IconCircleCheck, color: 'var(--mantine-color-teal-text)', words: 'passed' },
  failed: { icon: IconCircleX, color: 'var(--mantine-color-red-text)', words: 'failed' },
  unknown: { icon: IconCircleDashed, color: 'var(--mantine-color-dimmed)', words: 'not reached' },
};

/** The way to the engine, hop by hop, with the one that failed. Nothing for failures that lie elsewhere. */
export function HopLine({ code }: { code: string }) {
  const states = hopStates(code);
  if (!states) return null;
  return (
    <Group component="ol" gap="md" m={0} p={0} aria-label="The way to the engine" style={{ listStyle: 'none' }}>
      {states.map(({ label, state }) => {
        const { icon: Icon, color, words } = looks[state];
        return (
          <Box component="li" key={label} style={{ color }}>
            <Group gap={5} wrap="nowrap">
              <Icon size={16} stroke={1.8} aria-hidden="true" />
              <Text size="sm" fw={state === 'failed' ? 600 : 400} c="inherit">
                {label}
              </Text>
              <span className="fl-visually-hidden">{words}</span>
            </Group>
          </Box>
        );
      })}
    </Group>
  );
}
