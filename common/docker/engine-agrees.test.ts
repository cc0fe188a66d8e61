/** Fairlead's side of the table of settings; an engine's side needs one: `engine-agrees.itest.ts`. */
import { describe, expect, it } from 'vitest';
import { blankDraft } from '../model/workspaces.ts';
import { draftContainer } from './draft-container.ts';
import { engineCases } from './engine-agrees.cases.ts';

describe('what is said before launch', () => {
  it.each(engineCases)('$name', ({ runConfig, engine, ours = engine }) => {
    const { problems } = draftContainer({ ...blankDraft, image: 'a/b:1', memoryBytes: 2 ** 28, runConfig });
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(errors).toHaveLength(ours === 'takes' ? 0 : 1);
    // Where engines refuse what Fairlead takes, the person is told how it is read.
    const changed = engine === 'refuses' && ours === 'takes' && !JSON.stringify(runConfig).includes('PathOnHost');
    if (changed && !('networking_config' in runConfig)) {
      expect(problems.map(({ code }) => code)).toContain('RUN_CONFIG_READ_AS');
    }
  });
});
