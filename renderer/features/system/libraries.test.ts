import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { libraries } from './libraries.ts';

const root = join(import.meta.dirname, '../../..');
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const named = z.object({
  version: z.string(),
  license: z.string().optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
});

test('every dependency is named with the version and licence that is installed', () => {
  const { dependencies } = z.object({ dependencies: z.record(z.string(), z.string()) }).parse(read('package.json'));
  const installed = Object.keys(dependencies).map((name) => {
    const { version, license, licenses } = named.parse(read(`node_modules/${name}/package.json`));
    return { name, version, license: license ?? licenses?.[0]?.type };
  });
  expect(libraries).toEqual(installed);
});
