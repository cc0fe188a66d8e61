/** What documents and messages tell people to type is there: commands, and the options they take. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../tools/setup.mjs';
import { startUsage } from '../../tools/start-args.ts';
import { run } from './testing.ts';

const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const documents = ['', 'docs', 'service', 'common', 'renderer', 'main', 'tools', 'images', 'bench', 'e2e'].flatMap(
  (folder) =>
    readdirSync(join(projectRoot, folder), { recursive: folder !== '', encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((name) => name.endsWith('.md')),
);
const text = documents.map((name) => readFileSync(join(projectRoot, name), 'utf8')).join('\n');

test('every script of npm that a document names is there', () => {
  const named = [...text.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map((match) => match[1] ?? '');
  expect(named).toContain('fairlead');
  for (const name of new Set(named)) expect(Object.keys(scripts)).toContain(name.replace(/:$/, ''));
});

test('every command of fairlead that a document names is there', async () => {
  const { out: usage } = await run(['--help']);
  const typed =
    /(?:npm run -s fairlead -- |`fairlead )((?:[a-z]+|--\w+)(?: (?:check|anchor|reset|new|import|build|serve)\b)?)/g;
  const named = new Set([...text.matchAll(typed)].map((match) => match[1] ?? ''));
  expect([...named]).toEqual(expect.arrayContaining(['open', 'doctor', 'registry check', '--help', 'audit anchor']));
  for (const command of named) expect(usage).toContain(`fairlead ${command}`);
});

test('every option of npm start that a document names is there', () => {
  const named = [...text.matchAll(/npm start -- ((?:--[\w-]+ ?)+)/g)].flatMap((match) =>
    (match[1] ?? '').trim().split(' '),
  );
  expect(named).toContain('--no-open');
  for (const option of named) expect(startUsage).toContain(option);
});
