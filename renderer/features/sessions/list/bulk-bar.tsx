/** What can be done with the selected sessions, and what came of it. */
import { ActionIcon, Alert, Button, Group, Progress, ScrollArea, Stack, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerStop, IconPower, IconX } from '@tabler/icons-react';
import type { Session } from '../../../../common/model/sessions.ts';
import { StatusDot } from '../../../ui/page/status-dot.tsx';
import { formatCount } from '../../../ui/words/format.ts';
import { actionLabels, type BulkAction, bulkActions, eligible, type Outcome, summary } from './bulk.ts';
import type { BulkRun } from './use-bulk.tsx';

const icons = { pause: IconPlayerPause, stop: IconPlayerStop, end: IconPower } as const;

type BulkBarProps = {
  readonly selected: readonly Session[];
  /** How many could be selected. */
  readonly shown: number;
  readonly busy: boolean;
  readonly onAct: (action: BulkAction) => void;
  readonly onAll: () => void;
  readonly onNone: () => void;
};

export function BulkBar({ selected, shown, busy, onAct, onAll, onNone }: BulkBarProps) {
  return (
    <Group className="fl-panel" px="sm" py={6} gap="sm" role="region" aria-label="Selected sessions">
      <Text size="sm" fw={600} role="status">
        {formatCount(selected.length, 'session')} selected
      </Text>
      {bulkActions.map((action) => {
        const Icon = icons[action];
        const possible = eligible(action, selected).length;
        const some = possible > 0 && possible < selected.length ? ` ${possible}` : '';
        return (
          <Button
            key={action}
            variant={action === 'end' ? 'light' : 'default'}
            {...(action === 'end' && { color: 'red' })}
            leftSection={<Icon size={14} stroke={1.8} />}
            disabled={possible === 0 || busy}
            onClick={() => onAct(action)}
          >
            {actionLabels[action]}
            {some}
          </Button>
        );
      })}
      <Button variant="subtle" onClick={onAll} disabled={selected.length === shown}>
        Select all {shown}
      </Button>
      <Button variant="subtle" color="gray" onClick={onNone}>
        Select none
      </Button>
    </Group>
  );
}

const colors: Readonly<Record<Outcome['kind'], string>> = { done: 'teal', later: 'orange', failed: 'red' };

/** How far it is, then what came of each. */
export function BulkOutcome({ run, onDismiss }: { readonly run: BulkRun; readonly onDismiss: () => void }) {
  const { action, total, outcomes } = run;
  const isOver = outcomes.length === total;
  const isWell = outcomes.every(({ kind }) => kind === 'done');
  return (
    <Alert
      role="status"
      color={!isOver ? 'harbour' : isWell ? 'teal' : 'orange'}
      variant="light"
      p="sm"
      aria-label="Outcome for the selected sessions"
    >
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" fw={600} className="fl-figures">
            {isOver ? summary(action, outcomes) : `${outcomes.length} of ${formatCount(total, 'session')}…`}
          </Text>
          {isOver && (
            <ActionIcon size="sm" aria-label="Close the outcome" onClick={onDismiss}>
              <IconX size={14} />
            </ActionIcon>
          )}
        </Group>
        {!isOver && <Progress size="sm" value={(outcomes.length / total) * 100} aria-label="Progress" />}
        <ScrollArea.Autosize mah={180} type="auto" viewportProps={{ tabIndex: 0 }}>
          <Stack gap={2} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
            {outcomes.map(({ id, name, kind, sentence }) => (
              <li key={id}>
                <StatusDot color={colors[kind]}>
                  {name}: {sentence}
                </StatusDot>
              </li>
            ))}
          </Stack>
        </ScrollArea.Autosize>
      </Stack>
    </Alert>
  );
}
