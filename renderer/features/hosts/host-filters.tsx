/** Search and filter over the list of hosts, and how many of them are connected. */
import { Group, Select, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Host } from '../../../common/model/hosts.ts';
import { connectedWords, countGroups, groupLabels, type HostListView, hostGroups } from './host-list.ts';

type HostFiltersProps = {
  readonly hosts: readonly Host[];
  /** How many of them the search and the filter leave. */
  readonly shown: number;
  readonly view: HostListView;
  readonly onView: (view: HostListView) => void;
};

export function HostFilters({ hosts, shown, view, onView }: HostFiltersProps) {
  const groups = countGroups(hosts);
  return (
    <Group gap="sm">
      <TextInput
        type="search"
        size="sm"
        value={view.text}
        onChange={(event) => onView({ ...view, text: event.currentTarget.value })}
        placeholder="Search name, address, tag"
        aria-label="Search hosts"
        leftSection={<IconSearch size={16} stroke={1.6} />}
        flex="1 1 220px"
        maw={360}
      />
      <Select
        size="sm"
        w={200}
        aria-label="State"
        placeholder="All states"
        clearable
        data={groups.map(({ group, count }) => ({ value: group, label: `${groupLabels[group]} (${count})` }))}
        value={view.group}
        onChange={(value) => onView({ ...view, group: hostGroups.find((group) => group === value) ?? null })}
      />
      <Text size="sm" c="dimmed" className="fl-figures" role="status">
        {connectedWords(hosts)}
        {shown < hosts.length && `, ${shown} shown`}
      </Text>
    </Group>
  );
}
