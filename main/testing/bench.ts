/** What the shell's specs share: starting a shell on a fixture site and waiting for what it shows. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { keyFileName } from '../../common/shell/protocol.ts';
import type { Runtime, ShellDriver } from '../../tools/electron-stand-in/drive.ts';
import type { AppFolder } from './app-folder.ts';

/** Part of the console's address, and of no view's. */
export const console = '//fairlead.localhost';

export type Started = { readonly shell: ShellDriver; readonly userData: string; readonly dataDir: string };

export type StartOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly answers?: readonly number[];
  readonly netLog?: string;
  readonly userData?: string;
  /** A key file is there already, so that no system is asked for its keychain. True where silent. */
  readonly keyFile?: boolean;
};

export async function start(runtime: Runtime, folder: AppFolder, options: StartOptions = {}): Promise<Started> {
  const { keyFile = true, userData = folder.userData(), ...rest } = options;
  const dataDir = join(userData, 'site');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (keyFile) writeFileSync(join(dataDir, keyFileName), Buffer.alloc(32, 7).toString('base64'), { mode: 0o600 });
  return { shell: await runtime.launch({ app: folder.app, userData, ...rest }), userData, dataDir };
}

/**
 * Waits until the console has traded its token. After an end of the site `before` tells the pid that was: until the shell
 * has heard of the end, its window shows the console of that one.
 */
export async function consoleOpen(shell: ShellDriver, before?: unknown): Promise<void> {
  if (before !== undefined) await eventually(async () => (await siteState(shell)).pid !== before, true);
  await eventually(() => shell.page({ kind: 'title', page: console, text: '' }), 'open');
  await eventually(() => evaluateIn(shell, 'v-abc', 'document.readyState'), 'complete');
}

/** Asks again and again until `read` gives `value`; what it throws meanwhile counts as not yet. */
export async function eventually(read: () => Promise<unknown>, value: unknown): Promise<void> {
  await vi.waitFor(async () => expect(await read()).toEqual(value), { timeout: 120_000, interval: 50 });
}

/**
 * Clicks into the view of the console's page, or beside it, and waits until keys go there: another process draws the view,
 * and hears some time after the click that it has the focus, or has it no more.
 */
export async function clickTo(
  shell: ShellDriver,
  target: { readonly frame?: string; readonly text: string },
): Promise<void> {
  await shell.page({ kind: 'click', page: console, ...target });
  await eventually(() => evaluateIn(shell, 'v-abc', 'document.hasFocus()'), target.frame === 'v-abc');
}

/** Web preferences of the windows; Electron has the call but does not name it in its typings. */
export function preferences(shell: ShellDriver): Promise<Record<string, unknown>[]> {
  return shell.main(({ BrowserWindow }) => {
    return BrowserWindow.getAllWindows().map(({ webContents }) =>
      Reflect.get(webContents, 'getLastWebPreferences').call(webContents),
    );
  }, null);
}

export function evaluate(shell: ShellDriver, text: string): Promise<unknown> {
  return shell.page({ kind: 'evaluate', page: console, text });
}

export function evaluateIn(shell: ShellDriver, frame: string, text: string): Promise<unknown> {
  return shell.page({ kind: 'evaluate', page: console, frame, text });
}

/** What the fixture site was given: `{ pid, argv, env, key, kind, used }`. */
export async function siteState(shell: ShellDriver): Promise<Record<string, unknown>> {
  const state = await evaluate(shell, "fetch('/state').then((answer) => answer.json())");
  return state as Record<string, unknown>;
}
