/** Electron's small native modules. What would show something on the screen is kept for specs to read. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyReport } from './contents.ts';
import { NamedEmitter, only } from './only.ts';

/** What the stand-in recorded instead of showing it. Specs read it through the control channel. */
export type StandInRecord = {
  readonly opened: string[];
  readonly notifications: { title: string; body: string; click(): void }[];
  readonly dialogs: { message: string; buttons: string[] }[];
  /** Answers (button numbers) for message boxes to come. A box that finds none throws. */
  readonly answers: number[];
};

export function createRecord(): StandInRecord {
  const answers: unknown = JSON.parse(process.env.FAIRLEAD_STAND_IN_ANSWERS ?? '[]');
  return { opened: [], notifications: [], dialogs: [], answers: Array.isArray(answers) ? answers.map(Number) : [] };
}

export function createShell(record: StandInRecord) {
  return only('shell', {
    openExternal(url: string): Promise<void> {
      record.opened.push(url);
      return Promise.resolve();
    },
    openPath(path: string): Promise<string> {
      record.opened.push(path);
      return Promise.resolve('');
    },
  });
}

export function createDialog(record: StandInRecord) {
  return only('dialog', {
    showMessageBox(_parent: unknown, options: { message: string; buttons: string[] }): Promise<{ response: number }> {
      record.dialogs.push({ message: options.message, buttons: options.buttons });
      const response = record.answers.shift();
      if (response === undefined)
        return Promise.reject(new Error(`Nobody answers the message box "${options.message}".`));
      return Promise.resolve({ response });
    },
  });
}

export function createNotificationClass(record: StandInRecord) {
  return class StandInNotification extends NamedEmitter {
    readonly #options: { title: string; body: string };

    static isSupported(): boolean {
      return true;
    }

    constructor(options: { title: string; body: string }) {
      super('Notification', ['click', 'close']);
      this.#options = options;
    }

    show(): void {
      record.notifications.push({ ...this.#options, click: () => this.emit('click') });
    }
  };
}

export function createScreen() {
  const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } };
  return only('screen', { getPrimaryDisplay: () => display, getAllDisplays: () => [display] });
}

/**
 * `FAIRLEAD_STAND_IN_KEYCHAIN`: `available` (default; a key in the user data folder stands for the OS keychain), `basic_text`,
 * or `none`.
 */
export function createSafeStorage(userData: () => string) {
  const kind = process.env.FAIRLEAD_STAND_IN_KEYCHAIN ?? 'available';
  function key(): Buffer {
    const path = join(userData(), 'stand-in-keychain');
    if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600 });
    return readFileSync(path);
  }
  return only('safeStorage', {
    isAsyncEncryptionAvailable: () => Promise.resolve(kind !== 'none'),
    getSelectedStorageBackend: () => (kind === 'basic_text' ? 'basic_text' : 'gnome_libsecret'),
    encryptStringAsync(text: string): Promise<Buffer> {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(), iv);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Promise.resolve(Buffer.concat([iv, cipher.getAuthTag(), sealed]));
    },
    async decryptStringAsync(data: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
      const decipher = createDecipheriv('aes-256-gcm', key(), data.subarray(0, 12));
      decipher.setAuthTag(data.subarray(12, 28));
      const text = Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]);
      return { result: text.toString('utf8'), shouldReEncrypt: false };
    },
  });
}

type Item = { label?: string; role?: string; accelerator?: string; click?: () => void; submenu?: Item[] };

/** Accelerators that Electron gives to roles by itself (the ones the shell's menu uses). */
const roleAccelerators: Readonly<Record<string, string>> = {
  undo: 'Ctrl+Z',
  redo: 'Ctrl+Shift+Z',
  cut: 'Ctrl+X',
  copy: 'Ctrl+C',
  paste: 'Ctrl+V',
  selectAll: 'Ctrl+A',
  close: 'Ctrl+W',
  quit: 'Ctrl+Q',
  reload: 'Ctrl+R',
  minimize: 'Ctrl+M',
  togglefullscreen: 'F11',
};

function spell({ key, control, alt, shift, meta }: KeyReport): string {
  const name = key === '+' ? 'Plus' : key.length === 1 ? key.toUpperCase() : key;
  const parts = [control ? 'Ctrl' : '', alt ? 'Alt' : '', shift && key !== '+' ? 'Shift' : '', meta ? 'Cmd' : '', name];
  return parts.filter((part) => part !== '').join('+');
}

type StandInMenu = {
  readonly Menu: object;
  /** Runs the entry bound to a key; true when there is one. */
  press(key: KeyReport): boolean;
};

export function createMenu(): StandInMenu {
  let menu: Item[] = [];
  const walk = (items: readonly Item[]): Item[] => items.flatMap((item) => [item, ...walk(item.submenu ?? [])]);
  const bound = (item: Item): string =>
    (item.accelerator ?? roleAccelerators[item.role ?? ''] ?? '').replace('CmdOrCtrl', 'Ctrl');
  return {
    Menu: only('Menu', {
      buildFromTemplate: (template: Item[]) => ({ items: template }),
      setApplicationMenu(next: { items: Item[] }) {
        menu = next.items;
      },
      getApplicationMenu: () => ({
        items: menu,
        getMenuItemById: (id: string) => walk(menu).find((item) => 'id' in item && item.id === id) ?? null,
      }),
    }),
    press(key) {
      const pressed = spell(key);
      const item = walk(menu).find((candidate) => bound(candidate) === pressed);
      item?.click?.();
      return item !== undefined;
    },
  };
}

export function createNativeTheme() {
  return only('nativeTheme', { themeSource: 'system' });
}
