/** Breaks the rules of making images: what is saved of a session, what is uploaded for a build. */
import type { Mutant } from '../mutant.ts';

const saving: Mutant['killedBy'] = {
  suite: 'integration',
  file: 'service/hosts/making.itest.ts',
  test: 'saves a container without anything that it was given',
};

export const imageWorkshopMutants: readonly Mutant[] = [
  {
    rule: '4.75',
    id: 'configuration-of-the-session',
    file: 'service/hosts/engine/saved-image.ts',
    find: 'const own = asObject(before.Config);',
    replace: 'const own = asObject(given.after.Config);',
    killedBy: saving,
  },
  {
    rule: '4.75',
    id: 'commit-stays',
    file: 'service/hosts/engine/making.ts',
    find: `    await helpers.removeImage(temporary, { force: true });`,
    replace: `    stop();`,
    killedBy: saving,
  },
];
