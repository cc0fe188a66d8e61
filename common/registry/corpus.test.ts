import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FairleadError } from '../errors.ts';
import { registryCorpusForTests } from './corpus.ts';
import { readRegistry } from './read.ts';
import { registryReportForTests } from './report.ts';
import { mustBeShown } from './shown.ts';
import { judgeRegistryEntry } from './warnings.ts';

function codesOf(source: string | Uint8Array): readonly string[] {
  const document = readRegistry(source);
  const all = [...document.problems, ...document.entries.flatMap((entry) => entry.problems)];
  return [...new Set(all.map((problem) => problem.code))].sort();
}

describe('every flaw and attack of the corpus', () => {
  test.each(registryCorpusForTests().map((one) => [one.name, one] as const))('%s', (_name, { source, expected }) => {
    const report = registryReportForTests(source);
    if ('error' in expected) {
      const thrown = catchError(() => readRegistry(source));
      expect(thrown).toMatchObject({ code: expected.error, hint: [{ text: expect.stringMatching(/\.$/) }] });
      expect(report).toMatchObject({ schema: null, workspaces: 0, unusable: 0, problems: [{ code: expected.error }] });
      return;
    }
    const { codes, ...counts } = expected;
    expect(report).toMatchObject(counts);
    expect(codesOf(source)).toEqual([...codes].sort());
  });

  test('pollutes no prototype', () => {
    for (const { source } of registryCorpusForTests()) registryReportForTests(source);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('names every case differently', () => {
    const names = registryCorpusForTests().map(({ name }) => name);
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
    /**
     * Entries of which something has to be shown before their image is known, and of these the ones that need a yes:
     * as many as before bodies were judged.
     */
    const asked: Readonly<Record<string, { readonly shown: number; readonly yes: number }>> = {
      'kasmtech_kasm-install-wizard': { shown: 18, yes: 11 },
      linuxserver_kasm_workspaces_registry: { shown: 3, yes: 0 },
      hickey_kasm_registry: { shown: 19, yes: 12 },
    };

    test.each(Object.entries(asked))('of %s no more is asked about than before', (name, expected) => {
      const [file = ''] = files.filter((path) => path.startsWith(`${name}/`));
      const shown = readRegistry(readFileSync(join(folder, file)))
        .entries.map((entry) => mustBeShown(judgeRegistryEntry(entry)))
        .filter((warnings) => warnings.length > 0);
      const yes = shown.filter((warnings) => warnings.some(({ severity }) => severity !== 'info'));
      expect({ shown: shown.length, yes: yes.length }).toEqual(expected);
    });

    test('are there', () => {
      expect(files.length).toBeGreaterThan(0);
    });

    test.each(files)('%s', (file) => {
      const source = readFileSync(join(folder, file));
      const report = registryReportForTests(source);
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
