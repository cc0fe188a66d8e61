/** Packs the `dir` target as electron-builder.yml says, on a stand-in runtime folder, and reads back what is in it. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPackage, extractFile, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { build, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPrivateKey, testPublicKey } from '../common/license/testing/test-key.ts';
import { buildShell } from './build.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** Marks the fuses inside Electron's executable (public constant of @electron/fuses), then version and number of fuses. */
const fuseWire = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, 9])]);

let base = '';
let packed = '';
let files: string[] = [];
const asar = () => join(packed, 'resources', 'app.asar');
const read = (file: string) => extractFile(asar(), file).toString('utf8');

/** A folder with what electron-builder looks for in a runtime, fuses set as Electron ships them. */
async function makeRuntime(folder: string): Promise<void> {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'));
  mkdirSync(join(base, 'default-app'));
  writeFileSync(join(base, 'default-app', 'package.json'), '{}');
  await createPackage(join(base, 'default-app'), join(folder, 'resources', 'default_app.asar'));
  const executable = Buffer.concat([
    Buffer.from('#!/bin/false\n'),
    fuseWire,
    Buffer.from('101100011'),
    Buffer.alloc(64),
  ]);
  writeFileSync(join(folder, 'electron'), executable, { mode: 0o755 });
  for (const file of [
    'LICENSE',
    'LICENSES.chromium.html',
    'chrome-sandbox',
    'chrome_crashpad_handler',
    'locales/en-US.pak',
  ]) {
    writeFileSync(join(folder, file), '');
  }
  writeFileSync(join(folder, 'version'), '45.4.1');
}

/** The project as a packer sees it: the real package.json, configuration, resources, dependencies and shell. */
async function makeProject(folder: string): Promise<void> {
  mkdirSync(join(folder, 'dist', 'service'), { recursive: true });
  mkdirSync(join(folder, 'dist', 'renderer', 'assets'), { recursive: true });
  for (const file of ['package.json', 'package-lock.json', 'electron-builder.yml'])
    cpSync(join(projectRoot, file), join(folder, file));
  cpSync(join(projectRoot, 'resources'), join(folder, 'resources'), { recursive: true });
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  await buildShell({ outDir: join(folder, 'dist') });
  writeFileSync(join(folder, 'dist', 'service', 'embedded.js'), 'export {};\n');
  writeFileSync(join(folder, 'dist', 'renderer', 'index.html'), '<!doctype html>');
  // What must stay outside: maps, sources, earlier packages, notes.
  writeFileSync(
    join(folder, 'dist', 'service', 'embedded.js.map'),
    JSON.stringify({ sources: [join(projectRoot, 'service')] }),
  );
  mkdirSync(join(folder, 'dist', 'packages'));
  writeFileSync(join(folder, 'dist', 'packages', 'old.deb'), '');
  mkdirSync(join(folder, 'service'));
  writeFileSync(join(folder, 'service', 'embedded.ts'), '');
  writeFileSync(join(folder, '.env'), 'SECRET=1');
}

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'fairlead-package-'));
  const [runtime, project, output] = [join(base, 'runtime'), join(base, 'project'), join(base, 'out')];
  await makeRuntime(runtime);
  await makeProject(project);
  await build({
    projectDir: project,
    targets: Platform.LINUX.createTarget('dir'),
    config: { extends: join(project, 'electron-builder.yml'), electronDist: runtime, directories: { output } },
    publish: 'never',
  });
  const folder = readdirSync(output).find((name) => name.startsWith('linux') && name.endsWith('unpacked'));
  packed = join(output, folder ?? 'nothing was packed');
  files = listPackage(asar(), { isPack: false }).map((file) => file.replaceAll('\\', '/'));
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

// SECURITY: docs/security.md 4.57.
describe('a package is refused', () => {
  const packedWith = async (file: string, text: string) => {
    const [project, output] = [mkdtempSync(join(base, 'refused-')), join(base, 'refused-out')];
    await makeProject(project);
    writeFileSync(join(project, file), text);
    return build({
      projectDir: project,
      targets: Platform.LINUX.createTarget('dir'),
      config: {
        extends: join(project, 'electron-builder.yml'),
        electronDist: join(base, 'runtime'),
        directories: { output },
      },
      publish: 'never',
    });
  };

  it('where it would trust the test key of licences', async () => {
    const packing = packedWith('dist/service/embedded.js', `const keys = ['${testPublicKey}'];`);
    await expect(packing).rejects.toThrow(/test key[\s\S]*npm run build -- --release/);
  });

  it('where it would hold a private key', async () => {
    const pem = ['-----BEGIN', 'PRIVATE KEY-----'].join(' ');
    await expect(packedWith('resources/signing.pem', pem)).rejects.toThrow(/private key/);
    await expect(packedWith('dist/service/embedded.js', `sign('${testPrivateKey}')`)).rejects.toThrow(/private key/);
  });
});

describe('the package', () => {
  it('holds the entries, and main is the one that package.json names', () => {
    for (const file of [
      '/dist/main/main.js',
      '/dist/preload/preload.cjs',
      '/dist/service/embedded.js',
      '/dist/renderer/index.html',
    ]) {
      expect(files).toContain(file);
    }
    expect(JSON.parse(read('package.json'))).toMatchObject({
      name: 'fairlead',
      main: 'dist/main/main.js',
      type: 'module',
    });
  });

  it('holds nothing else: no sources, maps, packages, notes or further dependencies', () => {
    const outside = files.filter(
      (file) =>
        !/^\/(package\.json$|dist(\/(main|preload|service|renderer)(\/|$)|$)|node_modules(\/better-sqlite3(\/|$)|$))/.test(
          file,
        ),
    );
    expect(outside).toEqual([]);
    expect(files.filter((file) => /\.(map|ts|tsx)$/.test(file))).toEqual([]);
    expect(JSON.parse(read('package.json'))).not.toHaveProperty('devDependencies');
  });

  // SECURITY: docs/security.md 4.57.
  it('holds no private key, and neither half of the test key of licences', () => {
    const all = readdirSync(packed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(all.length).toBeGreaterThan(10);
    for (const entry of all) {
      // The archive holds its files as they are, so what is in it is seen as well.
      const text = readFileSync(join(entry.parentPath, entry.name), 'latin1');
      for (const key of [testPrivateKey, testPublicKey]) expect(text.includes(key), entry.name).toBe(false);
      expect(text, entry.name).not.toMatch(/-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:\\n|\s)*[A-Za-z0-9+/=]{16}/);
    }
    const resources = readdirSync(join(packed, 'resources', 'fairlead'));
    expect(resources.filter((name) => name.startsWith('license-'))).toEqual([]);
  });

  it('names no folder of the machine that built it', () => {
    for (const file of ['dist/main/main.js', 'dist/preload/preload.cjs']) {
      const text = read(file);
      expect(text).not.toContain(projectRoot);
      expect(text).not.toContain('sourceMappingURL');
    }
  });

  it('keeps the native code of this platform, unpacked, and of no other', () => {
    const unpacked = join(packed, 'resources', 'app.asar.unpacked', 'node_modules', 'better-sqlite3', 'prebuilds');
    const own = `${process.platform}-${process.arch}.node`;
    expect(readdirSync(unpacked)).toEqual([own]);
    expect(files.filter((file) => file.endsWith('.node'))).toEqual([`/node_modules/better-sqlite3/prebuilds/${own}`]);
    expect(readFileSync(join(unpacked, own)).byteLength).toBeGreaterThan(500_000);
  });

  it('has the resources beside the archive', () => {
    const icons = readdirSync(join(packed, 'resources', 'fairlead', 'icons'));
    expect(icons).toContain('256x256.png');
    expect(icons).not.toContain('make.ts');
  });

  it('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(join(packed, 'fairlead'));
    const on = (fuse: FuseV1Options) => wire[fuse] === FuseState.ENABLE;
    expect({
      runAsNode: on(FuseV1Options.RunAsNode),
      nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
      cookies: on(FuseV1Options.EnableCookieEncryption),
      asarOnly: on(FuseV1Options.OnlyLoadAppFromAsar),
      integrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      fileProtocol: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      nodeOptions: false,
      inspect: false,
      cookies: true,
      asarOnly: true,
      integrity: true,
      fileProtocol: false,
    });
  });
});
