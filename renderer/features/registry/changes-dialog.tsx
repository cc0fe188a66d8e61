/** What an update of a registry brought: of the registry itself, and workspace by workspace. */
import { Accordion, Alert, Anchor, Box, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { EntryMark, Registry } from '../../../common/model/registries.ts';
import type { ChangedValue, NamedEntry, RegistryChanges } from '../../../common/model/registry-changes.ts';
import { useApi, useQueries } from '../../app/context.tsx';
import { Dialog, DialogBody } from '../../ui/dialog/dialog.tsx';
import { indentJson } from '../../ui/json/json-indent.ts';
import { QueryView } from '../../ui/page/states.tsx';
import { formatCount, formatTime } from '../../ui/words/format.ts';
import { capital } from '../../ui/words/words.ts';
import {
  changesInWords,
  countsOf,
  type FieldChange,
  fieldInWords,
  fieldsInWords,
  nameInWords,
  valueInWords,
} from './changes-words.ts';
import { updateOutcome } from './update-outcome.ts';
import { changesQuery } from './use-changes.ts';

type ChangesDialogProps = { readonly registryId: string; readonly onClose: () => void };

export function ChangesDialog({ registryId, onClose }: ChangesDialogProps) {
  const queries = useQueries();
  const registries = useQuery(queries.registries.list.queryOptions());
  const registry = registries.data?.registries.find(({ id }) => id === registryId);
  return (
    <Dialog onClose={onClose} size={860} title={`What changed in ${registry?.name ?? 'the registry'}`}>
      <DialogBody>
        {registry && (registry.changes === null ? <OnlyMarks registry={registry} /> : <Known registry={registry} />)}
      </DialogBody>
    </Dialog>
  );
}

function Known({ registry }: { readonly registry: Registry }) {
  const query = useQuery(changesQuery(useApi(), registry));
  return (
    <QueryView query={query}>
      {(changes) =>
        changes === null ? <OnlyMarks registry={registry} /> : <Compared registryId={registry.id} changes={changes} />
      }
    </QueryView>
  );
}

/** At most this many of a kind are shown. */
const manyEntries = 200;

function Compared({ registryId, changes }: { readonly registryId: string; readonly changes: RegistryChanges }) {
  const { facts, changed, added, gone, before, after } = changes;
  return (
    <Stack gap="lg">
      <Stack gap={2}>
        <Text size="sm" fw={600}>
          {capital(changesInWords(countsOf(changes)))}.
        </Text>
        <Text size="xs" c="dimmed">
          Compared: the copy that was last checked {formatTime(before)}, and the one of {formatTime(after)}. Workspaces
          that are installed change when you take their update.
        </Text>
      </Stack>
      {facts.count > 0 && (
        <Part title="The registry itself">
          <FieldTable {...facts} label="What is said of the registry" />
        </Part>
      )}
      {changed.count > 0 && (
        <Part title="Changed">
          <Accordion
            multiple
            variant="contained"
            chevronPosition="left"
            defaultValue={changed.count === 1 ? changed.listed.map(({ key }) => key) : []}
          >
            {changed.listed.slice(0, manyEntries).map((entry) => (
              <Accordion.Item key={entry.key} value={entry.key}>
                <Accordion.Control py={0}>
                  <Group gap="sm" wrap="nowrap">
                    <Text size="sm" fw={600} flex="none">
                      {nameInWords(entry)}
                    </Text>
                    <Text size="sm" c="dimmed" truncate>
                      {fieldsInWords(entry.fields)}
                    </Text>
                  </Group>
                </Accordion.Control>
                <Accordion.Panel>
                  <Stack gap="xs">
                    <FieldTable {...entry.fields} label={`What changed in ${nameInWords(entry)}`} />
                    <EntryLink registryId={registryId} entryKey={entry.key}>
                      Open {nameInWords(entry)}
                    </EntryLink>
                  </Stack>
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
          <More count={changed.count - Math.min(changed.listed.length, manyEntries)} />
        </Part>
      )}
      {added.count > 0 && (
        <Part title="New">
          <Names registryId={registryId} entries={added.listed} count={added.count} />
        </Part>
      )}
      {gone.count > 0 && (
        <Part title="No longer published">
          <Names registryId={null} entries={gone.listed} count={gone.count} />
        </Part>
      )}
    </Stack>
  );
}

/** Nobody compared, because an older version of Fairlead updated it: what is left are the marks of its entries. */
function OnlyMarks({ registry }: { readonly registry: Registry }) {
  const queries = useQueries();
  const options = (mark: EntryMark) =>
    queries.registries.browse.queryOptions({
      input: { registries: [registry.id], marks: [mark], sort: 'name', limit: manyEntries },
    });
  const freshQuery = useQuery(options('new'));
  const changedQuery = useQuery(options('changed'));
  if (updateOutcome(registry) === 'first') return <Text size="sm">Nothing yet: this is its first copy.</Text>;
  return (
    <QueryView query={freshQuery}>
      {(fresh) => (
        <QueryView query={changedQuery}>
          {(changed) => (
            <Stack gap="lg">
              {fresh.found + changed.found > 0 && (
                <Alert color="gray" variant="light" p="sm">
                  The copy before was not kept, so its properties cannot be compared any more. These workspaces are
                  marked by their hash, for thirty days.
                </Alert>
              )}
              {changed.found > 0 && (
                <Part title="Changed">
                  <Names registryId={registry.id} entries={changed.entries} count={changed.found} />
                </Part>
              )}
              {fresh.found > 0 && (
                <Part title="New">
                  <Names registryId={registry.id} entries={fresh.entries} count={fresh.found} />
                </Part>
              )}
              {fresh.found + changed.found === 0 && <Text size="sm">No workspace is marked as new or changed.</Text>}
            </Stack>
          )}
        </QueryView>
      )}
    </QueryView>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap="xs" component="section">
      <Title order={3}>{title}</Title>
      {children}
    </Stack>
  );
}

type FieldTableProps = {
  /** How many there are; `listed` are the first of them. */
  readonly count: number;
  readonly listed: readonly FieldChange[];
  readonly label: string;
};

function FieldTable({ count, listed, label }: FieldTableProps) {
  return (
    <Table fz="sm" verticalSpacing={5} layout="fixed" aria-label={label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={190}>Property</Table.Th>
          <Table.Th>Before</Table.Th>
          <Table.Th>Now</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {listed.map((change) => (
          <Table.Tr key={`${change.field} ${change.key}`} style={{ verticalAlign: 'top' }}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{fieldInWords(change)}</Table.Td>
            <Table.Td>
              <Value field={change.field} value={change.from} />
            </Table.Td>
            <Table.Td>
              <Value field={change.field} value={change.to} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
      {count > listed.length && (
        <Table.Caption ta="left">and {formatCount(count - listed.length, 'property', 'properties')} more</Table.Caption>
      )}
    </Table>
  );
}

/** SECURITY: docs/security.md 2.1: what a registry publishes is text, never markup. */
function Value({ field, value }: { readonly field: FieldChange['field']; readonly value: ChangedValue | null }) {
  const text = valueInWords(field, value);
  if (value === null || text === null) {
    return (
      <Text size="sm" c="dimmed">
        none
      </Text>
    );
  }
  return (
    <>
      {value.kind === 'json' ? (
        <Box mah={200} style={{ overflow: 'auto' }}>
          <Code block tabIndex={0}>
            {indentJson(text)}
          </Code>
        </Box>
      ) : (
        <Text size="sm" lineClamp={6} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>
          {text}
        </Text>
      )}
      {'cut' in value && value.cut && (
        <Text size="xs" c="dimmed">
          Only its beginning is kept.
        </Text>
      )}
    </>
  );
}

/** `registryId`: null for entries that there is nothing to open of. */
function Names({
  registryId,
  entries,
  count = entries.length,
}: {
  readonly registryId: string | null;
  readonly entries: readonly NamedEntry[];
  /** How many there are, where `entries` are the first of them. */
  readonly count?: number;
}) {
  return (
    <>
      <Group gap="md" component="ul" m={0} p={0} style={{ listStyle: 'none', rowGap: 4 }}>
        {entries.slice(0, manyEntries).map((entry) => (
          <li key={entry.key}>
            {registryId === null ? (
              <Text size="sm" span>
                {nameInWords(entry)}
              </Text>
            ) : (
              <EntryLink registryId={registryId} entryKey={entry.key}>
                {nameInWords(entry)}
              </EntryLink>
            )}
          </li>
        ))}
      </Group>
      <More count={count - Math.min(entries.length, manyEntries)} />
    </>
  );
}

function EntryLink({
  registryId,
  entryKey,
  children,
}: {
  readonly registryId: string;
  readonly entryKey: string;
  readonly children: ReactNode;
}) {
  const to = `/registry/entry/${encodeURIComponent(registryId)}/${encodeURIComponent(entryKey)}`;
  return (
    <Anchor component={Link} to={to} search={true} resetScroll={false} size="sm" w="fit-content">
      {children}
    </Anchor>
  );
}

function More({ count }: { readonly count: number }) {
  if (count <= 0) return null;
  return (
    <Text size="sm" c="dimmed">
      and {formatCount(count, 'workspace')} more
    </Text>
  );
}
