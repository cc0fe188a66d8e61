import { Anchor, Badge, Code, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AuditEntry } from '../../../common/contract/audit.ts';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatTime } from '../../ui/format.ts';
import { actionWords, objectPage, objectWords, resultColors, resultWords } from './words.ts';

/** Everything an entry holds. */
export function EntryDrawer({ entry, onClose }: { entry: AuditEntry | null; onClose: () => void }) {
  return (
    <Dialog
      side
      opened={entry !== null}
      onClose={onClose}
      size="lg"
      title={entry ? `Entry ${entry.seq}` : ''}
      closeLabel="Close details"
    >
      <DialogBody>
        {entry && (
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
                {
                  name: 'Result',
                  value: <Badge color={resultColors[entry.result]}>{resultWords[entry.result]}</Badge>,
                },
                { name: 'Reason', value: entry.reason },
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
        )}
      </DialogBody>
    </Dialog>
  );
}

function ObjectLink({ entry }: { entry: AuditEntry }) {
  const page = objectPage(entry);
  const words = objectWords(entry);
  if (page === null) return <>{words || 'None'}</>;
  return (
    <Anchor component={Link} to={page} size="sm">
      {words}
    </Anchor>
  );
}
