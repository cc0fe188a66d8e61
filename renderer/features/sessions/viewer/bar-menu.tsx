/** A menu of the bar. Once it is closed the session has the keyboard again, whatever was chosen or not. */
import { Menu, type MenuProps } from '@mantine/core';

type BarMenuProps = Pick<MenuProps, 'width' | 'children'> & { readonly onDone: () => void };

export function BarMenu({ onDone, ...menu }: BarMenuProps) {
  return <Menu position="bottom-end" shadow="md" returnFocus={false} onClose={onDone} {...menu} />;
}
