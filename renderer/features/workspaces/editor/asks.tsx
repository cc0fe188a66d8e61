/** What a workspace asks for: graded warnings, and the ones that have to be confirmed one by one. */
import { Alert, Badge, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { WorkspaceWarning } from '../../../../common/contract/shared.ts';
import { type ExecCommand, readExecConfig } from '../../../../common/docker/exec-config.ts';
import { warningKey } from '../../../../common/registry/shown.ts';
import { commandLine } from '../../../ui/command-line.ts';
import { SeverityBadge, WarningLine, WarningList } from '../../../ui/warning-mark.tsx';
import { mustConfirm, mustSee } from '../../../ui/warnings.ts';

type AsksProps = {
  readonly warnings: readonly WorkspaceWarning[];
  readonly execConfig: unknown;
  /** Parts of the settings that cannot be read: what they ask for is not among the warnings. */
  readonly unread: readonly { readonly name: string; readonly why: string }[];
  /** Whether warnings that must be confirmed still have to be: not where these rights were confirmed before. */
  readonly ask: boolean;
  readonly confirmed: ReadonlySet<string>;
  readonly onConfirm: (key: string, on: boolean) => void;
};

export function Asks({ warnings, execConfig, unread, ask, confirmed, onConfirm }: AsksProps) {
  const required = ask ? mustConfirm(warnings) : [];
  const requiredKeys = new Set(required.map(warningKey));
  const rest = warnings.filter((warning) => !requiredKeys.has(warningKey(warning)));
  const commands = readExecConfig(execConfig).commands;
  const seen = ask ? mustSee(warnings).map(warningKey) : [];
  const unseen = seen.filter((key) => !confirmed.has(key));
  useEffect(() => {
    // Ordinary commands stand below in full: on the screen, they are shown.
    for (const key of unseen) onConfirm(key, true);
  });
  return (
    <Stack gap="sm">
      <Title order={3}>What it asks for</Title>
      {unread.map(({ name, why }) => (
        <Alert
          key={name}
          color="yellow"
          variant="light"
          icon={<IconAlertTriangle size={18} stroke={1.6} />}
          title={`${name}: what it asks for is not known`}
          p="xs"
        >
          {why}
        </Alert>
      ))}
      {warnings.length === 0 && unread.length === 0 && (
        <Alert color="teal" variant="light" icon={<IconShieldCheck size={18} stroke={1.6} />} p="xs">
          Nothing beyond an ordinary session: the sandbox stays as the engine makes it.
        </Alert>
      )}
      {required.length > 0 && (
        <Stack gap="xs" role="group" aria-label="Warnings to confirm">
          <Text size="sm">Read and confirm each of these before going on:</Text>
          {required.map((warning) => (
            <Confirmation
              key={warningKey(warning)}
              warning={warning}
              checked={confirmed.has(warningKey(warning))}
              onChange={(on) => onConfirm(warningKey(warning), on)}
            />
          ))}
        </Stack>
      )}
      {rest.length > 0 && <WarningList warnings={rest} />}
      {commands.length > 0 && (
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
      )}
    </Stack>
  );
}

function asWhom({ user, privileged }: ExecCommand): string {
  const words = [user === '' ? '' : `as ${user}`, privileged ? 'privileged' : ''].filter((word) => word !== '');
  return words.length === 0 ? '' : `${words.join(', ')}: `;
}

const CONFIRMING: Readonly<Record<WorkspaceWarning['severity'], string>> = {
  info: 'I have read this, and accept it',
  weakened: 'I have read this, and accept it',
  unknown: 'I have read this, and accept that nobody knows what it gives',
  'host-root': 'I have read this, and accept root on the host',
};

function Confirmation({
  warning,
  checked,
  onChange,
}: {
  readonly warning: WorkspaceWarning;
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
}) {
  const grave = warning.severity === 'host-root' || warning.severity === 'unknown';
  const label = CONFIRMING[warning.severity];
  return (
    <Stack
      gap={6}
      p="sm"
      className="fl-panel"
      style={{ borderColor: `var(--mantine-color-${grave ? 'red' : 'orange'}-6)`, borderLeftWidth: 4 }}
    >
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm" className="fl-mono" style={{ overflowWrap: 'anywhere' }}>
          {warning.property}
        </Text>
        <SeverityBadge severity={warning.severity} />
      </Group>
      <WarningLine warning={warning} />
      <Checkbox
        label={label}
        aria-label={`${label}: ${warning.property}`}
        checked={checked}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    </Stack>
  );
}
