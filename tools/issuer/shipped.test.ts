/**
 * What is shipped holds nothing of the vendor's: no file of these tools, and no private key. Looked at are the bundles as they
 * are built, the console's sources, the resources, and what the packages are told to take.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { testPrivateKey } from '../../common/license/testing/test-key.ts';
import { shellExternals } from '../../main/build.ts';
import { serviceBundle, workerEntries } from '../build.ts';
import { projectRoot } from '../setup.mjs';

type Bundle = { readonly inputs: readonly string[]; readonly text: string };

async function bundled(entryPoints: Readonly<Record<string, string>>, options: object): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: projectRoot,
    entryPoints: { ...entryPoints },
    outdir: 'nowhere',
    bundle: true,
    ...options,
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  return { inputs: Object.keys(metafile?.inputs ?? {}), text: (outputFiles ?? []).map(({ text }) => text).join('\n') };
}

/** Files below a folder, from the top folder. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(join(projectRoot, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(projectRoot, path)).isDirectory() ? filesIn(path) : [path];
  });
}

/** Forms in which a private key can stand in a text: PEM, JWK, and PKCS #8 of Ed25519 in hex or base64. */
const privateKeys: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{16}/,
  /"d"\s*:\s*"[A-Za-z0-9_-]{43}"/,
  /302e020100300506032b657004220420[0-9a-f]{64}/i,
  /MC4CAQAwBQYDK2VwBCIEI[A-Za-z0-9+/]{43}/,
  new RegExp(testPrivateKey),
];
/** With this one ssh2 tries at its start whether Node can sign with Ed25519; everybody has it. */
const ofSsh2 = 'MC4CAQAwBQYDK2VwBCIEIHKj+sVa9WcD/q2DJUJaf43Kptc8xYuUQA4bOFj9vC8T';
const privateKeyIn = (text: string) => {
  const own = text.replaceAll(ofSsh2, '');
  return privateKeys.filter((form) => form.test(own)).map(String);
};

/** Words of the vendor's tools alone. */
const ofVendor = /fairlead-issue|FAIRLEAD_ISSUER|ISSUER_[A-Z]|activation_keys|issuer\//;

describe.each(['service', 'shell', 'preload'])('the bundle of the %s', (name) => {
  let bundle: Bundle;
  beforeAll(async () => {
    const node = { platform: 'node', external: shellExternals } as const;
    bundle =
      name === 'service'
        ? await bundled(
            {
              embedded: 'service/embedded.ts',
              standalone: 'service/standalone.ts',
              cli: 'service/cli.ts',
              ...workerEntries,
            },
            serviceBundle,
          )
        : await bundled(
            name === 'shell' ? { main: 'main/main.ts' } : { preload: 'preload/preload.ts' },
            name === 'shell' ? { ...node, format: 'esm' } : { ...node, format: 'cjs' },
          );
  });

  it('is made of no file of these tools, nor of what is there for tests', () => {
    expect(bundle.inputs.length).toBeGreaterThan(0);
    expect(bundle.inputs.filter((path) => /^tools\//.test(path))).toEqual([]);
    expect(bundle.inputs.filter((path) => /^(?:common|service|main|preload)\/(?:.*\/)?testing\//.test(path))).toEqual(
      [],
    );
  });

  it('holds no private key, and no word of theirs', () => {
    expect(privateKeyIn(bundle.text)).toEqual([]);
    expect(ofVendor.exec(bundle.text)?.[0]).toBeUndefined();
  });
});

it('the console is made of no file of these tools, and what is made of it holds no private key', () => {
  const sources = [...filesIn('renderer'), ...filesIn('common')].filter(
    (path) => /\.tsx?$/.test(path) && !/\.(?:i?test|spec)\.tsx?$|\/testing\//.test(path),
  );
  expect(sources.length).toBeGreaterThan(100);
  const text = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
  const found = sources.filter(
    (path) => /from '[^']*\/(?:tools|testing)\//.test(text(path)) || privateKeyIn(text(path)).length > 0,
  );
  expect(found).toEqual([]);
});

it('the resources hold no private key', () => {
  const found = filesIn('resources').filter((path) => {
    const bytes = readFileSync(join(projectRoot, path));
    return privateKeyIn(bytes.toString('latin1')).length > 0;
  });
  expect(found).toEqual([]);
  const keys: unknown = JSON.parse(readFileSync(join(projectRoot, 'resources/license-keys.json'), 'utf8'));
  expect(JSON.stringify(keys)).not.toContain('"test"');
});

it('the packages take what is built and the resources, and leave the tools out', () => {
  const lines = readFileSync(join(projectRoot, 'electron-builder.yml'), 'utf8').split('\n');
  const listed = (name: string) => {
    const rest = lines.slice(lines.indexOf(`${name}:`) + 1);
    const end = rest.findIndex((line) => /^\S/.test(line));
    return rest.slice(0, end).map((line) => line.trim().replace(/^- /, '').replaceAll('"', ''));
  };
  const files = listed('files');
  expect(files[0]).toBe('!**/*');
  const taken = files.slice(1).filter((pattern) => !pattern.startsWith('!'));
  expect(taken.filter((pattern) => !/^(?:package\.json$|dist\/|node_modules\/better-sqlite3\/)/.test(pattern))).toEqual(
    [],
  );
  expect(listed('extraResources').filter((line) => line.startsWith('from:'))).toEqual([
    'from: resources',
    'from: images',
  ]);
  const { files: published }: { readonly files?: readonly string[] } = JSON.parse(
    readFileSync(join(projectRoot, 'package.json'), 'utf8'),
  );
  expect(published).toBeUndefined();
});

describe('a private key is found', () => {
  it.each([
    `-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIIcqi+IQZ\n`,
    `{"kty":"OKP","d":"${testPrivateKey}"}`,
    `const key = '${testPrivateKey}';`,
    `302e020100300506032b657004220420${'a5'.repeat(32)}`,
    `"MC4CAQAwBQYDK2VwBCIEI${'Ab3'.repeat(14)}x"`,
  ])('in %j', (text) => {
    expect(privateKeyIn(text)).not.toEqual([]);
  });
});
