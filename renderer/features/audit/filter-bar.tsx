import { Box, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconFilterX, IconSearch } from '@tabler/icons-react';
import { actionWords, resultWords } from '../../../common/audit/words.ts';
import { auditResults } from '../../../common/model/audit.ts';
import { type AuditFilter, emptyFilter, isEmpty, localTime, rangeProblem, textProblems } from './filter.ts';
import classes from './filter-bar.module.css';

const quick = [
  { label: 'Last hour', hours: 1 },
  { label: 'Last day', hours: 24 },
  { label: 'Last week', hours: 168 },
] as const;

export function FilterBar({
  filter,
  onChange,
  actions,
}: {
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
  actions: readonly string[];
}) {
  const tooLong = textProblems(filter);
  const problem = rangeProblem(filter) ?? Object.values(tooLong)[0];
  return (
    <Stack gap="xs" role="search" aria-label="Audit">
      <Box className={classes.fields}>
        <TextInput
          type="search"
          label="Text"
          placeholder="Any word of an entry"
          leftSection={<IconSearch size={15} stroke={1.6} />}
          value={filter.text}
          error={tooLong.text !== undefined}
          onChange={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        />
        <TextInput
          label="Person"
          placeholder="Any"
          value={filter.actor}
          error={tooLong.actor !== undefined}
          onChange={(event) => onChange({ ...filter, actor: event.currentTarget.value })}
        />
        <TextInput
          label="Object"
          placeholder="Name, type or id"
          value={filter.object}
          error={tooLong.object !== undefined}
          onChange={(event) => onChange({ ...filter, object: event.currentTarget.value })}
        />
        <Select
          label="Action"
          placeholder="Any"
          data={actions.map((action) => ({ value: action, label: actionWords(action) }))}
          value={filter.action}
          onChange={(action) => onChange({ ...filter, action })}
          searchable
          clearable
        />
        <Select
          label="Result"
          placeholder="Any"
          data={Object.entries(resultWords).map(([value, label]) => ({ value, label }))}
          value={filter.result}
          onChange={(value) => onChange({ ...filter, result: auditResults.find((one) => one === value) ?? null })}
          clearable
        />
      </Box>
      <Group gap="sm" align="flex-end">
        <TextInput
          type="datetime-local"
          label="From"
          value={filter.from}
          onChange={(event) => onChange({ ...filter, from: event.currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          label="To"
          value={filter.to}
          error={rangeProblem(filter) !== null}
          onChange={(event) => onChange({ ...filter, to: event.currentTarget.value })}
        />
        <Group gap={4}>
          {quick.map(({ label, hours }) => (
            <Button
              key={label}
              variant="subtle"
              color="gray"
              px={6}
              onClick={() => onChange({ ...filter, from: localTime(Date.now(), hours), to: '' })}
            >
              {label}
            </Button>
          ))}
          {!isEmpty(filter) && (
            <Button
              variant="default"
              leftSection={<IconFilterX size={15} stroke={1.6} />}
              onClick={() => onChange(emptyFilter)}
            >
              Clear filters
            </Button>
          )}
        </Group>
      </Group>
      {problem && (
        <Text size="sm" c="red" role="alert">
          {problem}
        </Text>
      )}
    </Stack>
  );
}
