import { expect, it } from 'vitest';
import { hintText } from '../../common/hint.ts';
import type { CopySign } from '../../common/model/site-info.ts';
import { copiesCheck } from './copies-check.ts';

const run = async (signs: readonly CopySign[], partly = false) => {
  const found = await copiesCheck({ look: () => ({ signs, partly }) }).run(AbortSignal.timeout(1000));
  return { ...found, fix: found.fix && hintText(found.fix) };
};
const container = (containerId: string, appeared: boolean): CopySign => ({
  kind: 'container',
  hostId: 'h1',
  hostName: 'Bergen',
  containerId,
  appeared,
});

it('no sign is well, with what was not looked at', async () => {
  expect(await run([])).toMatchObject({
    state: 'ok',
    detail: 'No sign of another copy on this machine or on its hosts.',
  });
  expect((await run([], true)).detail).toBe('No sign of another copy on its hosts; this machine was not looked at.');
});

it('a copy that runs is a failure; each thing is said once', async () => {
  const found = await run([
    container('c1', true),
    container('c2', true),
    { kind: 'neighbour', place: 'deck, /b', pid: 7 },
  ]);
  expect(found).toMatchObject({
    state: 'failed',
    detail:
      'A copy of this site started a session on Bergen while this one was running. Another copy of this site runs on this machine, process 7 (deck, /b).',
    fix: expect.stringContaining('stop one of them'),
  });
});

it('what may be from before an older copy was put back is a warning that says both', async () => {
  expect(await run([container('c1', false)])).toMatchObject({
    state: 'warning',
    fix: expect.stringMatching(/older copy of the store was put back.*Otherwise a copy of this site runs elsewhere/),
  });
});
