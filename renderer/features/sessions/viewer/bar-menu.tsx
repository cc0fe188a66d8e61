/** A menu of the bar. Once it is closed the session has the keyboard again, whatever was chosen or not. */
import { Menu, type MenuProps } from '@mantine/core';

/**
 * What a menu does when it closes; `settled` when it is gone from the screen. Twice, because Escape gives the focus to the
 * menu's button after the menu has closed.
 */
export type MenuDone = (settled: boolean) => void;

/** For whatever opens over the session from its bar. */
export function givesBack(onDone: MenuDone) {
  return { returnFocus: false, onClose: () => onDone(false), onExitTransitionEnd: () => onDone(true) };
}

type BarMenuProps = Pick<MenuProps, 'width' | 'children'> & { readonly onDone: MenuDone };

export function BarMenu({ onDone, ...menu }: BarMenuProps) {
  return <Menu position="bottom-end" shadow="md" {...givesBack(onDone)} {...menu} />;
}
