import { expect, it } from 'vitest';
import { licenseKeyOf } from '../../../../common/license/license-key.ts';
import { grantForTests, testKid, testSign } from '../../../../common/license/testing/test-key.ts';
import { typedForm, typedProgress } from '../../../../common/license/typed-form.ts';
import { typedWords } from './typed-words.ts';

it('tells how far the groups are, which one is wrong, and when all are there', async () => {
  const groups = (await typedForm(crypto.subtle, await licenseKeyOf(grantForTests(), testKid, testSign))) ?? [];
  const count = groups.length;
  const said = (text: string) => typedWords(typedProgress(text));
  expect(said('')).toEqual({ words: 'The first group says how many there are.', isComplete: false });
  expect(said(groups.slice(0, 3).join(' '))).toEqual({ words: `3 of ${count} groups.`, isComplete: false });
  expect(said(`${groups[0]} ${groups[2]}`)).toMatchObject({ words: expect.stringMatching(/^Group 2 is not right/) });
  expect(said([...groups.slice(0, 7), ...groups.slice(8)].join(' '))).toEqual({
    words: 'Group 8 seems to be left out: what is there would be right as group 9.',
    isComplete: false,
  });
  expect(said(groups.join(''))).toEqual({ words: `All ${count} groups are there.`, isComplete: true });
  expect(said(`${groups.join('')}A`)).toMatchObject({
    words: `There are more than ${count} groups.`,
    isComplete: false,
  });
});
