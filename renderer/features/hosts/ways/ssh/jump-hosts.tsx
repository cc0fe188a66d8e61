/** The list of jump hosts: added, removed, and put in order. */
import { ActionIcon, Box, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { maxHops } from '../../../../../common/ways/ssh/config.ts';
import { AddressFields } from './address-fields.tsx';
import { AuthFields } from './auth-fields.tsx';
import type { Blame, BlamedField } from './blame.ts';
import { type HopForm, movedHop, type SignInProblems, withHop } from './form.ts';
import type { Suggestions } from './ssh-fields.tsx';

type JumpHostsProps = {
  readonly hops: readonly HopForm[];
  /** Where they lead to. */
  readonly host: string;
  readonly problems: readonly SignInProblems[] | undefined;
  readonly blamed: Blame | null;
  readonly suggestions: Suggestions | undefined;
  readonly onChange: (hops: readonly HopForm[]) => void;
  /** A secret of this jump host is stored already and stays unless a new one is entered. */
  readonly secretKept: (hop: HopForm) => boolean;
};

export function JumpHosts({ hops, host, problems, blamed, suggestions, onChange, secretKept }: JumpHostsProps) {
  const names = hops.map((hop, at) => hop.host.trim() || `jump host ${at + 1}`);
  return (
    <Stack gap="sm" role="group" aria-label="Jump hosts">
      <div>
        <Text size="sm" fw={500}>
          Jump hosts
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {hops.length === 0
            ? 'For a host that this machine cannot reach directly: SSH servers that pass the connection on.'
            : `The way there: this machine, ${names.join(', ')}, ${host.trim() || 'the host'}.`}
        </Text>
      </div>
      {hops.map((hop, at) => (
        <JumpHost
          key={hop.id}
          hop={hop}
          place={at}
          count={hops.length}
          problems={problems?.[at] ?? {}}
          blamed={blamed?.hop === at ? blamed.field : null}
          suggestions={suggestions}
          secretKept={secretKept(hop)}
          onChange={(changed) => onChange(hops.map((one) => (one.id === hop.id ? changed : one)))}
          onMove={(by) => onChange(movedHop(hops, at, by))}
          onRemove={() => onChange(hops.filter(({ id }) => id !== hop.id))}
        />
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={15} stroke={1.6} />}
        style={{ alignSelf: 'flex-start' }}
        disabled={hops.length >= maxHops}
        onClick={() => onChange(withHop(hops))}
      >
        Add jump host
      </Button>
    </Stack>
  );
}

function JumpHost({
  hop,
  place,
  count,
  problems,
  blamed,
  suggestions,
  secretKept,
  onChange,
  onMove,
  onRemove,
}: {
  readonly hop: HopForm;
  readonly place: number;
  readonly count: number;
  readonly problems: SignInProblems;
  readonly blamed: BlamedField | null;
  readonly suggestions: Suggestions | undefined;
  readonly secretKept: boolean;
  readonly onChange: (hop: HopForm) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}) {
  const title = `Jump host ${place + 1}`;
  const blame = (field: BlamedField) =>
    problems[field] ?? (blamed === field ? 'The last attempt failed here. Check this.' : undefined);
  return (
    <Box className="fl-panel" p="md" role="group" aria-label={title} bg="var(--fl-canvas)">
      <Stack gap="md">
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" fw={600}>
            {title}
          </Text>
          <Group gap={4} wrap="nowrap">
            <Step label={`Move ${title} up`} disabled={place === 0} onClick={() => onMove(-1)} Icon={IconArrowUp} />
            <Step
              label={`Move ${title} down`}
              disabled={place === count - 1}
              onClick={() => onMove(1)}
              Icon={IconArrowDown}
            />
            <Step label={`Remove ${title}`} onClick={onRemove} Icon={IconTrash} />
          </Group>
        </Group>
        <AddressFields form={hop} blame={blame} onChange={onChange} />
        <AuthFields
          form={hop}
          problems={problems}
          blame={blame}
          suggestions={suggestions}
          onChange={onChange}
          secretKept={secretKept}
        />
      </Stack>
    </Box>
  );
}

function Step({
  label,
  disabled = false,
  onClick,
  Icon,
}: {
  readonly label: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly Icon: typeof IconTrash;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={disabled} onClick={onClick}>
        <Icon size={16} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}
