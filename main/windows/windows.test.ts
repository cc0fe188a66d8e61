import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSize, minimumSize, restoreBounds } from './bounds.ts';
import { consolePreferences, viewerPreferences } from './preferences.ts';
import { createStateFile } from './state-file.ts';

const primary = { x: 0, y: 0, width: 1920, height: 1040 };
const left = { x: -1280, y: 0, width: 1280, height: 1000 };

describe('where the window opens', () => {
  it('is the middle of the first screen at first', () => {
    expect(restoreBounds(null, [primary])).toEqual({ x: 280, y: 90, ...defaultSize });
  });

  it('is where it was, also on another screen', () => {
    const was = { x: -1200, y: 50, width: 1000, height: 700 };
    expect(restoreBounds(was, [primary, left])).toEqual(was);
  });

  it('is the first screen when the other one is gone', () => {
    const was = { x: -1200, y: 50, width: 1000, height: 700 };
    expect(restoreBounds(was, [primary]).x).toBe(280);
  });

  it.each([
    ['below the screen', { x: 100, y: 1030, width: 900, height: 700 }],
    ['a sliver at the right', { x: 1900, y: 0, width: 900, height: 700 }],
  ])('is the middle when only %s would show', (_name, was) => {
    expect(restoreBounds(was, [primary])).toMatchObject({ x: 280, y: 90 });
  });

  it('fits the screen and is never too small', () => {
    expect(restoreBounds({ x: 0, y: 0, width: 9000, height: 9000 }, [primary])).toEqual(primary);
    expect(restoreBounds({ x: 0, y: 0, width: 200, height: 100 }, [primary])).toEqual({ x: 0, y: 0, ...minimumSize });
    expect(restoreBounds(null, [{ x: 0, y: 0, width: 1024, height: 700 }])).toEqual({
      x: 0,
      y: 0,
      width: 1024,
      height: 700,
    });
    expect(restoreBounds(null, [])).toMatchObject(defaultSize);
  });
});

it('forgets a place it cannot read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-state-'));
  const events: string[] = [];
  const file = createStateFile(join(folder, 'window.json'), (event) => events.push(event));
  expect(file.read()).toBeNull();
  expect(events).toEqual([]);
  const state = { bounds: { x: 1, y: 2, width: 3, height: 4 }, maximized: true };
  file.write(state);
  expect(file.read()).toEqual(state);
  writeFileSync(join(folder, 'window.json'), '{"bounds":{"x":"far"}}');
  expect(file.read()).toBeNull();
  expect(events).toEqual(['window-state-unreadable']);
  rmSync(folder, { recursive: true });
});

describe('web preferences', () => {
  it.each([
    ['console', consolePreferences('persist:site-local', '/p.cjs', 'local')],
    ['viewer', viewerPreferences('viewer-1')],
  ])('of the %s are safe', (_name, preferences) => {
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
    });
  });

  it('give a viewer no preload and a partition that is not kept', () => {
    const preferences = viewerPreferences('viewer-1');
    expect(preferences).not.toHaveProperty('preload');
    expect(preferences.partition).not.toMatch(/^persist:/);
  });
});
