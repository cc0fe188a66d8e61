import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FairleadError } from '../errors.ts';
import { registryCorpus } from './corpus.ts';
import { readRegistry } from './read.ts';
import { registryReport } from './report.ts';

function codesOf(source: string | Uint8Array): readonly string[] {
  const document = readRegistry(source);
  const all = [...document.problems, ...document.entries.flatMap((entry) => entry.problems)];
  return [...new Set(all.map((problem) => problem.code))].sort();
}

describe('every flaw and attack of the corpus', () => {
  test.each(registryCorpus().map((one) => [one.name, one] as const))('%s', (_name, { source, expected }) => {
    const report = registryReport(source);
    if ('error' in expected) {
      const thrown = catchError(() => readRegistry(source));
      expect(thrown).toMatchObject({ code: expected.error, hint: expect.stringMatching(/\.$/) });
      expect(report).toMatchObject({ schema: null, workspaces: 0, unusable: 0, problems: [{ code: expected.error }] });
      return;
    }
    const { codes, ...counts } = expected;
    expect(report).toMatchObject(counts);
    expect(codesOf(source)).toEqual([...codes].sort());
  });

  test('pollutes no prototype', () => {
    for (const { source } of registryCorpus()) registryReport(source);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('names every case differently', () => {
    const names = registryCorpus().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown');
}

/** Real lists are not part of the project; where a folder of them is at hand, they are an extra run. */
const folder = process.env.FAIRLEAD_REGISTRY_CORPUS;
if (folder !== undefined && folder !== '') {
  describe('real lists', () => {
    const files = globSync('**/*.json', { cwd: folder }).sort();
    const known: Readonly<Record<string, { readonly workspaces: number; readonly flagged: number }>> = {
      'kasmtech_kasm-install-wizard': { workspaces: 85, flagged: 12 },
      linuxserver_kasm_workspaces_registry: { workspaces: 71, flagged: 64 },
      hickey_kasm_registry: { workspaces: 74, flagged: 48 },
    };

    test('are there', () => {
      expect(files.length).toBeGreaterThan(0);
    });

    test.each(files)('%s', (file) => {
      const source = readFileSync(join(folder, file));
      const report = registryReport(source);
      const counts = known[relative('.', file).split(/[\\/]/)[0] ?? ''];
      if (counts !== undefined) expect(report).toMatchObject(counts);
      try {
        const document = readRegistry(source);
        expect(report.workspaces).toBe(document.entries.length);
        expect(new Set(document.entries.map((entry) => entry.key)).size).toBe(document.entries.length);
      } catch (error) {
        expect(error).toBeInstanceOf(FairleadError);
        expect(report.problems).toHaveLength(1);
      }
    });
  });
}
