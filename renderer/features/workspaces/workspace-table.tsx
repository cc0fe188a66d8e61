/** The table of workspaces. Only the rows in view exist. */
import { Box, Table, VisuallyHidden } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { Workspace } from '../../../common/model/workspaces.ts';
import { pageScroller, useListTop } from '../../ui/lists/list-top.ts';
import type { WorkspaceActions } from './use-actions.ts';
import { usePulls } from './use-pulls.ts';
import { WorkspaceRow } from './workspace-row.tsx';

type WorkspaceTableProps = {
  readonly workspaces: readonly Workspace[];
  /** Else they can be launched and looked at. */
  readonly mayChange: boolean;
  readonly selected: ReadonlySet<string>;
  readonly actions: WorkspaceActions;
  readonly onSelect: (id: string, on: boolean) => void;
  readonly onUninstall: (workspace: Workspace) => void;
};

/** Pixels, before a row is measured. */
const rowHeight = 57;

export function WorkspaceTable(props: WorkspaceTableProps) {
  const { workspaces, mayChange, selected, actions, onSelect, onUninstall } = props;
  const percents = usePulls(workspaces.some(({ installs }) => installs.some(({ observed }) => observed === 'pulling')));
  const box = useRef<HTMLDivElement>(null);
  const margin = useListTop(box);
  const virtual = useVirtualizer({
    count: workspaces.length,
    getScrollElement: pageScroller,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: margin,
  });
  const rows = virtual.getVirtualItems();
  const before = (rows[0]?.start ?? margin) - margin;
  const after = virtual.getTotalSize() - ((rows.at(-1)?.end ?? margin) - margin);
  return (
    <Box ref={box} className="fl-panel" style={{ overflowX: 'auto' }}>
      <Table
        verticalSpacing={8}
        miw={{ base: 630, md: 860 }}
        aria-label="Workspaces"
        aria-rowcount={workspaces.length + 1}
      >
        <Table.Thead>
          <Table.Tr>
            {mayChange && (
              <Table.Th w={36}>
                <VisuallyHidden>Selected</VisuallyHidden>
              </Table.Th>
            )}
            <Table.Th>Workspace</Table.Th>
            <Table.Th visibleFrom="lg">Categories</Table.Th>
            <Table.Th>Hosts</Table.Th>
            <Table.Th ta="center">Warnings</Table.Th>
            <Table.Th ta="right" visibleFrom="md">
              Sessions
            </Table.Th>
            <Table.Th visibleFrom="md">Enabled</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {before > 0 && <Spacer height={before} />}
          {rows.map((row) => {
            const workspace = workspaces[row.index];
            return workspace === undefined ? null : (
              <WorkspaceRow
                key={workspace.id}
                workspace={workspace}
                mayChange={mayChange}
                selected={selected.has(workspace.id)}
                percents={percents}
                actions={actions}
                onSelect={onSelect}
                onUninstall={onUninstall}
              />
            );
          })}
          {after > 0 && <Spacer height={after} />}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

function Spacer({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={8} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
