import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../setup.mjs';
import { exemptions, mutants } from './list.ts';
import { type Mutant, mutated, rulesOf, uncovered, verdictOf } from './mutant.ts';
import { fromPlaywrightReport, fromVitestReport } from './reports.ts';

const mutant: Mutant = {
  rule: '1.1',
  id: 'x',
  file: 'a.ts',
  find: 'if (bad) throw',
  replace: 'if (false) throw',
  killedBy: { suite: 'unit', file: 'a.test.ts', test: 'refuses' },
};
const sound = [{ name: 'the door refuses strangers', status: 'passed' as const }];

describe('a mutation', () => {
  it('changes one place, and says so where it cannot', () => {
    expect(mutated('a; if (bad) throw b;', mutant)).toBe('a; if (false) throw b;');
    expect(() => mutated('nothing', mutant)).toThrow('does not have');
    expect(() => mutated('if (bad) throw if (bad) throw', mutant)).toThrow('more than once');
    expect(() => mutated('if (bad) throw', { ...mutant, replace: mutant.find })).toThrow('nothing is changed');
  });

  it('is killed by the named test alone', () => {
    const failed = [{ name: 'the door refuses strangers', status: 'failed' as const }];
    expect(verdictOf(mutant, sound, failed)).toEqual({ kind: 'killed', by: 'the door refuses strangers' });
    expect(verdictOf(mutant, sound, sound).kind).toBe('survived');
    const other = [...sound, { name: 'the window opens', status: 'failed' as const }];
    expect(verdictOf(mutant, sound, other)).toMatchObject({
      kind: 'survived',
      sentence: expect.stringContaining('window'),
    });
  });

  it('is killed where the named test does not end any more, and the others did', () => {
    const others = [{ name: 'the window opens', status: 'passed' as const }];
    const both = [...sound, ...others];
    expect(verdictOf(mutant, both, others).kind).toBe('killed');
    expect(verdictOf(mutant, both, [{ name: sound[0]?.name ?? '', status: 'skipped' }, ...others]).kind).toBe('killed');
    expect(verdictOf(mutant, both, [{ name: sound[0]?.name ?? '', status: 'skipped' }]).kind).not.toBe('killed');
  });

  it('proves nothing where the test is missing, fails anyway, is skipped, or does not run with the change', () => {
    expect(verdictOf(mutant, [], sound).kind).toBe('invalid');
    for (const status of ['failed', 'skipped'] as const)
      expect(verdictOf(mutant, [{ name: 'it refuses', status }], sound).kind).toBe('invalid');
    expect(verdictOf(mutant, sound, null).kind).toBe('invalid');
    expect(verdictOf(mutant, sound, []).kind).toBe('invalid');
  });
});

describe('reports', () => {
  it('of vitest give every test with its full name', () => {
    const json = {
      testResults: [
        {
          assertionResults: [
            { fullName: 'a b', status: 'passed' },
            { fullName: 'a c', status: 'failed' },
            { fullName: 'a d', status: 'pending' },
          ],
        },
      ],
    };
    expect(fromVitestReport(json).map(({ name, status }) => `${name}: ${status}`)).toEqual([
      'a b: passed',
      'a c: failed',
      'a d: skipped',
    ]);
  });

  it('of Playwright too, however deep the test stands', () => {
    const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
    const json = {
      suites: [
        {
          title: 'a.spec.ts',
          specs: [spec('top', 'expected')],
          suites: [{ title: 'inner', specs: [spec('deep', 'unexpected'), spec('off', 'skipped')] }],
        },
      ],
    };
    expect(fromPlaywrightReport(json)).toEqual([
      { name: 'top', status: 'passed' },
      { name: 'inner deep', status: 'failed' },
      { name: 'inner off', status: 'skipped' },
    ]);
  });
});

describe('the list', () => {
  const rules = rulesOf(readFileSync(join(projectRoot, 'docs', 'security.md'), 'utf8'));

  it('reads the rules of docs/security.md', () => {
    expect(rulesOf('| #    | rule |\n| ---- | --- |\n| 1.1  | a |\n| 12.30 | b |\ntext 1.2')).toEqual(['1.1', '12.30']);
    expect(rules.length).toBeGreaterThan(35);
    expect(new Set(rules).size).toBe(rules.length);
  });

  it.each(mutants.map((one) => [`${one.rule} ${one.id}`, one] as const))('fits to the code: %s', (_name, one) => {
    expect(rules).toContain(one.rule);
    expect(mutated(readFileSync(join(projectRoot, one.file), 'utf8'), one)).not.toBe('');
    expect(existsSync(join(projectRoot, one.killedBy.file)), one.killedBy.file).toBe(true);
    expect(one.killedBy.test).not.toBe('');
  });

  it('names each of its mutations once, and breaks every rule or says why not', () => {
    const names = mutants.map(({ rule, id }) => `${rule} ${id}`);
    expect(new Set(names).size).toBe(names.length);
    expect(uncovered(rules, mutants, exemptions)).toEqual([]);
    for (const { rule, reason } of exemptions) {
      expect(rules).toContain(rule);
      expect(reason).not.toBe('');
    }
  });
});
