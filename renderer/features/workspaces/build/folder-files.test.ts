import { describe, expect, it } from 'vitest';
import { callsOf, chosenFolder, folderProblem, ignoreFileOf } from './folder-files.ts';

const file = (path: string, size = 10) => ({ path, size, content: path });

describe('a folder that was chosen', () => {
  it('is told by what is brought along, without what it leaves out', () => {
    const all = [
      file('desk/src/a.txt'),
      file('desk/Dockerfile'),
      file('desk/.dockerignore'),
      file('desk/node_modules/x', 99),
    ];
    expect(ignoreFileOf(all)?.path).toBe('desk/.dockerignore');
    const folder = chosenFolder(all, 'node_modules\nDockerfile\n');
    expect(folder).toMatchObject({ name: 'desk', leftOut: 1, bytes: 30, dockerfiles: ['Dockerfile'] });
    expect(folder.files.map(({ path }) => path)).toEqual(['.dockerignore', 'Dockerfile', 'src/a.txt']);
    expect(folderProblem(folder)).toBeNull();
  });

  it('names the likeliest Dockerfile first', () => {
    const names = ['a/b/Dockerfile', 'dev.Dockerfile', 'Dockerfile.old', 'Dockerfile', 'Dockerfiles/x'];
    expect(
      chosenFolder(
        names.map((name) => file(`x/${name}`)),
        '',
      ).dockerfiles,
    ).toEqual(['Dockerfile', 'dev.Dockerfile', 'Dockerfile.old', 'a/b/Dockerfile']);
  });

  it('says why it cannot be built from', () => {
    expect(folderProblem(chosenFolder([file('x/a')], ''))).toContain('no Dockerfile');
    expect(folderProblem(chosenFolder([file('x/Dockerfile'), file('x/big', 3e9)], ''))).toContain('.dockerignore');
    expect(folderProblem(chosenFolder([file('x/Dockerfile'), file('x/a\\b')], ''))).toContain('backslash');
  });
});

describe('the calls that bring it', () => {
  const shown = (sizes: Readonly<Record<string, number>>) =>
    callsOf(
      Object.entries(sizes).map(([path, size]) => file(path, size)),
      10,
    ).map((call) => call.map(({ path, from, to }) => `${path} ${from}-${to}`).join(', '));

  it('hold small files together and large ones in parts', () => {
    expect(shown({ a: 4, b: 6, c: 1 })).toEqual(['a 0-4, b 0-6', 'c 0-1']);
    expect(shown({ a: 1, b: 25, c: 0 })).toEqual(['a 0-1', 'b 0-10', 'b 10-20', 'b 20-25, c 0-0']);
    expect(shown({ a: 20 })).toEqual(['a 0-10', 'a 10-20']);
    expect(shown({})).toEqual([]);
  });

  it('bring every byte once', () => {
    const bytes = callsOf([file('a', 1234), file('b', 7), file('c', 500)], 100)
      .flat()
      .reduce((sum, { from, to }) => sum + to - from, 0);
    expect(bytes).toBe(1741);
  });
});
