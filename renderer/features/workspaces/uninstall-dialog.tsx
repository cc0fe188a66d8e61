/** Uninstalling says first what it gives back and what stands in the way. */
import { Alert, Button, Checkbox, List, Stack, Table, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Workspace } from '../../../common/model/workspaces.ts';
import type { GivesBack } from '../../../common/sizes/figures.ts';
import { givesBackWords } from '../../../common/sizes/words.ts';
import { useQueries } from '../../app/context.tsx';
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog/dialog.tsx';
import { FigureHead } from '../../ui/figures/figure-head.tsx';
import { ErrorPanel, QueryView } from '../../ui/page/states.tsx';
import { TaskRun } from '../../ui/tasks/task-run.tsx';
import { formatCount } from '../../ui/words/format.ts';

type UninstallDialogProps = {
  readonly workspaces: readonly Workspace[];
  readonly onClose: () => void;
  /** It is ordered: the dialog shows how it goes, and what it was opened from may go. */
  readonly onOrdered?: () => void;
};

export function UninstallDialog({ workspaces, onClose, onOrdered }: UninstallDialogProps) {
  const queries = useQueries();
  // The list goes on changing while this is open; what was chosen does not.
  const [chosen] = useState(workspaces);
  const ids = chosen.map(({ id }) => id);
  const [endSessions, setEndSessions] = useState(false);
  const [removeImages, setRemoveImages] = useState(true);
  const preview = useQuery({
    ...queries.workspaces.uninstallPreview.queryOptions({ input: { ids } }),
    staleTime: 0,
  });
  const uninstall = useMutation(queries.workspaces.uninstall.mutationOptions({ onSuccess: () => onOrdered?.() }));
  const title =
    chosen.length === 1
      ? `Uninstall ${chosen[0]?.friendlyName}?`
      : `Uninstall ${formatCount(chosen.length, 'workspace')}?`;
  return (
    <Dialog onClose={onClose} size="lg" title={title}>
      {uninstall.data ? (
        <TaskRun
          taskId={uninstall.data.taskId}
          actions={() => (
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
          )}
        />
      ) : (
        <>
          <DialogBody>
            <Stack gap="md">
              <Stack gap={4}>
                <Text size="sm">
                  The settings of {chosen.length === 1 ? 'this workspace' : 'these workspaces'} will be lost:
                </Text>
                <List size="sm">
                  {chosen.slice(0, 12).map(({ id, friendlyName }) => (
                    <List.Item key={id}>{friendlyName}</List.Item>
                  ))}
                  {chosen.length > 12 && <List.Item>and {chosen.length - 12} more</List.Item>}
                </List>
              </Stack>
              <QueryView query={preview}>
                {({ hosts, sessions }) => (
                  <Stack gap="md">
                    {sessions.length > 0 && (
                      <Alert
                        color="red"
                        variant="light"
                        title={`${formatCount(sessions.length, 'session')} in the way`}
                        p="sm"
                      >
                        <Stack gap="xs">
                          <List size="sm">
                            {sessions.map(({ sessionId, workspaceName, hostName, userName }) => (
                              <List.Item key={sessionId}>
                                {workspaceName} of {userName} on {hostName}
                              </List.Item>
                            ))}
                          </List>
                          <Checkbox
                            label="End these sessions; what is open in them is lost"
                            checked={endSessions}
                            onChange={({ currentTarget }) => setEndSessions(currentTarget.checked)}
                          />
                        </Stack>
                      </Alert>
                    )}
                    {hosts.length === 0 ? (
                      <Text size="sm" c="dimmed">
                        It is on no host, so no space is given back.
                      </Text>
                    ) : (
                      <>
                        <Checkbox
                          label="Remove the images from the hosts as well"
                          checked={removeImages}
                          onChange={({ currentTarget }) => setRemoveImages(currentTarget.checked)}
                        />
                        <FreedTable hosts={hosts} removeImages={removeImages} />
                      </>
                    )}
                  </Stack>
                )}
              </QueryView>
            </Stack>
          </DialogBody>
          <DialogFooter above={uninstall.error && <ErrorPanel error={uninstall.error} />}>
            <Button variant="default" onClick={onClose} data-autofocus>
              Cancel
            </Button>
            <Button
              color="red"
              leftSection={<IconTrash size={14} stroke={1.6} />}
              loading={uninstall.isPending}
              disabled={preview.data === undefined || (preview.data.sessions.length > 0 && !endSessions)}
              onClick={() => uninstall.mutate({ ids, endSessions, removeImages })}
            >
              Uninstall
            </Button>
          </DialogFooter>
        </>
      )}
    </Dialog>
  );
}

type FreedHost = {
  readonly hostId: string;
  readonly hostName: string;
  readonly givesBack: GivesBack;
  readonly images: readonly string[];
  readonly kept: readonly { readonly image: string; readonly reason: string }[];
  readonly problem: string | null;
};

export function FreedTable({
  hosts,
  removeImages,
}: {
  readonly hosts: readonly FreedHost[];
  readonly removeImages: boolean;
}) {
  const sorted = [...hosts].sort((a, b) => a.hostName.localeCompare(b.hostName, 'en', { numeric: true }));
  return (
    <Table fz="sm" verticalSpacing={6} aria-label="Space that is given back">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Host</Table.Th>
          <FigureHead figure="givesBack" />
          <Table.Th>Images</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sorted.map(({ hostId, hostName, givesBack, images, kept, problem }) => (
          <Table.Tr key={hostId} style={{ verticalAlign: 'top' }}>
            <Table.Td fw={550}>{hostName}</Table.Td>
            <Table.Td ta="right" className="fl-figures">
              {removeImages ? givesBackWords(givesBack) : 'nothing'}
            </Table.Td>
            <Table.Td>
              {removeImages && problem !== null && (
                <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
                  {problem}
                </Text>
              )}
              {images.length === 0 && kept.length === 0 && problem === null && (
                <Text size="xs" c="dimmed">
                  The image is not there.
                </Text>
              )}
              {removeImages &&
                images.map((image) => (
                  <Text key={image} size="xs" className="fl-mono" style={{ overflowWrap: 'anywhere' }}>
                    {image}
                  </Text>
                ))}
              {removeImages && givesBack.nothingBecause === 'shared' && (
                <Text size="xs" c="dimmed">
                  Other images hold all its layers.
                </Text>
              )}
              {(removeImages ? kept : []).map(({ image, reason }) => (
                <Text key={image} size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  <span className="fl-mono">{image}</span> stays. {reason}
                </Text>
              ))}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
