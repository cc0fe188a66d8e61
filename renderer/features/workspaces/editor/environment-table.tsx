/** Environment variables of a workspace's sessions. */
import { ActionIcon, Button, Divider, Group, Input, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Variable } from './form.ts';

type EnvironmentTableProps = {
  readonly variables: readonly Variable[];
  readonly error: string | undefined;
  readonly onChange: (variables: readonly Variable[]) => void;
};

export function EnvironmentTable({ variables, error, onChange }: EnvironmentTableProps) {
  const set = (id: number, part: Partial<Variable>) =>
    onChange(variables.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const add = () =>
    onChange([...variables, { id: Math.max(-1, ...variables.map(({ id }) => id)) + 1, key: '', value: '' }]);
  return (
    <Stack gap="xs">
      <Divider label="Environment" labelPosition="left" />
      {variables.length === 0 && (
        <Text size="sm" c="dimmed">
          No variables of its own. Those of the run configuration are under Container.
        </Text>
      )}
      {variables.map(({ id, key, value }, index) => (
        <Group key={id} gap="xs" wrap="nowrap">
          <TextInput
            aria-label={`Name of variable ${index + 1}`}
            placeholder="NAME"
            w={220}
            classNames={{ input: 'fl-mono' }}
            value={key}
            onChange={({ currentTarget }) => set(id, { key: currentTarget.value })}
          />
          <TextInput
            aria-label={`Value of variable ${key || index + 1}`}
            placeholder="value"
            flex={1}
            classNames={{ input: 'fl-mono' }}
            value={value}
            onChange={({ currentTarget }) => set(id, { value: currentTarget.value })}
          />
          <Tooltip label="Remove">
            <ActionIcon
              aria-label={`Remove variable ${key || index + 1}`}
              onClick={() => onChange(variables.filter((one) => one.id !== id))}
            >
              <IconTrash size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Group>
      ))}
      {error && <Input.Error role="alert">{error}</Input.Error>}
      <Button variant="default" w="fit-content" leftSection={<IconPlus size={14} />} onClick={add}>
        Add variable
      </Button>
    </Stack>
  );
}
