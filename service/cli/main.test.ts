import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './testing.ts';

test.each(['--version', '-v'])('%s: the version of the package, and nothing else', async (option) => {
  const text = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  expect(await run([option])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test.each(['--help', '-h', 'help'])('%s: every command', async (option) => {
  const { code, out, err } = await run([option]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  for (const command of ['serve', 'open', 'registry check', 'audit anchor', 'doctor', 'info', '--version'])
    expect(out).toContain(`fairlead ${command}`);
});

test.each([
  [[], ''],
  [['surf'], 'There is no command "surf".'],
  [['audit'], 'There is no command "audit".'],
  [['registry', 'add', 'x'], 'There is no command "registry add x".'],
])('%j: the usage, and 2', async (args, sentence) => {
  const { code, out, err } = await run(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(sentence);
  expect(err).toContain('Usage: fairlead <command>');
});

test('registry alone: its own usage, and 2', async () => {
  const { code, out, err } = await run(['registry']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('fairlead registry check <url|folder|file>');
  expect(err).not.toContain('fairlead serve');
});

test.each([
  [['serve', '--listen', '0.0.0.0:80', '--no-tls'], 'fairlead serve ['],
  [['open', '--surf'], 'fairlead open ['],
  [['audit', 'anchor', '--surf'], 'fairlead audit anchor ['],
  [['registry', 'check'], 'fairlead registry check'],
  [['doctor', '--surf'], 'fairlead doctor ['],
  [['info', '--surf'], 'fairlead info ['],
])('%j: what that command takes, and 2', async (args, usage) => {
  const { code, out, err } = await run(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(usage);
});
