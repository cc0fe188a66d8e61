import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { registry } from './registry.ts';
import { run as runMain } from './testing.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'fairlead-registry-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The command with one page in the place of the built ones. */
async function run(...args: readonly string[]) {
  const siteDir = folder();
  writeFileSync(join(siteDir, 'index.html'), '<!doctype html>');
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => err.push(text) },
  };
  const code = await registry(args, { ...io, env: { SOURCE_DATE_EPOCH: '1700000000' } }, siteDir);
  return { code, out: out.join(''), err: err.join('') };
}

test('new, check, build: each says what it did', async () => {
  const place = folder();
  const [mine, out] = [join(place, 'mine'), join(place, 'out')];
  expect(await run('new', mine, '--name', 'My desktops', '--sample')).toMatchObject({ code: 0, err: '' });
  expect(await run('check', mine, '--strict')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Nothing to put right'),
  });
  const built = await run('build', mine, '--out', out, '--json');
  expect(JSON.parse(built.out)).toMatchObject({ out, workspaces: 1, errors: 0, warnings: 0 });
  const list = JSON.parse(readFileSync(join(out, '1.1/list.json'), 'utf8')) as object;
  expect(list).toMatchObject({ name: 'My desktops', modified: 1_700_000_000_000 });
  expect(await run('check', out)).toMatchObject({ code: 0, out: expect.stringContaining('schema 1.1') });
});

test('what is said of a new registry is in its settings', async () => {
  const mine = join(folder(), 'mine');
  const texts = [
    '--description',
    'For everybody',
    '--address',
    'https://registry.example/',
    '--contact',
    'mailto:a@b.example',
  ];
  expect(await run('new', mine, ...texts)).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(readFileSync(join(mine, 'registry.json'), 'utf8'))).toEqual({
    name: 'mine',
    description: 'For everybody',
    icon: '/img/logo.svg',
    list_url: 'https://registry.example/',
    contact_url: 'mailto:a@b.example',
    schema: '1.1',
  });
  expect(await run('check', mine, '--strict')).toMatchObject({ code: 0 });
});

test('a source: every flaw with its file, field and fix; warnings fail where that is asked for', async () => {
  const mine = join(folder(), 'mine');
  await run('new', mine, '--sample');
  const file = join(mine, 'workspaces/Chromium/workspace.json');
  const entry = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...entry, docker_registry: null }));
  expect((await run('check', mine)).code).toBe(0);
  const { code, out } = await run('check', mine, '--strict', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    kind: 'source',
    workspaces: 1,
    errors: 0,
    checks: expect.arrayContaining([
      {
        id: 'IMAGE_REGISTRY_MISSING',
        level: 'warning',
        file: 'workspaces/Chromium/workspace.json',
        field: 'docker_registry',
        problem: expect.stringMatching(/\.$/),
        fix: expect.stringMatching(/\.$/),
      },
    ]),
  });
  writeFileSync(file, '{');
  expect(await run('check', mine)).toMatchObject({ code: 1, out: expect.stringContaining('error  JSON_INVALID') });
  expect(await run('build', mine, '--out', join(mine, 'public'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('REGISTRY_SOURCE_UNUSABLE'),
  });
});

test('a source with errors is built, and it is said what they cost', async () => {
  const mine = join(folder(), 'mine');
  await run('new', mine, '--sample');
  const file = join(mine, 'workspaces/Chromium/workspace.json');
  const entry = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...entry, run_config: { network_mode: 'host' } }));
  const { code, out } = await run('build', mine, '--out', join(mine, 'public'));
  expect(code).toBe(0);
  expect(out).toMatch(/^Built 1 workspace into .*, with 1 error\.\n1 error/);
  expect(out).toContain('As it stands, 1 workspace cannot be used by any site. Put the errors right');
  expect((await run('build', mine, '--out', join(mine, 'public'), '--json')).out).toContain('"unusable": 1');
});

test('a published list fails for its warnings where that is asked for', async () => {
  const list = join(folder(), 'list.json');
  writeFileSync(list, JSON.stringify({ name: 'A', workspaces: [{ friendly_name: 'A', name: 'a/b' }] }));
  expect((await run('check', list)).code).toBe(0);
  expect((await run('check', list, '--strict')).code).toBe(1);
});

test('an import tells what it could not carry', async () => {
  const place = folder();
  writeFileSync(join(place, 'list.json'), JSON.stringify({ workspaces: [{ friendly_name: 'A', image_src: 'a.png' }] }));
  const { code, out } = await run('import', join(place, 'list.json'), '--out', join(place, 'mine'));
  expect(code).toBe(0);
  expect(out).toMatch(/Imported 1 workspace .*\nNo icon: A \(a placeholder stands in its place\)/);
});

test.each([
  [['build'], /Which registry is meant is not said/],
  [['build', 'a'], /--out FOLDER/],
  [['build', 'a', 'b', '--out', 'c'], /"b" is not expected here/],
  [['new', 'a', '--out', 'b'], /There is no option "--out"/],
  [['serve', 'a', '--port', 'x'], /"x" is no port/],
])('%j is wrong usage', async (args, words) => {
  const { code, err } = await run(...args);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(words) });
});

test('what is no source is told with the way to one', async () => {
  const { code, err } = await run('build', folder(), '--out', join(folder(), 'out'));
  expect(code).toBe(1);
  expect(err).toMatch(/REGISTRY_SOURCE_MISSING[\s\S]*fairlead registry new/);
});

test('names cannot steer the terminal', async () => {
  const place = folder();
  const name = '\u001b[2J\u202e';
  writeFileSync(
    join(place, 'list.json'),
    JSON.stringify({ name, workspaces: [{ friendly_name: name, image_src: name }] }),
  );
  const imported = await run('import', join(place, 'list.json'), '--out', join(place, 'mine'));
  const checked = await run('check', join(place, 'mine'));
  expect(`${imported.out}${checked.out}`.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
});

test.each(['--help', '-h', 'help'])('registry %s: its usage alone', async (option) => {
  expect(await run(option)).toEqual({ code: 0, out: expect.stringMatching(/^fairlead registry check /), err: '' });
});

test('registry alone: its usage, as wrong usage', async () => {
  expect(await run()).toEqual({ code: 2, out: '', err: expect.stringMatching(/^fairlead registry check /) });
});

test('the help has every command', async () => {
  const { out } = await runMain(['--help']);
  for (const command of ['check', 'new', 'import', 'build', 'serve'])
    expect(out).toContain(`fairlead registry ${command} `);
});
