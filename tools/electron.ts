/** Finds Electron's runtime, or gets it once with the electron package's own installer. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandLine } from '../common/command-line.ts';
import { startGuarded } from './proc.ts';

type ElectronFound = { readonly kind: 'found'; readonly path: string };
type ElectronAbsent = {
  readonly kind: 'absent';
  /** One sentence for people. */
  readonly reason: string;
  /** Whether the package's installer may get it. */
  readonly downloadable: boolean;
};

/** What the decision looks at; files are read through it so that it can be tried without a runtime. */
export type ElectronSurroundings = {
  readonly root: string;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  readonly exists: (path: string) => boolean;
  /** The text of a file, '' where it is not there. */
  readonly read: (path: string) => string;
};

/** Where the executable lies inside a runtime folder. */
function executableIn(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron');
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/** True where windows can be opened. */
export function hasDisplay(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): boolean {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/**
 * Whether the desktop app can be opened here, and with which executable. `ELECTRON_OVERRIDE_DIST_PATH` is an explicit
 * wish and is not second-guessed; without it, a missing display and Electron's refusal to run as root count.
 */
export function findElectron(around: ElectronSurroundings): ElectronFound | ElectronAbsent {
  const { root, platform, env, exists, read } = around;
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const path = join(override, executableIn(platform));
    if (exists(path)) return { kind: 'found', path };
    return absent(
      `ELECTRON_OVERRIDE_DIST_PATH is ${override}, and there is no ${executableIn(platform)} in it.`,
      false,
    );
  }
  if (!hasDisplay(platform, env)) return absent('There is no display for the desktop app.', false);
  if (platform === 'linux' && around.isRoot) {
    // SECURITY: docs/security.md 5.1: the sandbox stays on; Electron would run as root only without it.
    return absent('The desktop app does not run as root, because its sandbox cannot.', false);
  }
  const folder = join(root, 'node_modules', 'electron');
  const version = packageVersion(read(join(folder, 'package.json')));
  if (version === undefined) return absent("Electron's package is not installed.", false);
  const path = join(folder, 'dist', executableIn(platform));
  const installed = read(join(folder, 'dist', 'version'))
    .trim()
    .replace(/^v/, '');
  if (exists(path) && installed === version) return { kind: 'found', path };
  return absent(`Electron's runtime ${version} is not there.`, true);
}

/** What was noted of the last attempt to get the runtime that failed. */
type Refusal = { readonly version: string; readonly source: string; readonly atMs: number };

const rememberMs = 24 * 3_600_000;

/** True while a failed attempt for the same version and source is less than a day old, so start stays fast. */
export function isRemembered(refusal: Refusal | undefined, version: string, source: string, nowMs: number): boolean {
  if (refusal === undefined || refusal.version !== version || refusal.source !== source) return false;
  const age = nowMs - refusal.atMs;
  return age >= 0 && age < rememberMs;
}

/** Reads a noted refusal; undefined where there is none that can be read. */
export function parseRefusal(text: string): Refusal | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { version, source, atMs } = value as Record<string, unknown>;
  if (typeof version !== 'string' || typeof source !== 'string' || typeof atMs !== 'number') return undefined;
  return { version, source, atMs };
}

/** How long the download's server may take to say anything, and the whole download, milliseconds. */
const reachMs = 6_000;
const downloadMs = 5 * 60_000;

/**
 * The desktop app's runtime: found, or downloaded once. A download that fails is remembered for a day in .cache.
 */
export async function obtainElectron(
  root: string,
  say: (line: string) => void,
): Promise<ElectronFound | ElectronAbsent> {
  const around: ElectronSurroundings = {
    root,
    platform: process.platform,
    env: process.env,
    isRoot: process.getuid?.() === 0,
    exists: existsSync,
    read: readOrEmpty,
  };
  const first = findElectron(around);
  if (first.kind === 'found' || !first.downloadable) return first;
  const version = packageVersion(readOrEmpty(join(root, 'node_modules', 'electron', 'package.json'))) ?? '';
  const source = downloadSource(process.env);
  const noteFile = join(root, '.cache', 'electron-refused.json');
  const retry = commandLine(['node', join(root, 'node_modules', 'electron', 'install.js')]);
  if (isRemembered(parseRefusal(readOrEmpty(noteFile)), version, source, Date.now())) {
    return absent(`Electron's runtime is not there and could not be downloaded lately (${retry} tries again).`, false);
  }
  say(`Getting Electron's runtime ${version} (once) ...`);
  if (await download(root, source)) {
    const second = findElectron(around);
    if (second.kind === 'found') return second;
  }
  mkdirSync(dirname(noteFile), { recursive: true });
  const refusal: Refusal = { version, source, atMs: Date.now() };
  writeFileSync(noteFile, JSON.stringify(refusal));
  return absent("Electron's runtime is not there and cannot be downloaded.", false);
}

/** The place the electron package downloads from, as its own settings say. */
export function downloadSource(env: Readonly<Record<string, string | undefined>>): string {
  return (
    env.ELECTRON_MIRROR ||
    env.npm_config_electron_mirror ||
    env.NPM_CONFIG_ELECTRON_MIRROR ||
    'https://github.com/electron/electron/releases/download/'
  );
}

/** Runs the package's installer. It works from its cache without a network, so it is not held back for the probe. */
async function download(root: string, source: string): Promise<boolean> {
  const installer = startGuarded(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')], {
    cwd: root,
    stdio: 'ignore',
  });
  const limit = setTimeout(() => void installer.end(0), downloadMs);
  const answers = fetch(source, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(reachMs) });
  answers.catch(() => installer.end(0)).catch(() => undefined);
  try {
    return (await installer.ended) === 0;
  } finally {
    clearTimeout(limit);
  }
}

function absent(reason: string, downloadable: boolean): ElectronAbsent {
  return { kind: 'absent', reason, downloadable };
}

function packageVersion(text: string): string | undefined {
  if (text === '') return undefined;
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'string'
    ? value.version
    : undefined;
}

function readOrEmpty(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
