/** The head of a column that a list can be ordered by. */
import { Group, Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import type { ComponentProps, ReactNode } from 'react';

type SortHeadProps = ComponentProps<typeof Table.Th> & {
  /** Null: the list is ordered by another column. */
  readonly direction: 'ascending' | 'descending' | null;
  readonly onSort: () => void;
  readonly children: ReactNode;
};

export function SortHead({ direction, onSort, children, ta, ...rest }: SortHeadProps) {
  const Icon = direction === null ? IconArrowsSort : direction === 'ascending' ? IconArrowUp : IconArrowDown;
  return (
    <Table.Th ta={ta} aria-sort={direction ?? 'none'} {...rest}>
      <UnstyledButton fz="sm" fw={600} onClick={onSort}>
        <Group gap={4} wrap="nowrap">
          {children}
          <Icon size={13} stroke={1.8} opacity={direction === null ? 0.45 : 1} aria-hidden />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
