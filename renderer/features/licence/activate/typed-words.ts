/** How far somebody is who types a licence, in words. Pure. */
import type { TypedProgress } from '../../../../common/license/typed-form.ts';

export function typedWords({ groups, needed, wrong, isLeftOut }: TypedProgress): {
  readonly words: string;
  readonly isComplete: boolean;
} {
  const no = (words: string) => ({ words, isComplete: false });
  if (wrong !== null && isLeftOut)
    return no(`Group ${wrong} seems to be left out: what is there would be right as group ${wrong + 1}.`);
  if (wrong !== null) return no(`Group ${wrong} is not right. Compare it with what was read out.`);
  const good = groups.filter(({ state }) => state === 'good').length;
  if (good === 0) return no('The first group says how many there are.');
  if (needed === null) return no('This is no licence of this version of Fairlead.');
  if (groups.length > needed) return no(`There are more than ${needed} groups.`);
  if (good < needed) return no(`${good} of ${needed} groups.`);
  return { words: `All ${needed} groups are there.`, isComplete: true };
}
