/** Breaks the rules of making images: what is saved of a session, what is uploaded for a build. */
import type { Mutant } from '../mutant.ts';

const saving: Mutant['killedBy'] = {
  suite: 'integration',
  file: 'service/hosts/making.itest.ts',
  test: 'saves a container without anything that it was given',
};

const uploads = (test: string): Mutant['killedBy'] => ({ suite: 'unit', file: 'service/images/uploads.test.ts', test });

const folders = (test: string): Mutant['killedBy'] => ({
  suite: 'unit',
  file: 'service/images/build-folders.test.ts',
  test: `a folder ${test}`,
});

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
  {
    rule: '4.75',
    id: 'killed-meanwhile',
    file: 'service/images/sweep.ts',
    find: `return state !== 'queued' && state !== 'running';`,
    replace: `return state === 'queued';`,
    killedBy: {
      suite: 'integration',
      file: 'service/image-workshop.itest.ts',
      test: 'a host that comes back loses what saving a session left on it',
    },
  },
  {
    rule: '4.43',
    id: 'saved-by-who-observes',
    file: 'service/manager/saving.ts',
    find: `const row = reached(actor, await book.get(id), 'work');`,
    replace: `const row = reached(actor, await book.get(id), 'see');`,
    killedBy: {
      suite: 'unit',
      file: 'service/scoping.test.ts',
      test: 'is not there for a call that would change it',
    },
  },
  {
    rule: '4.76',
    id: 'paths-lead-out',
    file: 'service/images/build-folders.ts',
    find: `if (problem !== null) throw badPath(path, problem);`,
    replace: `if (problem === 'it is empty') throw badPath(path, problem);`,
    killedBy: folders('takes no path that could lead out of it'),
  },
  {
    rule: '4.76',
    id: 'parts-lead-out',
    file: 'common/images/folder-paths.ts',
    find: `if (part === '.' || part === '..') return`,
    replace: `if (part === '.') return`,
    killedBy: { suite: 'unit', file: 'common/images/folder-paths.test.ts', test: 'no path that is taken leads out' },
  },
  {
    rule: '4.76',
    id: 'of-anybody',
    file: 'service/images/build-folders.ts',
    find: `if (folder?.userId === userId && folder.state === 'filled') return folder;`,
    replace: `if (folder?.state === 'filled') return folder;`,
    killedBy: folders('belongs to one person alone'),
  },
  {
    rule: '4.76',
    id: 'without-end',
    file: 'service/images/build-folders.ts',
    find: `if (folder.bytes + bytes.length > mostBytes)`,
    replace: `if (bytes.length > mostBytes)`,
    killedBy: folders('has an end in bytes and in number'),
  },
  {
    rule: '4.76',
    id: 'outlives-a-crash',
    file: 'service/images/build-folders.ts',
    find: `      await rm(dir, { recursive: true, force: true });`,
    replace: `      await mkdir(dir, { recursive: true });`,
    killedBy: folders('does not outlive the service'),
  },
  {
    rule: '4.90',
    id: 'pieces-of-anybody',
    file: 'service/images/uploads.ts',
    find: 'upload.userId !== userId || ',
    replace: '',
    killedBy: uploads('takes no piece of anybody else'),
  },
  {
    rule: '4.90',
    id: 'more-than-told',
    file: 'service/images/uploads.ts',
    find: 'if (upload.received + piece.byteLength > upload.bytes) {',
    replace: 'if (false) {',
    killedBy: uploads('takes no more than was told'),
  },
];
