/** What stands beside each image: the workspace that it is published as, and its icon. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { imageNames } from '../../common/images/own-images.ts';
import { readRegistry } from '../../common/registry/read.ts';
import { judgeRegistryEntry } from '../../common/registry/warnings.ts';
import { projectRoot } from '../setup.mjs';

const read = (...path: string[]) => readFileSync(join(projectRoot, 'images', ...path), 'utf8');

describe.each(imageNames)('the workspace of %s', (name) => {
  const json: unknown = JSON.parse(read(name, 'workspace.json'));

  it('is an entry that this product reads without a flaw and flags nothing of', () => {
    const list = { name: 'Fairlead', workspacecount: 1, icon: null, description: '', list_url: 'https://a.example/' };
    const document = readRegistry(JSON.stringify({ ...list, contact_url: '', modified: 1, workspaces: [json] }));
    expect(document.entries).toHaveLength(1);
    const [entry] = document.entries;
    expect(entry?.problems).toEqual([]);
    expect(entry === undefined ? null : judgeRegistryEntry(entry).filter(({ rule }) => rule === 'field')).toEqual([]);
    expect(entry?.images.map(({ image }) => image)).toEqual(
      Array.from({ length: entry?.images.length ?? 0 }, () => `localhost/fairlead/${name}:1.0`),
    );
  });

  it('has its icon, which is square and holds nothing but a drawing', () => {
    const { image_src: icon } = z.object({ image_src: z.string() }).parse(json);
    const svg = read(name, icon);
    expect(svg).toContain('width="256" height="256" viewBox="0 0 256 256"');
    expect(svg).not.toMatch(/<script|<foreignObject|\bhref|\bon\w+=|<style|@import|url\(\s*['"]?(?!#)/i);
  });

  it('carries nothing that only a published list has', () => {
    expect(json).not.toHaveProperty('sha');
    expect(json).not.toHaveProperty('modified');
  });
});
