/** The pipelines of a new registry, run by a real shell over a real repository. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newSourceFiles } from './new-files.ts';

const files = newSourceFiles({ name: 'Mine', description: '', listUrl: null, contactUrl: null, sample: true });
const pipelines = ['.github/workflows/pages.yml', '.gitlab-ci.yml'] as const;

/** The shell script of a pipeline: what stands below `|`, further in than the line. */
function scriptOf(pipeline: string): string {
  const lines = (files.get(pipeline) ?? '').split('\n');
  const start = lines.findIndex((line) => line.endsWith('|'));
  const indent = /^ */.exec(lines[start + 1] ?? '')?.[0].length ?? 0;
  const after = lines.slice(start + 1);
  const end = after.findIndex((line) => !line.startsWith(' '.repeat(indent)));
  return after
    .slice(0, end)
    .map((line) => line.slice(indent))
    .join('\n');
}

function repository() {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-pipeline-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const git = (time: number, ...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], {
      cwd: folder,
      env: { ...process.env, GIT_COMMITTER_DATE: `${time} +0000`, GIT_AUTHOR_DATE: `${time} +0000` },
    });
  git(0, 'init', '-q');
  return {
    folder,
    /** @param time seconds */
    commit(time: number, changed: Readonly<Record<string, string>>) {
      for (const [path, text] of Object.entries(changed)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      git(time, 'add', '-A');
      git(time, 'commit', '-qm', 'x');
    },
  };
}

describe.each(pipelines)('%s', (pipeline) => {
  const run = (folder: string) => {
    const { status, stdout } = spawnSync('sh', ['-eu', '-c', scriptOf(pipeline)], { cwd: folder, encoding: 'utf8' });
    return { status, said: stdout };
  };
  const source = Object.fromEntries(files);

  test('publishes what was built of what is there, and stops where it was not built, or not anew', () => {
    const { folder, commit } = repository();
    commit(1_700_000_000, source);
    expect(run(folder)).toEqual({ status: 1, said: expect.stringContaining('public/ has no list') });
    commit(1_700_000_100, { 'public/1.1/list.json': '{}' });
    expect(run(folder)).toEqual({ status: 0, said: '' });
    commit(1_700_000_200, { 'workspaces/Chromium/workspace.json': '{}' });
    expect(run(folder)).toEqual({ status: 1, said: expect.stringContaining('older than what it is built of') });
    commit(1_700_000_300, { 'registry.json': '{}', 'public/1.1/list.json': '{ }' });
    expect(run(folder)).toEqual({ status: 0, said: '' });
    // What is nothing of it is no reason.
    commit(1_700_000_400, { 'README.md': 'x' });
    expect(run(folder)).toEqual({ status: 0, said: '' });
  });

  test('takes nothing from elsewhere but what the service that runs it offers', () => {
    const text = files.get(pipeline) ?? '';
    expect(text).not.toMatch(/npm|npx|curl|wget|https?:/);
    expect([...text.matchAll(/uses: (\S+)/g)].map(([, uses]) => uses)).toEqual(
      pipeline === '.gitlab-ci.yml'
        ? []
        : [
            'actions/checkout@v4',
            'actions/configure-pages@v5',
            'actions/upload-pages-artifact@v3',
            'actions/deploy-pages@v4',
          ],
    );
    expect(text).toMatch(/^ {4,}(?:- |path: )public$/m);
  });
});

test('the steps name every command and place, and a name in them is text', () => {
  const named = newSourceFiles({
    name: 'A [b](https://c) <i>',
    description: '',
    listUrl: null,
    contactUrl: null,
    sample: false,
  });
  const steps = named.get('README.md') ?? '';
  for (const words of [
    'registry serve',
    'registry check',
    'registry build',
    'workspaces/',
    'GitHub',
    'GitLab',
    'list_url',
  ])
    expect(steps).toContain(words);
  expect(steps.split('\n')[0]).toBe('# A \\[b\\](https://c) \\<i\\>');
});
