/** What a person reads before saying yes: one warning with its box, and the commands of a workspace in full. */
import { Badge, Box, Checkbox, Group, Stack, Text } from '@mantine/core';
import { commandLine } from '../../../../common/command-line.ts';
import { type ExecCommand, readExecConfig } from '../../../../common/docker/exec-config.ts';
import type { WorkspaceWarning } from '../../../../common/model/shared.ts';
import { SeverityBadge, WarningLine } from '../../../ui/warnings/warning-mark.tsx';

/** The commands that run in the container beside the session's own. Nothing where there are none. */
export function Commands({ execConfig }: { readonly execConfig: unknown }) {
  const { commands } = readExecConfig(execConfig);
  if (commands.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        Commands that run in the container
      </Text>
      {commands.map((command) => (
        <Group key={command.phase} gap="xs" wrap="nowrap" align="flex-start">
          <Badge size="sm" color="gray" flex="none">
            {command.phase}
          </Badge>
          <Text size="xs" className="fl-mono" style={{ overflowWrap: 'anywhere' }}>
            {asWhom(command)}
            {commandLine([...command.environment, ...command.cmd])}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}

function asWhom({ user, privileged }: ExecCommand): string {
  const words = [user === '' ? '' : `as ${user}`, privileged ? 'privileged' : ''].filter((word) => word !== '');
  return words.length === 0 ? '' : `${words.join(', ')}: `;
}

const confirming: Readonly<Record<WorkspaceWarning['severity'], string>> = {
  info: 'I have read this, and accept it',
  weakened: 'I have read this, and accept it',
  unknown: 'I have read this, and accept that nobody knows what it gives',
  'host-root': 'I have read this, and accept root on the host',
};

/** One warning, with the box that says yes to it. */
export function Confirmation({
  warning,
  checked,
  onChange,
}: {
  readonly warning: WorkspaceWarning;
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
}) {
  const grave = warning.severity === 'host-root' || warning.severity === 'unknown';
  const label = confirming[warning.severity];
  return (
    <Stack
      gap={6}
      p="sm"
      className="fl-panel"
      style={{ borderColor: `var(--mantine-color-${grave ? 'red' : 'orange'}-6)`, borderLeftWidth: 4 }}
    >
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <WarningLine line={{ ...warning, ids: [warning.id] }} />
        <Box flex="none">
          <SeverityBadge severity={warning.severity} />
        </Box>
      </Group>
      <Checkbox
        label={label}
        aria-label={`${label}: ${warning.property}`}
        checked={checked}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    </Stack>
  );
}
