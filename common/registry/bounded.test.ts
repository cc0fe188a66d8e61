import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundProblems, gradeOf, summarizeWarnings } from './bounded.ts';
import { entry10, registryText } from './corpus-parts.ts';
import type { RegistryEntry } from './document.ts';
import { readRegistry } from './read.ts';
import { registryReportForTests } from './report.ts';
import { isFlagged, judgeRegistryEntry, type Warning } from './warnings.ts';

const keys = (count: number, value: unknown = 0) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`unknown_key_${n}`, value]));

function read(more: Record<string, unknown>): RegistryEntry {
  const [entry] = readRegistry(registryText([entry10(JSON.parse(JSON.stringify(more)))])).entries;
  if (entry === undefined) throw new Error('No entry');
  return entry;
}

describe('an entry with very many settings', () => {
  it('is kept with its problem, and only so much of it is judged', () => {
    const entry = read({ run_config: keys(19_000) });
    expect(entry.usable).toBe(false);
    expect(entry.problems.map(({ code }) => code)).toContain('TOO_MANY_VALUES');
    expect(judgeRegistryEntry(entry).length).toBeLessThan(10_000);
    const shown = summarizeWarnings(judgeRegistryEntry(entry));
    expect(shown.length).toBeLessThanOrEqual(25);
    expect(shown.some(({ message }) => /^The same holds for \d+ more settings/.test(message))).toBe(true);
    expect(isFlagged(shown)).toBe(true);
  });

  it.each([
    ['settings of many megabytes', { run_config: { command: 'x'.repeat(3_000_000) } }],
    ['many long settings', { run_config: keys(1_000, 'x'.repeat(1_000)) }],
    ['long keys', { run_config: { ['k'.repeat(400_000)]: 1 } }],
    ['a long command', { exec_config: { go: { cmd: 'x'.repeat(400_000) } } }],
  ])('cannot be used with %s', (_name, more) => {
    const entry = read(more);
    expect(entry.usable).toBe(false);
    expect(entry.problems.map(({ code }) => code)).toContain('ENTRY_TOO_LARGE');
    expect(JSON.stringify(entry.raw).length).toBeLessThan(600_000);
  });

  it('hides nothing of its neighbours', () => {
    const list = [entry10({ run_config: keys(19_000) as never }), entry10({ friendly_name: 'Plain' })];
    const { entries } = readRegistry(registryText(list));
    expect(entries.map(({ friendlyName, usable }) => [friendlyName, usable]).at(-1)).toEqual(['Plain', true]);
  });

  it('makes a report of bounded size, with the same counts', () => {
    const list = Array.from({ length: 40 }, (_, n) =>
      entry10({ friendly_name: `Entry ${n}`, run_config: keys(19_000) as never }),
    );
    const report = registryReportForTests(registryText(list));
    expect(report).toMatchObject({ workspaces: 40, flagged: 40, unusable: 40 });
    expect(JSON.stringify(report).length).toBeLessThan(40 * 10_000);
  });

  it('keeps a setting of two hundred values as it is', () => {
    const entry = read({ run_config: keys(200) });
    expect(entry.usable).toBe(true);
    expect(Object.keys(entry.runConfig)).toHaveLength(200);
  });
});

describe('summarizeWarnings', () => {
  const warning = fc.record({
    id: fc.constantFrom('flag_property', 'device', 'capability'),
    rule: fc.constantFrom('field', 'fairlead'),
    property: fc.string({ maxLength: 400 }),
    path: fc.constant([]),
    severity: fc.constantFrom('info', 'weakened', 'host-root'),
    message: fc.string({ maxLength: 900 }),
    explanationId: fc.constant('flag_property'),
  }) as fc.Arbitrary<Warning>;

  it('is small, says as much, and changes neither the grade nor what is flagged', () => {
    fc.assert(
      fc.property(fc.array(warning, { maxLength: 900 }), (list) => {
        const shown = summarizeWarnings(list);
        expect(shown.length).toBeLessThanOrEqual(200);
        expect(JSON.stringify(shown).length).toBeLessThan(1_000_000);
        expect(gradeOf(shown)).toBe(gradeOf(list));
        expect(isFlagged(shown)).toBe(isFlagged(list));
        expect(shown.every(({ message, property }) => message.length <= 500 && property.length <= 200)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('leaves a few as they are', () => {
    const few = judgeRegistryEntry(read({ run_config: { privileged: true, cap_add: ['SYS_ADMIN'], ports: { 1: 2 } } }));
    expect(summarizeWarnings(few)).toEqual(few);
  });
});

it('problems are bounded, errors first', () => {
  const problem = (severity: 'info' | 'error') => ({
    code: 'X',
    property: 'p'.repeat(900),
    message: 'm'.repeat(900),
    severity,
  });
  const bounded = boundProblems([...Array.from({ length: 300 }, () => problem('info')), problem('error')]);
  expect(bounded).toHaveLength(100);
  expect(bounded[0]).toMatchObject({ severity: 'error' });
  expect(JSON.stringify(bounded).length).toBeLessThan(90_000);
});
