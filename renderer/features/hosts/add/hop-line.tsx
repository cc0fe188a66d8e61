import { Box, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import type { ErrorInfo } from '../../../../common/errors.ts';
import { type HostDraft, wayOfDraft } from './draft.ts';
import { type HopState, hopStates, hops } from './hops.ts';

/** Jump hosts have no engine: the last step to them. */
const login = hops.findIndex(({ id }) => id === 'login');

const looks: Readonly<Record<HopState, { icon: typeof IconCircleX; color: string; words: string }>> = {
  passed: { icon: IconCircleCheck, color: 'var(--mantine-color-teal-text)', words: 'passed' },
  failed: { icon: IconCircleX, color: 'var(--mantine-color-red-text)', words: 'failed' },
  unknown: { icon: IconCircleDashed, color: 'var(--mantine-color-dimmed)', words: 'not reached' },
};

/**
 * The way to the engine, step by step, with the one that failed. Nothing for failures that lie elsewhere. A jump host that
 * failed is named: the steps are those to it.
 */
export function HopLine({ error, draft }: { error: ErrorInfo; draft: HostDraft }) {
  const states = hopStates(error.code);
  if (!states) return null;
  const data = typeof error.data === 'object' && error.data !== null ? error.data : {};
  const jump = wayOfDraft(draft)
    .points([])
    .find(
      ({ host, port, isJump }) =>
        isJump && 'host' in data && data.host === host && 'port' in data && data.port === port,
    );
  const shown = jump === undefined ? states : states.slice(0, login + 1);
  return (
    <Stack gap={6}>
      {jump !== undefined && <Text size="sm">On the way to the jump host {jump.host}:</Text>}
      <Group component="ol" gap="md" m={0} p={0} aria-label="The way to the engine" style={{ listStyle: 'none' }}>
        {shown.map(({ label, state }) => {
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
    </Stack>
  );
}
