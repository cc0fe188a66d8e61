/** The service as it is released, and what the check before packing says of it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testKid, testPublicKey } from '../../common/license/testing/test-key.ts';
import vendorKeys from '../../resources/license-keys.json' with { type: 'json' };
import { serviceBundle, withoutTestKeys } from '../build.ts';
import { projectRoot } from '../setup.mjs';
import { packingProblems } from './before-pack.ts';

const base = mkdtempSync(join(tmpdir(), 'fairlead-packing-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A project that has nothing but this build of the service. */
async function built(name: string, plugins: typeof serviceBundle.plugins): Promise<string> {
  const root = join(base, name);
  mkdirSync(join(root, 'resources'), { recursive: true });
  writeFileSync(join(root, 'resources', 'license-keys.json'), JSON.stringify(vendorKeys));
  await build({
    absWorkingDir: projectRoot,
    entryPoints: { cli: 'service/cli.ts', embedded: 'service/embedded.ts', standalone: 'service/standalone.ts' },
    outdir: join(root, 'dist', 'service'),
    ...serviceBundle,
    plugins,
    logLevel: 'error',
  });
  return root;
}

describe('the bundle of the service', () => {
  let [release, trial] = ['', ''];
  beforeAll(async () => {
    release = await built('release', [...serviceBundle.plugins, withoutTestKeys]);
    trial = await built('trial', serviceBundle.plugins);
  });
  const text = (root: string) =>
    readdirSync(join(root, 'dist', 'service'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');

  it('for release trusts no test key, holds no private one, and may be packed', () => {
    expect(text(release)).not.toContain(testPublicKey);
    expect(text(release)).not.toContain(testKid);
    expect(packingProblems(release)).toEqual([]);
  });

  it('that is tried trusts the test key, and may not', () => {
    expect(text(trial)).toContain(testPublicKey);
    expect(packingProblems(trial)).toEqual([
      expect.stringMatching(
        /^dist\/service\/\S+ trusts the test key of licences\. Build with: npm run build -- --release$/,
      ),
    ]);
  });
});

describe('the keys of the vendor', () => {
  it('are no test key', () => {
    const root = join(base, 'keys');
    mkdirSync(join(root, 'resources'), { recursive: true });
    const write = (test: boolean, publicKey: string) =>
      writeFileSync(
        join(root, 'resources', 'license-keys.json'),
        JSON.stringify({ keys: [{ kid: testKid, public_key: publicKey, test }] }),
      );
    write(false, testPublicKey);
    expect(packingProblems(root)).toHaveLength(1);
    write(true, 'A'.repeat(43));
    expect(packingProblems(root)).toHaveLength(1);
    write(false, 'A'.repeat(43));
    expect(packingProblems(root)).toEqual([]);
  });
});
