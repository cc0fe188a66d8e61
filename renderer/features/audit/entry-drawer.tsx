import { Anchor, Badge, Code, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { actionWords, objectWords, resultWords } from '../../../common/audit/words.ts';
import type { AuditEntry } from '../../../common/model/audit.ts';
import { useQueries } from '../../app/context.tsx';
import { Dialog, DialogBody } from '../../ui/dialog/dialog.tsx';
import { Facts } from '../../ui/figures/facts.tsx';
import { QueryView } from '../../ui/page/states.tsx';
import { formatTime } from '../../ui/words/format.ts';
import { objectPage, resultColors } from './words.ts';

type EntryDrawerProps = {
  /** Which entry; null for none. */
  readonly seq: number | null;
  /** Entries that need not be asked for. */
  readonly known: readonly AuditEntry[];
  readonly onOpen: (seq: number) => void;
  readonly onClose: () => void;
};

/** Everything an entry holds. */
export function EntryDrawer({ seq, known, onOpen, onClose }: EntryDrawerProps) {
  const queries = useQueries();
  const here = known.find((entry) => entry.seq === seq);
  const query = useQuery({
    ...queries.audit.get.queryOptions({ input: { seq: seq ?? 1 } }),
    enabled: seq !== null && here === undefined,
  });
  return (
    <Dialog
      side
      opened={seq !== null}
      onClose={onClose}
      size="lg"
      title={seq === null ? '' : `Entry ${seq}`}
      closeLabel="Close details"
    >
      <DialogBody>
        {seq !== null &&
          (here ? (
            <Entry entry={here} onOpen={onOpen} />
          ) : (
            <QueryView query={query}>{(entry) => <Entry entry={entry} onOpen={onOpen} />}</QueryView>
          ))}
      </DialogBody>
    </Dialog>
  );
}

type EntryProps = { readonly entry: AuditEntry; readonly onOpen: (seq: number) => void };

function Entry({ entry, onOpen }: EntryProps) {
  return (
    <Stack gap="md">
      <Facts
        minWidth={400}
        facts={[
          { name: 'Time', value: formatTime(entry.at) },
          { name: 'Person', value: entry.actorName },
          { name: 'Person id', value: entry.actorId, mono: true },
          { name: 'Action', value: `${actionWords(entry.action)}` },
          { name: 'Action id', value: entry.action, mono: true },
          { name: 'Object', value: <ObjectLink entry={entry} /> },
          { name: 'Object id', value: entry.objectId, mono: true },
          { name: 'Result', value: <Badge color={resultColors[entry.result]}>{resultWords[entry.result]}</Badge> },
          { name: 'Reason', value: entry.reason },
          {
            name: 'Ordered by',
            value: entry.orderedSeq === null ? null : <Other seq={entry.orderedSeq} onOpen={onOpen} />,
          },
          { name: 'Outcome', value: entry.result === 'ordered' ? <Outcomes entry={entry} onOpen={onOpen} /> : null },
          {
            name: entry.taskIds.length > 1 ? 'Tasks' : 'Task',
            value: entry.taskIds.length > 0 ? <Tasks taskIds={entry.taskIds} /> : null,
          },
          { name: 'Hash', value: entry.hash, mono: true },
        ]}
      />
      <Text size="sm" fw={600}>
        Data
      </Text>
      {entry.data === null ? (
        <Text size="sm" c="dimmed">
          This entry has no data.
        </Text>
      ) : (
        <Code block className="fl-mono" tabIndex={0}>
          {JSON.stringify(entry.data, null, 2)}
        </Code>
      )}
    </Stack>
  );
}

/** How it ended; several where it is about several, or was taken up again. */
function Outcomes({ entry, onOpen }: EntryProps) {
  if (entry.outcomes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Not ended yet
      </Text>
    );
  return (
    <Stack gap={4}>
      {entry.outcomes.map(({ seq, result }) => (
        <Group key={seq} gap="xs">
          <Badge color={resultColors[result]}>{resultWords[result]}</Badge>
          <Other seq={seq} onOpen={onOpen} />
        </Group>
      ))}
    </Stack>
  );
}

function Other({ seq, onOpen }: { readonly seq: number; readonly onOpen: (seq: number) => void }) {
  return (
    <Anchor component="button" type="button" size="sm" onClick={() => onOpen(seq)}>
      Entry {seq}
    </Anchor>
  );
}

function Tasks({ taskIds }: { readonly taskIds: readonly string[] }) {
  return (
    <Group gap="xs">
      {taskIds.map((id, at) => (
        <Anchor key={id} component={Link} to={`/tasks/${id}`} size="sm">
          {taskIds.length === 1 ? 'Open the task' : `Task ${at + 1}`}
        </Anchor>
      ))}
    </Group>
  );
}

function ObjectLink({ entry }: { readonly entry: AuditEntry }) {
  const page = objectPage(entry);
  const words = objectWords(entry);
  if (page === null) return <>{words || 'None'}</>;
  return (
    <Anchor component={Link} to={page} size="sm">
      {words}
    </Anchor>
  );
}
