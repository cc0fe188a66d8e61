import { expect, it } from 'vitest';
import { hintText } from '../../common/hint.ts';
import { type LicenseState, licenseStates } from '../../common/license/states.ts';
import { judgeLicense, licenseCheck } from './license-check.ts';

const judged = (state: LicenseState) => {
  const { fix, ...found } = judgeLicense({ state, sentence: `It is ${state}.` });
  return { ...found, fix: fix === undefined ? null : hintText(fix) };
};

it('a licence that ends soon, or has its time of grace, is a warning that says how to renew it', () => {
  for (const state of ['ends soon', 'grace', 'ended'] as const)
    expect(judged(state)).toEqual({
      state: 'warning',
      detail: `It is ${state}.`,
      fix: expect.stringMatching(/newer one.*by telephone/),
    });
});

it('every state but valid and none is a warning with advice, and none is a failure', () => {
  for (const state of licenseStates) {
    const found = judged(state);
    const isWell = state === 'valid' || state === 'none';
    expect(found.state, state).toBe(isWell ? 'ok' : 'warning');
    expect(found.fix !== null, state).toBe(!isWell);
  }
});

it('looks at each run', async () => {
  const states: LicenseState[] = ['valid', 'grace'];
  const check = licenseCheck(async () => ({ state: states.shift() ?? 'none', sentence: 'So it is.' }));
  const run = () => check.run(AbortSignal.timeout(1000));
  expect([(await run()).state, (await run()).state]).toEqual(['ok', 'warning']);
});
