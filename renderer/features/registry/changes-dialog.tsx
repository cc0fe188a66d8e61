/** What an update of a registry brought: of the registry itself, and workspace by workspace. */
import { Accordion, Alert, Anchor, Box, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { EntryMark, Registry } from '../../../common/model/registries.ts';
import { useQueries } from '../../app/context.tsx';
import { Dialog, DialogBody } from '../../ui/dialog/dialog.tsx';
import { indentJson } from '../../ui/json/json-indent.ts';
import { QueryView } from '../../ui/page/states.tsx';
import { formatCount, formatTime } from '../../ui/words/format.ts';
import { capital } from '../../ui/words/words.ts';
import { updateOutcome } from './update-outcome.ts';
import { type KnownChanges, useKnownChanges } from './use-changes.ts';
import { changesInWords, type FieldChange, fieldsInWords, type NamedEntry } from './what-changed.ts';

type ChangesDialogProps = { readonly registryId: string; readonly onClose: () => void };

export function ChangesDialog({ registryId, onClose }: ChangesDialogProps) {
  const queries = useQueries();
  const registries = useQuery(queries.registries.list.queryOptions());
  const known = useKnownChanges()[registryId];
  const registry = registries.data?.registries.find(({ id }) => id === registryId);
  return (
    <Dialog onClose={onClose} size={860} title={`What changed in ${registry?.name ?? 'the registry'}`}>
      <DialogBody>
        {known === undefined ? (
          registry && <OnlyMarks registry={registry} />
        ) : (
          <Compared registryId={registryId} changes={known} />
        )}
      </DialogBody>
    </Dialog>
  );
}

/** At most this many of a kind are shown. */
const manyEntries = 200;

function Compared({ registryId, changes }: { readonly registryId: string; readonly changes: KnownChanges }) {
  const { facts, changed, added, gone, before, after } = changes;
  return (
    <Stack gap="lg">
      <Stack gap={2}>
        <Text size="sm" fw={600}>
          {capital(changesInWords(changes))}.
        </Text>
        <Text size="xs" c="dimmed">
          Compared: the copy that was last checked {formatTime(before)}, and the one of {formatTime(after)}. Workspaces
          that are installed change when you take their update.
        </Text>
      </Stack>
      {facts.length > 0 && (
        <Part title="The registry itself">
          <FieldTable fields={facts} label="What is said of the registry" />
        </Part>
      )}
      {changed.length > 0 && (
        <Part title="Changed">
          <Accordion
            multiple
            variant="contained"
            chevronPosition="left"
            defaultValue={changed.length === 1 ? changed.map(({ key }) => key) : []}
          >
            {changed.slice(0, manyEntries).map((entry) => (
              <Accordion.Item key={entry.key} value={entry.key}>
                <Accordion.Control py={0}>
                  <Group gap="sm" wrap="nowrap">
                    <Text size="sm" fw={600} flex="none">
                      {entry.name}
                    </Text>
                    <Text size="sm" c="dimmed" truncate>
                      {fieldsInWords(entry.fields)}
                    </Text>
                  </Group>
                </Accordion.Control>
                <Accordion.Panel>
                  <Stack gap="xs">
                    <FieldTable fields={entry.fields} label={`What changed in ${entry.name}`} />
                    <EntryLink registryId={registryId} entryKey={entry.key}>
                      Open {entry.name}
                    </EntryLink>
                  </Stack>
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
          <More count={changed.length - manyEntries} />
        </Part>
      )}
      {added.length > 0 && (
        <Part title="New">
          <Names registryId={registryId} entries={added} />
        </Part>
      )}
      {gone.length > 0 && (
        <Part title="No longer published">
          <Names registryId={null} entries={gone} />
        </Part>
      )}
    </Stack>
  );
}

/** Another console, or this one before it was loaded anew, saw the copy before: what is left are the service's marks. */
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
              <Alert color="gray" variant="light" p="sm">
                The copy before was replaced while this console did not look, so its properties cannot be compared any
                more. These workspaces are marked by their hash, for thirty days.
              </Alert>
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

function FieldTable({ fields, label }: { readonly fields: readonly FieldChange[]; readonly label: string }) {
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
        {fields.map(({ field, from, to }) => (
          <Table.Tr key={field} style={{ verticalAlign: 'top' }}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{field}</Table.Td>
            <Table.Td>
              <Value text={from} />
            </Table.Td>
            <Table.Td>
              <Value text={to} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** SECURITY: docs/security.md 2.1: what a registry publishes is text, never markup. */
function Value({ text }: { readonly text: string | null }) {
  if (text === null) {
    return (
      <Text size="sm" c="dimmed">
        none
      </Text>
    );
  }
  if (/^[[{]/.test(text)) {
    return (
      <Box mah={200} style={{ overflow: 'auto' }}>
        <Code block tabIndex={0}>
          {indentJson(text)}
        </Code>
      </Box>
    );
  }
  return (
    <Text size="sm" lineClamp={6} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>
      {text}
    </Text>
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
        {entries.slice(0, manyEntries).map(({ key, name }) => (
          <li key={key}>
            {registryId === null ? (
              <Text size="sm" span>
                {name}
              </Text>
            ) : (
              <EntryLink registryId={registryId} entryKey={key}>
                {name}
              </EntryLink>
            )}
          </li>
        ))}
      </Group>
      <More count={count - manyEntries} />
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
