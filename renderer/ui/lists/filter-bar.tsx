/** Search and filters of the registry and workspaces pages. The shell takes "/" to the search field. */
import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  Group,
  Kbd,
  Popover,
  ScrollArea,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { IconChevronDown, IconFilterOff, IconSearch, IconX } from '@tabler/icons-react';
import { memo, type ReactNode, useCallback, useMemo, useState } from 'react';
import { bestFirst } from '../../../common/search/match.ts';
import { toggled } from './browse.ts';
import type { BrowseState } from './use-browse.ts';

type FilterOption = {
  readonly value: string;
  readonly label: string;
  readonly count?: number;
  readonly icon?: ReactNode;
};

type FilterBarProps = {
  readonly state: BrowseState;
  readonly searchLabel: string;
  readonly categories: readonly FilterOption[];
  readonly marks: readonly FilterOption[];
  readonly registries: readonly FilterOption[];
  readonly architectures: readonly FilterOption[];
  /** How many are shown of how many. */
  readonly result: ReactNode;
  readonly filtered: boolean;
  /** Filters and the order of one page alone. */
  readonly extra?: ReactNode;
  /** From the search field down to the list. */
  readonly onDown?: () => void;
};

export function FilterBar(props: FilterBarProps) {
  const { state, searchLabel, categories, marks, registries, architectures, result, filtered } = props;
  const { browse, set, clear } = state;
  const architecture = useMemo(
    () => (browse.architecture === null ? [] : [browse.architecture]),
    [browse.architecture],
  );
  const chooseCategories = useCallback((next: readonly string[]) => set({ categories: next }), [set]);
  const chooseArchitecture = useCallback(
    (next: readonly string[]) => set({ architecture: next.at(-1) ?? null }),
    [set],
  );
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <TextInput
          type="search"
          flex="1 1 160px"
          maw={420}
          size="sm"
          aria-label={searchLabel}
          // Short enough for the narrowest window; its name says what is searched.
          placeholder="Search"
          leftSection={<IconSearch size={16} stroke={1.6} />}
          rightSection={
            browse.text === '' ? (
              <Kbd size="xs" aria-hidden>
                /
              </Kbd>
            ) : (
              <ActionIcon size="sm" aria-label="Clear the search" onClick={() => set({ text: '' })}>
                <IconX size={14} />
              </ActionIcon>
            )
          }
          value={browse.text}
          onChange={({ currentTarget }) => set({ text: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' && props.onDown) {
              event.preventDefault();
              props.onDown();
            }
            if (event.key === 'Escape' && browse.text !== '') set({ text: '' });
          }}
        />
        {categories.length > 0 && (
          <ChoiceFilter
            label="Categories"
            options={categories}
            chosen={browse.categories}
            onChange={chooseCategories}
          />
        )}
        {architectures.length > 1 && (
          <ChoiceFilter
            label="Architecture"
            options={architectures}
            chosen={architecture}
            onChange={chooseArchitecture}
          />
        )}
        {props.extra}
        <Text size="sm" c="dimmed" role="status" className="fl-figures">
          {result}
        </Text>
        {filtered && (
          <Button variant="subtle" leftSection={<IconFilterOff size={14} stroke={1.6} />} onClick={clear}>
            Clear filters
          </Button>
        )}
      </Group>
      <Group gap={6} role="group" aria-label="Filters" className="fl-one-line">
        {registries.map((option) => (
          <Toggle
            key={option.value}
            option={option}
            on={browse.registries.includes(option.value)}
            onToggle={() => set({ registries: toggled(browse.registries, option.value) })}
          />
        ))}
        {marks.map((option) => (
          <Toggle
            key={option.value}
            option={option}
            on={browse.marks.includes(option.value)}
            onToggle={() => set({ marks: toggled(browse.marks, option.value) })}
          />
        ))}
      </Group>
    </Stack>
  );
}

function Toggle({
  option,
  on,
  onToggle,
}: {
  readonly option: FilterOption;
  readonly on: boolean;
  readonly onToggle: () => void;
}) {
  return (
    <UnstyledButton
      aria-pressed={on}
      onClick={onToggle}
      px={9}
      py={3}
      className="fl-panel"
      style={
        on
          ? {
              borderColor: 'var(--mantine-primary-color-filled)',
              background: 'var(--mantine-primary-color-light)',
              borderRadius: 99,
            }
          : { borderRadius: 99 }
      }
    >
      <Group gap={6} wrap="nowrap">
        {option.icon}
        <Text size="xs" fw={on ? 600 : 450}>
          {option.label}
        </Text>
        {option.count !== undefined && (
          <Text size="xs" c="dimmed" className="fl-figures">
            {option.count.toLocaleString()}
          </Text>
        )}
      </Group>
    </UnstyledButton>
  );
}

type ChoiceFilterProps = {
  readonly label: string;
  readonly options: readonly FilterOption[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
};

/** Many choices behind one button, with a filter of their own where they are too many to read. */
export const ChoiceFilter = memo(function ChoiceFilter(props: ChoiceFilterProps) {
  const { label, chosen } = props;
  return (
    <Popover position="bottom-start" shadow="md" width={260} withArrow trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="sm"
          fz="sm"
          fw={450}
          rightSection={<IconChevronDown size={14} stroke={1.6} />}
          px="sm"
        >
          {label}
          {chosen.length > 0 && (
            <Badge size="xs" circle ml={6} variant="filled" aria-label={`${chosen.length} chosen`}>
              {chosen.length}
            </Badge>
          )}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={label}>
        <Choices {...props} />
      </Popover.Dropdown>
    </Popover>
  );
});

/** A component of its own, so that nothing of it is made while the list is closed: it would be at every key of a search. */
function Choices({ label, options, chosen, onChange }: ChoiceFilterProps) {
  const [narrow, setNarrow] = useState('');
  const shown = bestFirst(options, narrow, ({ label: name }) => [name]);
  return (
    <Stack gap="xs">
      {options.length > 10 && (
        <TextInput
          aria-label={`Narrow ${label.toLowerCase()}`}
          placeholder="Narrow the list"
          value={narrow}
          onChange={({ currentTarget }) => setNarrow(currentTarget.value)}
        />
      )}
      <ScrollArea.Autosize mah={300} type="auto">
        <Stack gap={6} p={4}>
          {shown.slice(0, 200).map((option) => (
            <Checkbox
              key={option.value}
              checked={chosen.includes(option.value)}
              onChange={() => onChange(toggled(chosen, option.value))}
              label={option.count === undefined ? option.label : `${option.label} (${option.count.toLocaleString()})`}
            />
          ))}
          {shown.length === 0 && (
            <Text size="sm" c="dimmed">
              None of that name
            </Text>
          )}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}
