import { describe, expect, test } from 'vitest';
import { checkFiles, type Files } from './check.ts';

/** The findings as `path:line rule`, which is what people see first. */
function allFound(files: Files): readonly string[] {
  return checkFiles(files).map(({ path, line, rule }) => `${path}:${line} ${rule}`);
}

/** The same, of a few files without those that would import what they export. */
function found(files: Files): readonly string[] {
  return allFound(files).filter((finding) => !finding.endsWith(' unused-export'));
}

describe('imports point one way', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['common/a.ts', "import { z } from 'zod';", true],
    ['common/a.ts', "import { b } from './b.ts';", true],
    ['common/a.ts', "import { b } from '../service/b.ts';", false],
    ['common/a.ts', "import type { b } from '../service/b.ts';", false],
    ['common/a.ts', "export * from '../renderer/b.ts';", false],
    ['common/a.ts', "const b = await import('../service/b.ts'); export { b };", false],
    ['common/a.ts', "export type B = import('../service/b.ts').B;", false],
    ['service/hosts/a.ts', "import { b } from '../../common/b.ts';", true],
    ['service/hosts/a.ts', "import { b } from '../../renderer/b.ts';", false],
    ['service/hosts/a.ts', "import { b } from '../../tools/bed/b.ts';", false],
    ['service/hosts/a.itest.ts', "import { b } from '../../tools/bed/b.ts';", true],
    ['main/testing/a.ts', "import { b } from '../../tools/electron-stand-in/b.ts';", true],
    ['main/a.ts', "import { b } from './testing/b.ts';", false],
    ['common/a.ts', "import { b } from './b.test.ts';", false],
    ['common/a.test.ts', "import { b } from './testing/b.ts';", true],
    ['renderer/app/a.tsx', "import { b } from '../../common/b.ts';", true],
    ['renderer/app/a.tsx', "import type { b } from '../../service/b.ts';", false],
    ['renderer/app/a.tsx', "import './a.css';", true],
    ['main/a.ts', "import type { b } from '../service/embedded.ts';", true],
    ['main/a.ts', "import { b } from '../service/embedded.ts';", false],
    ['main/a.ts', "import type { b } from '../service/compose.ts';", false],
    ['preload/a.ts', "import type { b } from '../common/b.ts';", true],
    ['preload/a.ts', "import { b } from '../common/b.ts';", false],
    ['preload/a.ts', "import { b } from '../common/shell/channels.ts';", true],
    ['e2e/a.spec.ts', "import { b } from '../service/b.ts';", false],
    ['bench/a.ts', "import { b } from '../service/b.ts';", true],
  ];
  test.each(cases)('%s: %s -> allowed: %s', (path, text, allowed) => {
    expect(found({ [path]: text })).toEqual(allowed ? [] : [`${path}:1 import-direction`]);
  });

  test('a relative import without an extension is found', () => {
    expect(found({ 'common/a.ts': "import { b } from './b';" })).toEqual(['common/a.ts:1 import-extension']);
  });
});

describe('areas of the service meet in its composition root', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['service/hosts/a.ts', '../store/types.ts', true],
    ['service/hosts/a.ts', '../store/schema.ts', true],
    ['service/hosts/a.ts', '../store/open.ts', false],
    ['service/hosts/a.ts', '../store/errors.ts', true],
    ['service/store/a.ts', '../hosts/connector.ts', true],
    ['service/store/a.ts', '../hosts/ssh/pool.ts', false],
    ['service/hosts/ssh/a.ts', '../socket.ts', true],
    ['service/hosts/a.ts', '../log/logger.ts', true],
    ['service/hosts/a.ts', '../events/bus.ts', true],
    ['service/hosts/a.ts', '../api/server.ts', false],
    ['service/hosts/a.ts', '../compose.ts', false],
    ['service/hosts/a.ts', '../version.ts', true],
    ['service/compose.ts', './hosts/ssh/pool.ts', true],
    ['service/cli/doctor.ts', '../hosts/preflight.ts', true],
    ['service/hosts/a.test.ts', '../store/open.ts', true],
  ];
  test.each(cases)('%s -> %s: allowed: %s', (path, specifier, allowed) => {
    const findings = found({ [path]: `import { b } from '${specifier}';` });
    expect(findings).toEqual(allowed ? [] : [`${path}:1 service-areas`]);
  });
});

describe('faces and operations', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['service/hosts/a.ts', "import type { Face } from '../api/face.ts';", false],
    ['service/hosts/a.ts', "import { type Actor, guard } from '../access/actor.ts';", true],
    ['service/hosts/a.ts', "import { Done } from '../access/facts.ts';", true],
    ['service/hosts/a.ts', "import { isReached } from '../access/ownership.ts';", true],
    ['service/hosts/a.ts', "import type { Authority } from '../access/authority.ts';", false],
    ['service/api/a.ts', "import { actorOf } from '../access/authority.ts';", true],
    ['service/api/a.ts', "import type { HostOperations } from '../hosts/host-operations.ts';", true],
    ['service/api/a.ts', "import { createHostOperations } from '../hosts/host-operations.ts';", false],
    ['service/tasks/a.ts', "import type { HostOperations } from '../hosts/host-operations.ts';", false],
    ['service/api/a.ts', "import type { Audit } from '../audit/audit.ts';", true],
    ['service/api/a.ts', "import { createAudit } from '../audit/audit.ts';", false],
    ['service/api/a.ts', "import type { Row } from '../audit/rows.ts';", false],
    ['service/hosts/a.ts', "import type { Audit } from '../audit/audit.ts';", false],
  ];
  test.each(cases)('%s: %s -> allowed: %s', (path, text, allowed) => {
    expect(found({ [path]: text })).toEqual(allowed ? [] : [`${path}:1 service-areas`]);
  });

  test.each([
    ['service/api/a.ts', true],
    ['service/api/a.test.ts', true],
    ['service/hosts/a.test.ts', true],
    ['service/hosts/a.ts', false],
    ['service/compose.ts', false],
    ['service/events/topics.ts', false],
  ])('%s may know the contract: %s', (path, allowed) => {
    const up = path.split('/').length === 2 ? '..' : '../..';
    const findings = found({ [path]: `import type { Contract } from '${up}/common/contract/index.ts';` });
    expect(findings).toEqual(allowed ? [] : [`${path}:1 contract-place`]);
  });

  test.each([
    ["export const hostsContract = { list: reads('hosts.view').route({}).output(x) };", true],
    ["export const hostsContract = { add: changes('hosts.modify', 'host.add').input(x) };", true],
    ['export const systemContract = { prove: open.route({}) };', true],
    ['export const hostsContract = { list: base.route({}).output(x) };', false],
    ['export const hostsContract = { list: oc.route({}) };', false],
    ['export const hostsContract = { list };', false],
  ])('%s names who may call: %s', (text, allowed) => {
    expect(found({ 'common/contract/a.ts': text })).toEqual(allowed ? [] : ['common/contract/a.ts:1 call-permission']);
  });

  test.each([
    ['export type HostArea = { list(actor: Actor): Promise<string[]>; get(actor: Actor, id: string): string };', true],
    ['export type HostArea = { list(): Promise<string[]> };', false],
    ['export type HostArea = { get(id: string, actor: Actor): string };', false],
    ['export type HostArea = { readonly list: () => string };', false],
    ['export type HostPlaces = { list(): string };', true],
  ])('%s takes who asks: %s', (text, allowed) => {
    expect(found({ 'service/a.ts': text })).toEqual(allowed ? [] : ['service/a.ts:1 operation-actor']);
  });
});

describe('packages', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['main/a.ts', 'electron', true],
    ['preload/a.ts', 'electron', true],
    ['tools/electron-stand-in/a.ts', 'electron', true],
    ['service/a.ts', 'electron', false],
    ['renderer/a.ts', 'electron', false],
    ['common/a.ts', 'node:path', false],
    ['common/a.ts', 'fs', false],
    ['common/a.ts', 'left-pad', false],
    ['common/a.test.ts', 'node:fs', true],
    ['common/a.test.ts', 'vitest', true],
    ['renderer/a.ts', 'node:path', false],
    ['renderer/a.ts', 'ssh2', false],
    ['renderer/vite.config.ts', 'node:path', true],
    ['service/a.ts', 'node:path', true],
    ['service/a.ts', 'react', false],
    ['preload/a.ts', 'zod', false],
    ['main/a.ts', 'dockerode', false],
  ];
  test.each(cases)('%s: %s -> allowed: %s', (path, specifier, allowed) => {
    const findings = found({ [path]: `import { b } from '${specifier}';` });
    expect(findings).toEqual(allowed ? [] : [`${path}:1 import-package`]);
  });
});

describe('circles', () => {
  test('a circle of three is one finding that names the way round', () => {
    const findings = checkFiles({
      'common/b.ts': "import { c } from './c.ts';\nexport const b = c;",
      'common/a.ts': "\nimport { b } from './b.ts';\nexport const a = b;",
      'common/c.ts': "import { a } from './a.ts';\nexport const c = a;",
    });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ path: 'common/a.ts', line: 2, rule: 'circular-import' });
    expect(findings[0]?.message).toContain('common/a.ts -> common/b.ts -> common/c.ts -> common/a.ts');
  });

  test('types are erased, so they make no circle; a diamond is none either', () => {
    expect(
      found({
        'common/a.ts': "import type { B } from './b.ts';\nexport type A = B;",
        'common/b.ts': "import { c } from './c.ts';\nimport type { A } from './a.ts';\nexport type B = A | typeof c;",
        'common/c.ts': 'export const c = 1;',
        'common/d.ts': "import { c } from './c.ts';\nimport type { B } from './b.ts';\nexport const d: B = c;",
      }),
    ).toEqual([]);
  });
});

describe('globals', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['common/a.ts', 'export const f = () => fetch("x");', false],
    ['common/a.ts', 'export const f = () => document.title;', false],
    ['common/a.ts', 'export const f = (document: { title: string }) => document.title;', true],
    ['common/a.ts', 'export const f = (a: { document: string }) => a.document;', true],
    ['common/a.ts', 'export const f = () => ({ document: 1, process: 2 });', true],
    ['common/a.ts', 'export const f = (document: string) => ({ document });', true],
    ['common/a.ts', 'export const f = () => { const { window } = { window: 1 }; return window; };', true],
    ['common/a.ts', 'export const f = () => { { const window = 1; void window; } return window; };', false],
    ['common/a.ts', 'export type T = { readonly process: string; readonly f: (document: string) => void };', true],
    ['common/a.ts', 'export type T = Buffer;', false],
    ['common/a.ts', 'export type T = NodeJS.Platform;', false],
    ['common/a.ts', 'export type Document = { a: 1 }; export type T = Document;', true],
    ['common/a.ts', 'export const f = () => setTimeout(() => 1, 1);', false],
    ['common/a.ts', 'export const f = () => new URL("x").href + new TextEncoder().encode("");', true],
    ['common/a.ts', 'export const f = () => import.meta.dirname;', false],
    ['service/a.ts', 'export const f = () => fetch("x");', true],
    ['service/a.ts', 'export const f = () => localStorage.length;', false],
    ['renderer/a.ts', 'export const f = () => process.env.HOME;', false],
    ['renderer/a.ts', 'export const f = () => document.title;', true],
    ['renderer/a.tsx', 'export const F = () => <a href={Buffer.name}>process</a>;', false],
    ['renderer/a.tsx', 'export const F = () => <a href="x">process</a>;', true],
    ['preload/a.ts', 'export const f = () => process.platform;', true],
  ];
  test.each(cases)('%s: %s -> allowed: %s', (path, text, allowed) => {
    expect(found({ [path]: text })).toEqual(allowed ? [] : [`${path}:1 no-such-global`]);
  });
});

describe('state of modules', () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ['let count = 0; export const next = () => ++count;', false],
    ['export const cache = new Map<string, string>();', false],
    ['const list: string[] = []; export const f = () => list;', false],
    ['export const NAMES = new Set(["a", "b"]);', true],
    ['export const features: readonly string[] = [];', true],
    ['const NAMES = new Set(["a"]); export const f = () => NAMES.add("b");', false],
    ['const TABLE = { a: 1 } as Record<string, number>; export const f = () => { TABLE.b = 2; };', false],
    ['const TABLE = { a: 1 }; export const f = (TABLE: { a: number }) => { TABLE.a = 2; };', true],
    ['export const client = new QueryClient();', false],
    ['export const useStore = create(() => ({}));', false],
    ['export const PATTERN = new RegExp("a"); export const F = new Intl.NumberFormat("en");', true],
    ['export class A { static last = 1; }', false],
    ['export class A { static readonly first = 1; }', true],
    ['export const f = () => { let a = 1; a += 1; return new Map([[a, a]]); };', true],
    ['// arch-allow no-module-state: one per page, by design\nexport const c = new Map();', true],
    ['// arch-allow no-module-state:\nexport const c = new Map();', false],
    ['// arch-allow file-length: the wrong rule\nexport const c = new Map();', false],
  ];
  test.each(cases)('%s -> allowed: %s', (text, allowed) => {
    expect(found({ 'service/a.ts': text }).map((finding) => finding.split(' ')[1])).toEqual(
      allowed ? [] : ['no-module-state'],
    );
    expect(checkFiles({ 'service/a.test.ts': text })).toEqual([]);
  });
});

describe('what code must not do', () => {
  test('casts through unknown', () => {
    expect(found({ 'service/a.ts': 'export const a = 1 as unknown as string;' })).toEqual([
      'service/a.ts:1 no-double-cast',
    ]);
    expect(found({ 'service/a.ts': 'export const a = (1 as unknown) as string;' })).toHaveLength(1);
    expect(found({ 'service/a.ts': 'export const a = 1 as unknown;' })).toEqual([]);
  });

  const sleeps: readonly (readonly [string, boolean])[] = [
    ['await page.waitForTimeout(100);', false],
    ['await new Promise((resolve) => setTimeout(resolve, 100));', false],
    ['await new Promise((done) => { setTimeout(done, 100); });', false],
    ["import { setTimeout } from 'node:timers/promises';", false],
    ['const timer = setTimeout(() => controller.abort(), 100);', true],
    ['await expect.poll(() => 1).toBe(1);', true],
    ["// arch-allow no-sleep-in-tests: the server's own clock is what is tried\nawait page.waitForTimeout(1);", true],
  ];
  test.each(sleeps)('sleeps in tests: %s -> allowed: %s', (text, allowed) => {
    const rules = checkFiles({ 'e2e/a.spec.ts': text }).map((finding) => finding.rule);
    expect(rules).toEqual(allowed ? [] : ['no-sleep-in-tests']);
    if (!text.startsWith('import')) expect(checkFiles({ 'tools/a.ts': text })).toEqual([]);
  });

  test('a file that cannot be parsed is a finding', () => {
    expect(found({ 'common/a.ts': 'const a = ;' })).toEqual(['common/a.ts:1 syntax']);
  });
});

describe('text', () => {
  test('long files: a warning, then an error; tests are free', () => {
    const lines = (count: number): string => '// a\n'.repeat(count);
    expect(checkFiles({ 'common/a.ts': lines(350) })).toEqual([]);
    expect(checkFiles({ 'common/a.ts': lines(351) })).toMatchObject([{ rule: 'file-length', level: 'warning' }]);
    expect(checkFiles({ 'common/a.ts': lines(601) })).toMatchObject([{ rule: 'file-length', level: 'error' }]);
    expect(checkFiles({ 'common/a.test.ts': lines(900) })).toEqual([]);
  });

  // Put together here, so that this file does not hold them.
  const bad = [
    ['', 'work', 'main', 'x.ts'].join('/'),
    ['', 'tmp', 'brief', 'x'].join('/'),
    ['', 'Users', 'jane', 'src', 'x'].join('/'),
    `https:/${'/'}npm-mirror.corp.net/x`,
    `http:/${'/'}artifactory.acme.com/api`,
  ];
  test.each(bad)('%s belongs to one machine', (word) => {
    expect(found({ 'README.md': `a\nsee ${word}\n` })).toEqual(['README.md:2 no-machine-words']);
  });

  test.each([
    '/home/kasm-user/Desktop',
    'https://npm-mirror.example/x',
    'a/work/main/b',
    'https://registry.npmjs.org/a',
  ])('%s may be written', (word) => {
    expect(found({ 'notes/a.md': word })).toEqual([]);
  });

  test('the lock file names the public registry only', () => {
    const line = (host: string): string => `"resolved": "https:/${'/'}${host}/a/-/a-1.tgz"`;
    expect(found({ 'package-lock.json': line('registry.npmjs.org') })).toEqual([]);
    expect(found({ 'package-lock.json': line('packages.acme.com') })).toEqual(['package-lock.json:1 no-machine-words']);
  });
});

describe('comments that name a security rule', () => {
  const mark = ['SECUR', 'ITY'].join('');
  const rules = (...rows: string[]) =>
    ['# Rules', '', '| # | rule | held by |', '| --- | --- | --- |', ...rows].join('\n');
  const doc = rules('| 2.6  | x | `a.test.ts` |', '| 2.60 | y | `b.test.ts` |', '| 4.1 | z | `c.test.ts` |');
  const check = (line: string, path = 'service/a.ts') => found({ 'docs/security.md': doc, [path]: `// ${line}\n` });

  test.each([
    `${mark}: docs/security.md 2.6`,
    `${mark}: docs/security.md 2.60: because`,
    `${mark}: docs/security.md 2.6, 4.1: because`,
    `words before. ${mark}: docs/security.md 4.1. More`,
    `${mark}_NONE = 1`,
  ])('%s is one', (line) => expect(check(line)).toEqual([]));

  test.each([
    `${mark}: the gateway 5.2`,
    `${mark}: section 4: because`,
    `${mark}: because`,
    `${mark} docs/security.md 2.6`,
    `${mark}: docs/security.md`,
    `${mark}: docs/security.md 2.7`,
    `${mark}: docs/security.md 2.6, 9.9`,
    `${mark}: docs/security.md 2.6.1`,
    `${mark}: docs/security.md 2.6 and ${mark}: 4.1`,
  ])('%s is none', (line) => {
    expect(check(line)).toEqual(['service/a.ts:1 security-number']);
    expect(check(line, 'electron-builder.yml')).toEqual(['electron-builder.yml:1 security-number']);
    expect(check(line, 'notes/a.md')).toEqual([]);
  });

  test('each rule is there once, as three cells', () => {
    const doc = rules('| 2.6 | x | `a` |', '| 2.6 | y | `b` |', '| 2.7 | y |', '| 2.8 | a | b | c |');
    expect(found({ 'docs/security.md': doc })).toEqual(
      [6, 7, 8].map((line) => `docs/security.md:${line} security-number`),
    );
  });
});

describe('what is cited', () => {
  // Put together here, so that this file cites nothing.
  const field = ['docs', 'field.md'].join('/');
  const figures = ['docs', 'performance.md'].join('/');
  const sign = String.fromCharCode(0xa7);
  const note = ['# Facts', '', '## 1. Engines', '', '## 2. `run_config`', '', '```sh', '# Not one', '```'].join('\n');
  const notes: Files = {
    [field]: note,
    [figures]: '# Figures\n\n## Start\n',
    [['docs', 'adr', '0002-views.md'].join('/')]: '# 2. Views\n',
  };
  const check = (path: string, line: string) => found({ ...notes, [path]: `${line}\n` });

  test.each([
    `${field}, Engines`,
    `as ${field}, Engines: because`,
    `(${field}, run_config), ${field}, Facts`,
    `${figures}, Start`,
    `${figures}, between the marks`,
    figures,
    `RFC 4254 ${sign}5.1`,
    'ADR 2 and ADR 0002',
    'a design that has issues',
  ])('%s may be', (words) => {
    expect(check('service/a.ts', `// ${words}`)).toEqual([]);
    expect(check('service/README.md', words)).toEqual([]);
  });

  test.each([
    `the design ${sign}5.2`,
    ['Design', 'section 5'].join(', '),
    `issue ${sign}6`,
    ['issue', '12'].join(' '),
    ['domain', 'md'].join('.'),
    `${sign}3`,
    `${field}, Enginesets`,
    `${field}, Not one`,
    `${figures}, Engines`,
    `${field}, Engines and ${field}, Nowhere`,
    ['docs', 'nothing.md'].join('/'),
    ['ADR', '3'].join(' '),
  ])('%s may not be', (words) => {
    expect(check('service/a.ts', `// ${words}`)).toEqual(['service/a.ts:1 citation']);
    expect(check('service/README.md', words)).toEqual(['service/README.md:1 citation']);
  });

  test('comments name a heading of what is long; notes may speak of it as a whole', () => {
    for (const words of [field, `${field}, and so on`, `${field}: Engines`, `${field} "Engines"`]) {
      expect(check('service/a.ts', `// ${words}`)).toEqual(['service/a.ts:1 citation']);
      expect(check('service/README.md', words)).toEqual([]);
    }
  });

  test.each([
    ['../docs/field.md#1-engines', true],
    ['../docs/field.md', true],
    ['../docs/field.md#engines', false],
    ['../docs/field.md#not-one', false],
    ['../nothing.md', false],
    ['field.md', false],
    ['#here', true],
    ['#there', false],
    ['https://example.test/nothing.md#x', true],
    ['../docs', true],
  ])('a link to %s: %s', (target, allowed) => {
    const text = `# Here\n\n[x](${target})\n`;
    expect(found({ ...notes, 'service/README.md': text })).toEqual(allowed ? [] : ['service/README.md:3 citation']);
  });
});

describe('nothing is unused', () => {
  const cases: readonly (readonly [string, Files, readonly string[]])[] = [
    [
      'what another file imports',
      { 'common/a.ts': 'export const a = 1;', 'main/b.ts': "import { a } from '../common/a.ts';\nprint(a);" },
      [],
    ],
    [
      'what a starter loads',
      { 'common/a.ts': 'export const a = 1;', 'tools/b.mjs': "await import('../common/a.ts');" },
      [],
    ],
    ['what nobody imports', { 'common/a.ts': 'export const a = 1;' }, ['common/a.ts:1 unused-export']],
    ['a type that nobody imports', { 'common/a.ts': 'export type A = 1;' }, ['common/a.ts:1 unused-export']],
    [
      'what is there for tests alone',
      { 'common/a.ts': 'export const a = 1;', 'common/a.test.ts': "import { a } from './a.ts';\nprint(a);" },
      ['common/a.ts:1 unused-export'],
    ],
    [
      'what is there for tests alone and says so',
      { 'common/a.ts': 'export const aForTests = 1;', 'common/a.test.ts': "import { aForTests } from './a.ts';" },
      [],
    ],
    [
      'what a test tries of what the file itself uses',
      {
        'common/a.ts': 'export const a = 1;\nexport const b = a;',
        'common/a.test.ts': "import { a } from './a.ts';",
        'main/c.ts': "import { b } from '../common/a.ts';",
      },
      [],
    ],
    [
      'a class that nothing has',
      { 'renderer/a.css': '.used {}\n.gone .cm-line {}', 'renderer/a.tsx': 'const a = <p className="used" />;' },
      ['renderer/a.css:2 unused-class'],
    ],
  ];
  test.each(cases)('%s', (_what, files, expected) => {
    expect(allFound(files)).toEqual(expected);
  });
});
