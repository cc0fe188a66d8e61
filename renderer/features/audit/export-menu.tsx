import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../app/context.tsx';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { type AuditFilter, isEmpty, rangeProblem, toInput } from './filter.ts';
import { useOrder } from './use-order.ts';

/** Downloads what the filter finds; everything where it is empty. */
export function ExportMenu({ filter }: { filter: AuditFilter }) {
  const queries = useQueries();
  const ticket = useMutation(
    queries.audit.exportTicket.mutationOptions({
      onSuccess: ({ url }) => {
        // The answer is an attachment: the page stays.
        window.location.assign(url);
        notifyDone('The export was handed to the browser.');
      },
      onError: (thrown) => notifyFailed('Nothing was exported', thrown),
    }),
  );
  const [isOpen, setOpen] = useState(false);
  useOrder('export', () => setOpen(true));
  const run = (format: 'ndjson' | 'csv') => ticket.mutate({ ...toInput(filter), format });
  return (
    <Menu position="bottom-end" withinPortal opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={15} stroke={1.6} />}
          loading={ticket.isPending}
          disabled={rangeProblem(filter) !== null}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{isEmpty(filter) ? 'All entries' : 'Entries that match the filter'}</Menu.Label>
        <Menu.Item onClick={() => run('csv')}>CSV, for spreadsheets</Menu.Item>
        <Menu.Item onClick={() => run('ndjson')}>NDJSON, with the hashes to check</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
