import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextArchive, definitionOf, readContext } from './definition.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-context-'));
  mkdirSync(join(folder, 'files', 'usr'), { recursive: true });
  writeFileSync(join(folder, 'Dockerfile'), 'FROM base\n');
  writeFileSync(join(folder, 'files', 'usr', 'run'), '#!/bin/sh\n', { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const definition = (parent = 'bookworm') => definitionOf(readContext(folder), parent);

describe('the definition of an image', () => {
  it('is the same for the same files, whenever they were written', () => {
    const before = definition();
    utimesSync(join(folder, 'Dockerfile'), 1, 1);
    expect(definition()).toBe(before);
  });

  it('leaves out what is about the image', () => {
    const before = definition();
    for (const name of ['README.md', 'workspace.json', 'icon.svg']) writeFileSync(join(folder, name), 'x');
    expect(definition()).toBe(before);
  });

  it('changes with content, names, what can be executed, and what it stands on', () => {
    const seen = new Set([definition(), definition('another')]);
    writeFileSync(join(folder, 'Dockerfile'), 'FROM base\nUSER 1000\n');
    seen.add(definition());
    chmodSync(join(folder, 'files', 'usr', 'run'), 0o644);
    seen.add(definition());
    writeFileSync(join(folder, 'files', 'icon.svg'), 'part of the image');
    seen.add(definition());
    expect(seen.size).toBe(5);
  });

  it('is built from an archive that is the same each time', async () => {
    const first = await textOf(contextArchive(readContext(folder)));
    utimesSync(join(folder, 'Dockerfile'), 1, 1);
    expect(await textOf(contextArchive(readContext(folder)))).toBe(first);
    expect(first).toContain('files/usr/run');
  });
});
