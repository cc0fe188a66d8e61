import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { downloadSource, type ElectronSurroundings, findElectron, isRemembered, parseRefusal } from './electron.ts';

const hourMs = 3_600_000;

/** A machine with a display, a person who is not root, and these files. */
function machine(
  files: Readonly<Record<string, string>>,
  more: Partial<ElectronSurroundings> = {},
): ElectronSurroundings {
  return {
    root: '/app',
    platform: 'linux',
    env: { DISPLAY: ':0' },
    isRoot: false,
    exists: (path) => Object.hasOwn(files, path),
    read: (path) => files[path] ?? '',
    ...more,
  };
}

const electron = join('/app', 'node_modules', 'electron');
const packaged = { [join(electron, 'package.json')]: '{"version":"45.4.1"}' };
const installed = {
  ...packaged,
  [join(electron, 'dist', 'electron')]: '',
  [join(electron, 'dist', 'version')]: '45.4.1\n',
};

describe('findElectron', () => {
  test('the installed runtime', () => {
    expect(findElectron(machine(installed))).toEqual({ kind: 'found', path: join(electron, 'dist', 'electron') });
  });
  test('a runtime of another version, or none, may be downloaded', () => {
    const older = { ...installed, [join(electron, 'dist', 'version')]: '44.0.0' };
    expect(findElectron(machine(older))).toMatchObject({ kind: 'absent', downloadable: true });
    expect(findElectron(machine(packaged))).toMatchObject({ kind: 'absent', downloadable: true });
    expect(findElectron(machine({}))).toMatchObject({ kind: 'absent', downloadable: false });
  });
  test('the sandbox is never given up: not as root', () => {
    expect(findElectron(machine(installed, { isRoot: true }))).toMatchObject({ kind: 'absent', downloadable: false });
  });
  test('no display, no desktop app; Wayland is one', () => {
    expect(findElectron(machine(installed, { env: {} }))).toMatchObject({ kind: 'absent', downloadable: false });
    expect(findElectron(machine(installed, { env: { WAYLAND_DISPLAY: 'wayland-0' } })).kind).toBe('found');
  });
  test('ELECTRON_OVERRIDE_DIST_PATH is honoured before everything else, and says when it is wrong', () => {
    const env = { ELECTRON_OVERRIDE_DIST_PATH: '/elsewhere' };
    const there = machine({ [join('/elsewhere', 'electron')]: '' }, { env, isRoot: true });
    expect(findElectron(there)).toEqual({ kind: 'found', path: join('/elsewhere', 'electron') });
    const wrong = findElectron(machine(installed, { env }));
    expect(wrong).toMatchObject({ kind: 'absent', downloadable: false });
    expect(wrong).toHaveProperty('reason', expect.stringContaining('/elsewhere'));
  });
});

describe('a refused download', () => {
  const refusal = { version: '45.4.1', source: 'https://x', atMs: 1000 };
  test('is remembered for a day, for the same version and source', () => {
    expect(isRemembered(refusal, '45.4.1', 'https://x', 1000 + 23 * hourMs)).toBe(true);
    expect(isRemembered(refusal, '45.4.1', 'https://x', 1000 + 25 * hourMs)).toBe(false);
    expect(isRemembered(refusal, '45.4.2', 'https://x', 2000)).toBe(false);
    expect(isRemembered(refusal, '45.4.1', 'https://y', 2000)).toBe(false);
    expect(isRemembered(undefined, '45.4.1', 'https://x', 2000)).toBe(false);
  });
  test('a clock that was set back does not keep it for ever', () => {
    expect(isRemembered(refusal, '45.4.1', 'https://x', 500)).toBe(false);
  });
  test('is read back, and what is not one is none', () => {
    expect(parseRefusal(JSON.stringify(refusal))).toEqual(refusal);
    for (const text of ['', '{', 'null', '{"version":1}']) expect(parseRefusal(text)).toBeUndefined();
  });
  test('a mirror is another source', () => {
    expect(downloadSource({ ELECTRON_MIRROR: 'http://m/' })).toBe('http://m/');
    expect(downloadSource({})).toContain('github.com');
  });
});
