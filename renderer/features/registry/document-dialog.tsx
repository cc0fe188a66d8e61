/** A registry's document as it was fetched. */
import { Box, Button, CopyButton, Group, Modal, Switch, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../app/context.tsx';
import { formatBytes, formatTime } from '../../ui/format.ts';
import { JsonEditor } from '../../ui/json-editor.tsx';
import { QueryView } from '../../ui/states.tsx';

export function DocumentDialog({ registryId, onClose }: { readonly registryId: string; readonly onClose: () => void }) {
  const queries = useQueries();
  const document = useQuery(queries.registries.document.queryOptions({ input: { id: registryId } }));
  const registries = useQuery(queries.registries.list.queryOptions());
  const name = registries.data?.registries.find(({ id }) => id === registryId)?.name ?? 'Registry';
  const [wrap, setWrap] = useState(false);
  return (
    <Modal
      opened
      onClose={onClose}
      size={1080}
      title={`Document of ${name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <QueryView query={document}>
        {({ text, fetchedAt }) => (
          <>
            <Group justify="space-between" mb="sm">
              <Text size="sm" c="dimmed">
                {formatBytes(text.length)} · fetched {formatTime(fetchedAt)}
              </Text>
              <Group gap="md">
                <Switch
                  label="Wrap lines"
                  checked={wrap}
                  onChange={({ currentTarget }) => setWrap(currentTarget.checked)}
                />
                <CopyButton value={text} timeout={1500}>
                  {({ copied, copy }) => (
                    <Button
                      variant="default"
                      leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} stroke={1.6} />}
                      onClick={copy}
                    >
                      {copied ? 'Copied' : 'Copy'}
                    </Button>
                  )}
                </CopyButton>
              </Group>
            </Group>
            <Box>
              <JsonEditor
                label={`Document of ${name}`}
                hideLabel
                readOnly
                value={text}
                wrap={wrap}
                maxHeight="calc(100dvh - 220px)"
                minHeight="320px"
              />
            </Box>
          </>
        )}
      </QueryView>
    </Modal>
  );
}
