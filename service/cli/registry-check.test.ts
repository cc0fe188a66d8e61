import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { registryCorpusForTests } from '../../common/registry/corpus.ts';
import { entry10, registryText } from '../../common/registry/corpus-parts.ts';
import { runRegistryCheck } from './registry-check.ts';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

async function check(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const collect = {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
  };
  const code = await runRegistryCheck(args, collect);
  return { code, out, err };
}

function file(content: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-check-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'list.json');
  writeFileSync(path, content);
  return path;
}

test('a registry without a flaw: a table, and 0', async () => {
  const { code, out, err } = await check(file(registryText([entry10({ run_config: { user: 'root' } })])));
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain(
    'Example registry, schema 1.0\n1 workspace; 1 asks for something that the owner of a host should know of (security warnings)\n',
  );
  expect(out).toMatch(/\n\nNothing to put right: no errors, no warnings\.\n$/);
  expect(out).toMatch(
    /Paint Studio +registry\.example\/art\/paint:2\.1 +amd64,arm64 +2\.4\sGB +user_error:user \(weakened\)/,
  );
});

test('an entry that cannot be used: its reason, and 1', async () => {
  const { code, out } = await check(file(registryText([entry10({ name: 'BAD' })])));
  expect(code).toBe(1);
  expect(out).toContain('error: The image "BAD" has upper-case letters');
});

test('--json prints one object and nothing else, also for what is no registry', async () => {
  const good = await check('--json', file(registryText([entry10()])));
  expect(JSON.parse(good.out)).toMatchObject({ schema: '1.0', workspaces: 1, flagged: 0, unusable: 0 });
  const bad = await check(file('<html></html>'), '--json');
  expect(bad.code).toBe(1);
  expect(JSON.parse(bad.out)).toMatchObject({ workspaces: 0, problems: [{ code: 'REGISTRY_IS_A_WEB_PAGE' }] });
  expect(bad.err).toContain('REGISTRY_IS_A_WEB_PAGE');
});

test.each(registryCorpusForTests().map((one) => [one.name, one] as const))(
  'does not throw on: %s',
  async (_name, { source, expected }) => {
    const { code, out } = await check('--json', file(source));
    const report: unknown = JSON.parse(out);
    const failed = 'error' in expected || expected.unusable > 0;
    expect(code).toBe(failed ? 1 : 0);
    expect(report).toMatchObject(
      'error' in expected ? { schema: null } : { workspaces: expected.workspaces, flagged: expected.flagged },
    );
  },
);

test('published text cannot steer the terminal', async () => {
  const hostile = '\u001b[2J\u001b]0;owned\u0007\u202e';
  const entry = entry10({
    friendly_name: `A${hostile}`,
    categories: [hostile],
    image_src: hostile,
    cores: hostile,
    run_config: { [hostile]: 1 },
  });
  const { out } = await check(file(registryText([entry], { name: hostile })));
  expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
});

test('says where it looked', async () => {
  const { code, err } = await check('/nowhere/at/all');
  expect(code).toBe(1);
  expect(err).toContain('REGISTRY_NOT_FOUND');
  expect(err).toContain('failed  /nowhere/at/all');
});

test.each([[[]], [['a', 'b']], [['--what', 'a']]])('wrong usage %j: 2', async (args) => {
  const { code, out, err } = await check(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('Usage: fairlead registry check');
});

test('--help: 0', async () => {
  const { code, out } = await check('--help');
  expect(code).toBe(0);
  expect(out).toContain('Usage:');
});
