import { Collapse, Group, Select, Stack, Switch, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { AddressFields } from './address-fields.tsx';
import { AuthFields } from './auth-fields.tsx';
import type { Blame, BlamedField } from './blame.ts';
import type { HopForm, SshForm, SshProblems } from './form.ts';
import { JumpHosts } from './jump-hosts.tsx';
import { suggestedForm } from './suggested.ts';

export type Suggestions = {
  hosts: {
    alias: string;
    host: string;
    port: number;
    user: string | null;
    keyPath: string | null;
    /** Jump hosts on the way there. */
    hops: { host: string; port: number; user: string | null; keyPath: string | null }[];
    /** Why it cannot be picked; null where it can. */
    reason: string | null;
  }[];
  notes: string[];
  agentAvailable: boolean;
  keyFiles: string[];
};

/** Address, account and way of signing in. `blamed` is the field a failed attempt points to. */
export function SshFields({
  form,
  problems,
  blamed,
  suggestions,
  onChange,
  onSuggestion,
  secretKept = false,
  hopSecretKept = () => false,
}: {
  form: SshForm;
  problems: SshProblems;
  blamed: Blame | null;
  suggestions: Suggestions | undefined;
  onChange: (form: SshForm) => void;
  /** A host of the SSH configuration was chosen. Without it none are offered. */
  onSuggestion?: (form: SshForm, alias: string) => void;
  /** A secret is stored already and stays unless a new one is entered. */
  secretKept?: boolean;
  /** The same for a jump host. */
  hopSecretKept?: (hop: HopForm) => boolean;
}) {
  const [advanced, { toggle }] = useDisclosure(form.socketPath !== '' || form.useSudo);
  const blame = (field: BlamedField) =>
    problems[field] ??
    (blamed?.hop === null && blamed.field === field ? 'The last attempt failed here. Check this.' : undefined);

  const take = (alias: string | null) => {
    const found = suggestions?.hosts.find((host) => host.alias === alias);
    if (!found || found.reason !== null) return;
    onSuggestion?.(suggestedForm(form, found, suggestions?.agentAvailable === true), found.alias);
  };

  return (
    <Stack gap="md">
      {suggestions && suggestions.hosts.length > 0 && onSuggestion && (
        <Select
          label="From your SSH configuration"
          placeholder="Choose a host to fill in the fields"
          searchable
          clearable
          description={suggestions.notes.length > 0 ? suggestions.notes.join(' ') : undefined}
          data={suggestions.hosts.map(({ alias, host, user, reason }) => ({
            value: alias,
            label: alias === host ? alias : `${alias} (${user ? `${user}@` : ''}${host})`,
            disabled: reason !== null,
          }))}
          renderOption={({ option }) => {
            const reason = suggestions.hosts.find(({ alias }) => alias === option.value)?.reason ?? null;
            return (
              <div>
                <Text size="sm">{option.label}</Text>
                {reason !== null && <Text size="xs">{reason}</Text>}
              </div>
            );
          }}
          onChange={take}
        />
      )}
      <AddressFields form={form} blame={blame} onChange={onChange} />
      <AuthFields
        form={form}
        problems={problems}
        blame={blame}
        suggestions={suggestions}
        onChange={onChange}
        secretKept={secretKept}
      />
      <JumpHosts
        hops={form.hops}
        host={form.host}
        problems={problems.hops}
        blamed={blamed}
        suggestions={suggestions}
        onChange={(hops) => onChange({ ...form, hops })}
        secretKept={hopSecretKept}
      />
      <Stack gap="sm">
        <UnstyledButton onClick={toggle} aria-expanded={advanced} style={{ alignSelf: 'flex-start' }}>
          <Group gap={4}>
            {advanced ? <IconChevronDown size={15} stroke={1.6} /> : <IconChevronRight size={15} stroke={1.6} />}
            <Text size="sm" fw={500}>
              Advanced
            </Text>
          </Group>
        </UnstyledButton>
        <Collapse expanded={advanced}>
          <Stack gap="md">
            <TextInput
              label="Engine socket on the host"
              description="Leave empty for the usual one."
              placeholder="/run/docker.sock"
              value={form.socketPath}
              error={problems.socketPath}
              spellCheck={false}
              onChange={(event) => onChange({ ...form, socketPath: event.currentTarget.value })}
            />
            <Switch
              label="Reach the engine with sudo"
              description="For accounts outside the docker group. sudo must not ask for a password, and the docker command must be installed on the host."
              checked={form.useSudo}
              onChange={(event) => onChange({ ...form, useSudo: event.currentTarget.checked })}
            />
          </Stack>
        </Collapse>
      </Stack>
    </Stack>
  );
}
