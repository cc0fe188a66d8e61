import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core';
import { IconFilterOff, IconSearch, IconX } from '@tabler/icons-react';
import type { Session } from '../../../../common/model/sessions.ts';
import { countGroups, groupWords, isFiltered, namesOf, noFilter, type SessionFilter, stateGroups } from './filter.ts';

type FilterRowProps = {
  readonly sessions: readonly Session[];
  readonly filter: SessionFilter;
  readonly onChange: (filter: SessionFilter) => void;
};

export function FilterRow({ sessions, filter, onChange }: FilterRowProps) {
  const counts = countGroups(sessions);
  const hosts = namesOf(sessions, 'hostName');
  const users = namesOf(sessions, 'userName');
  return (
    <Group gap="xs">
      <TextInput
        type="search"
        flex="2 1 150px"
        maw={360}
        size="sm"
        aria-label="Search sessions"
        placeholder="Search sessions"
        leftSection={<IconSearch size={16} stroke={1.6} />}
        rightSection={
          filter.text !== '' && (
            <ActionIcon size="sm" aria-label="Clear the search" onClick={() => onChange({ ...filter, text: '' })}>
              <IconX size={14} />
            </ActionIcon>
          )
        }
        value={filter.text}
        onChange={({ currentTarget }) => onChange({ ...filter, text: currentTarget.value })}
      />
      <Select
        size="sm"
        flex="1 1 120px"
        maw={180}
        aria-label="State"
        placeholder="All states"
        clearable
        data={stateGroups.map((group) => ({
          value: group,
          label: `${groupWords[group]} (${counts.get(group) ?? 0})`,
        }))}
        value={filter.group}
        onChange={(value) => onChange({ ...filter, group: stateGroups.find((group) => group === value) ?? null })}
      />
      {(hosts.length > 1 || filter.host !== null) && (
        <Select
          size="sm"
          flex="1 1 110px"
          maw={160}
          aria-label="Host"
          placeholder="All hosts"
          clearable
          searchable={hosts.length > 8}
          data={hosts}
          value={filter.host}
          onChange={(host) => onChange({ ...filter, host })}
        />
      )}
      {(users.length > 1 || filter.user !== null) && (
        <Select
          size="sm"
          flex="1 1 110px"
          maw={160}
          aria-label="User"
          placeholder="All users"
          clearable
          searchable={users.length > 8}
          data={users}
          value={filter.user}
          onChange={(user) => onChange({ ...filter, user })}
        />
      )}
      {isFiltered(filter) && (
        <Button
          variant="subtle"
          leftSection={<IconFilterOff size={14} stroke={1.6} />}
          onClick={() => onChange(noFilter)}
        >
          Clear filters
        </Button>
      )}
    </Group>
  );
}
