import { describe, expect, it } from 'vitest';
import { type MenuActions, type MenuEntry, menuTemplate } from './template.ts';

const called: unknown[] = [];
const note = (name: string) => (argument?: unknown) =>
  void called.push(argument === undefined ? name : [name, argument]);
const actions: MenuActions = {
  command: note('command'),
  quit: note('quit'),
  closeWindow: note('close'),
  minimize: note('minimize'),
  reload: note('reload'),
  toggleFullScreen: note('full-screen'),
  zoom: note('zoom'),
  restartSite: note('restart'),
  showLogs: note('logs'),
};

const walk = (entries: readonly MenuEntry[]): MenuEntry[] =>
  entries.flatMap((entry) => [entry, ...walk(entry.submenu ?? [])]);

/** Roles to which Electron binds nothing, or only what a text field needs. */
const harmlessRoles = new Set([
  'undo',
  'redo',
  'cut',
  'copy',
  'paste',
  'selectAll',
  'about',
  'toggleDevTools',
  undefined,
]);

describe('the menu', () => {
  it.each([true, false])('binds no key that people press inside a session (packaged: %s)', (packaged) => {
    const entries = walk(menuTemplate(actions, { mac: false, packaged }));
    const taken = entries.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
    for (const key of [
      'Ctrl+W',
      'CmdOrCtrl+W',
      'Ctrl+R',
      'CmdOrCtrl+R',
      'Ctrl+N',
      'Ctrl+T',
      'Ctrl+Shift+T',
      'F5',
      'F11',
      'Ctrl+L',
    ]) {
      expect(taken).not.toContain(key);
    }
    expect(new Set(taken).size).toBe(taken.length);
    for (const { role } of entries) expect(harmlessRoles.has(role), role).toBe(true);
  });

  it('has developer tools only in a checkout', () => {
    const roles = (packaged: boolean) => walk(menuTemplate(actions, { mac: false, packaged })).map(({ role }) => role);
    expect(roles(true)).not.toContain('toggleDevTools');
    expect(roles(false)).toContain('toggleDevTools');
  });

  it.each([true, false])('does something with every entry (mac: %s)', (mac) => {
    for (const entry of walk(menuTemplate(actions, { mac, packaged: true }))) {
      if (entry.submenu !== undefined || entry.role !== undefined || entry.type === 'separator') continue;
      called.length = 0;
      entry.click?.();
      expect(called, entry.label).toHaveLength(1);
    }
  });
});
