import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sqliteBackend } from '../store/testing/backends.ts';
import { rollUp } from './progress.ts';
import { taskOwnersSuite } from './testing/owners-suite.ts';
import { tasksSuite } from './testing/tasks-suite.ts';

tasksSuite(sqliteBackend());

describe('progress', () => {
  const steps = { pull: 70, create: 10, start: 20 };
  const child = (progress: number, step?: string, weight = 1) => ({ progress, step, weight });

  it.each<[string, Parameters<typeof rollUp>[0], number]>([
    ['nothing said', { steps: undefined, own: undefined, children: [] }, 0],
    ['a percentage', { steps, own: 33, children: [] }, 33],
    ['a percentage out of range', { steps, own: 170, children: [] }, 100],
    ['no number', { steps, own: Number.NaN, children: [] }, 0],
    ['half of the first step', { steps, own: { step: 'pull', fraction: 0.5 }, children: [] }, 35],
    ['the beginning of the last step', { steps, own: { step: 'start', fraction: 0 }, children: [] }, 80],
    ['the end of the last step', { steps, own: { step: 'start', fraction: 1 }, children: [] }, 100],
    ['children without steps', { steps: undefined, own: undefined, children: [child(100), child(50)] }, 75],
    [
      'children of different weight',
      { steps: undefined, own: undefined, children: [child(100, undefined, 3), child(0)] },
      75,
    ],
    ['a child that is a step', { steps, own: undefined, children: [child(50, 'pull')] }, 35],
    ['children in a later step', { steps, own: { step: 'pull', fraction: 1 }, children: [child(50, 'start')] }, 90],
    ['an unknown step', { steps, own: { step: 'what', fraction: 1 }, children: [] }, 0],
  ])('of %s', (_name, input, expected) => {
    expect(rollUp(input)).toBeCloseTo(expected);
  });

  it('stays within 0-100 and does not fall while steps go on', () => {
    const names = Object.keys(steps);
    const said = fc.array(fc.record({ at: fc.nat(2), fraction: fc.double() }), { minLength: 1 });
    fc.assert(
      fc.property(said, (points) => {
        const inOrder = points
          .map(({ at, fraction }) => ({
            at,
            fraction: Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0,
          }))
          .sort((a, b) => a.at - b.at || a.fraction - b.fraction);
        let last = 0;
        for (const { at, fraction } of inOrder) {
          const value = rollUp({ steps, own: { step: names[at] ?? '', fraction }, children: [] });
          expect(value).toBeGreaterThanOrEqual(last);
          expect(value).toBeLessThanOrEqual(100);
          last = value;
        }
      }),
    );
  });
});
taskOwnersSuite(sqliteBackend());
