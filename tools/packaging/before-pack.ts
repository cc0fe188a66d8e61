/**
 * Looks at what goes into a package before it is packed: a release trusts no test key, and no package holds a private key.
 * SECURITY: docs/security.md 4.57.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testPrivateKey, testPublicKey } from '../../common/license/testing/test-key.ts';
import { trustedKeysSchema } from '../../common/license/trusted-keys.ts';

/** What electron-builder.yml packs. */
const packed = ['dist/main', 'dist/preload', 'dist/service', 'dist/renderer', 'resources'];
/** Of these, what stays outside. */
const leftOut = /\.map$|^resources\/license-[a-z.]+\.json$/;

/** A PEM block with a private key: its first line, and what follows it. Names of such lines in code have no base 64 behind them. */
const pem = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:\\n|\s)*[A-Za-z0-9+/=]{16}/;
const pemFile = /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;

/** What must not be packed, as sentences; none where all is well. */
export function packingProblems(root: string): readonly string[] {
  const problems: string[] = [];
  const keys = trustedKeysSchema.parse(JSON.parse(readFileSync(join(root, 'resources', 'license-keys.json'), 'utf8')));
  if (keys.keys.some(({ test, public_key }) => test === true || public_key === testPublicKey))
    problems.push(
      'resources/license-keys.json has the test key of licences: a release has the keys of the vendor alone.',
    );
  for (const file of packed.flatMap((folder) => filesOf(root, folder))) {
    if (leftOut.test(file)) continue;
    const text = readFileSync(join(root, file), 'latin1');
    if (text.includes(testPublicKey))
      problems.push(`${file} trusts the test key of licences. Build with: npm run build -- --release`);
    if (text.includes(testPrivateKey) || pem.test(text) || pemFile.test(text))
      problems.push(`${file} holds a private key.`);
  }
  return problems;
}

/** Called by electron-builder. @throws with every problem */
export function beforePack({ packager }: { readonly packager: { readonly projectDir: string } }): Promise<void> {
  const problems = packingProblems(packager.projectDir);
  return problems.length === 0 ? Promise.resolve() : Promise.reject(new Error(problems.join('\n')));
}

function filesOf(root: string, folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    );
}
