/** Puts the menu up. */
import { Menu } from 'electron';
import { type MenuActions, type MenuOptions, menuTemplate } from './template.ts';

export function applyMenu(actions: MenuActions, options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, options)));
}
