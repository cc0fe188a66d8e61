/**
 * Set-up: the dependencies of the lock file, installed once. Plain JavaScript without dependencies, because it runs
 * on whatever Node (20 or later) the machine has, before anything is installed.
 *
 * A stamp inside node_modules names what was installed, so a second run only hashes the lock file. No dependency
 * needs an install script and the native ones ship binaries that do not depend on Node's version, therefore the stamp
 * carries the platform but not the version of Node.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnGuarded } from './guarded.mjs';
import { withLock } from './lock.mjs';

/** The top folder of the repository. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
/** The oldest Node that can run this file and npm. */
const oldestNode = 20;

/** A failure that is told to people as it stands, without a stack. */
export class SetupError extends Error {}

/** What the stamp of an up-to-date installation says. `lockText` is the text of package-lock.json. */
export function stampFor(lockText, platform = process.platform, arch = process.arch) {
  return `${createHash('sha256').update(lockText).digest('hex')} ${platform}-${arch}\n`;
}

/**
 * True when npm's own record of an installation holds what the lock file asks for: somebody ran `npm ci` or
 * `npm install` by hand. Optional packages may be missing, except the Node of this platform.
 * Both arguments are the `packages` objects; `exists` tells whether a folder is there.
 */
export function matchesLock(wanted, installed, exists, platform = process.platform, arch = process.arch) {
  const same = (path) => {
    const have = installed[path];
    return have?.version === wanted[path].version && have?.integrity === wanted[path].integrity && exists(path);
  };
  const nodePath = `node_modules/${nodePackage(platform, arch)}`;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link === true) continue;
    const mayBeMissing = entry.optional === true && path !== nodePath;
    if (installed[path] === undefined ? !mayBeMissing : !same(path)) return false;
  }
  return Object.keys(installed).every((path) => wanted[path] !== undefined);
}

/** The npm package that carries Node 24 for a platform. */
export function nodePackage(platform = process.platform, arch = process.arch) {
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/**
 * Makes node_modules hold what package-lock.json says; returns `{ installed }`, false when nothing had to be done.
 * Safe to run several times at once. `say(line)` tells people what goes on. Throws `SetupError`.
 */
export async function ensureSetup({ root = projectRoot, say = toStderr, env = process.env } = {}) {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < oldestNode) {
    throw new SetupError(`Fairlead needs Node ${oldestNode} or later to set itself up; this is ${process.version}.`);
  }
  if (isCurrent(root)) return { installed: false };
  return withLock(
    lockFolder(root),
    async () => {
      if (isCurrent(root) || adopt(root)) return { installed: false };
      await install(root, say, env);
      writeStamp(root);
      return { installed: true };
    },
    (pid) => say(`Another set-up is running (process ${pid}); waiting for it.`),
  );
}

function lockFolder(root) {
  return join(root, '.cache', 'setting-up');
}

function stampFile(root) {
  return join(root, 'node_modules', '.fairlead-setup');
}

function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
    throw error;
  }
}

function readLock(root) {
  const text = readOrEmpty(join(root, 'package-lock.json'));
  if (text === '') throw new SetupError(`There is no package-lock.json in ${root}. Get a complete copy of Fairlead.`);
  return text;
}

function isCurrent(root) {
  return readOrEmpty(stampFile(root)) === stampFor(readLock(root));
}

function writeStamp(root) {
  writeFileSync(stampFile(root), stampFor(readLock(root)));
}

function adopt(root) {
  const record = readOrEmpty(join(root, 'node_modules', '.package-lock.json'));
  if (record === '') return false;
  const exists = (path) => existsSync(join(root, path));
  if (!matchesLock(JSON.parse(readLock(root)).packages, JSON.parse(record).packages, exists)) return false;
  writeStamp(root);
  return true;
}

async function install(root, say, env) {
  const logFile = join(root, '.cache', 'setup.log');
  mkdirSync(dirname(logFile), { recursive: true });
  const started = Date.now();
  say('Installing the dependencies of the lock file (only when they change; about a minute) ...');
  const code = await npmCi(root, env, logFile);
  if (code !== 0) {
    const tail = readOrEmpty(logFile).trimEnd().split('\n').slice(-15).join('\n');
    throw new SetupError(`npm could not install the dependencies (exit code ${code}). The end of ${logFile}:\n${tail}`);
  }
  say(`Dependencies installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** What decides about a complete installation is said here: settings of a person's own (`.npmrc`) would change it. */
const ci = [
  'ci',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  ...['dev', 'optional', 'peer'].map((type) => `--include=${type}`),
  '--location=project',
  '--no-global',
  '--install-strategy=hoisted',
  '--package-lock',
  '--no-package-lock-only',
  '--no-legacy-peer-deps',
  '--bin-links',
  '--no-dry-run',
  '--loglevel=notice',
  '--no-json',
];

/** Settings of npm that say where packages come from and how they are reached: all that an installation may be told. */
const keptSettings = new Set([
  ...['registry', 'replace_registry_host', 'cache', 'userconfig', 'globalconfig'],
  ...['proxy', 'https_proxy', 'noproxy', 'local_address', 'strict_ssl', 'ca', 'cafile', 'cert', 'key'],
  ...['offline', 'prefer_offline', 'prefer_online', 'maxsockets', 'fetch_retries', 'fetch_retry_factor'],
  ...['fetch_retry_mintimeout', 'fetch_retry_maxtimeout', 'fetch_timeout'],
]);

/**
 * The environment for `npm ci`. An npm that runs this command puts its own settings into the environment (`-s` becomes
 * `npm_config_loglevel=silent`, `--prefix`, `--global`, `--omit` and `--dry-run` likewise), and they are not meant for
 * the installation. node_modules/.bin leaves PATH: npm must not run on a Node that it is about to delete.
 */
export function installEnv(env, root) {
  const kept = Object.entries(env).filter(([name]) => {
    if (!/^npm_/i.test(name)) return name !== 'NODE_ENV' && name !== 'INIT_CWD';
    const [, setting] = /^npm_config_(.+)$/i.exec(name) ?? [];
    // Credentials belong to a registry: `npm_config_//host/:_authToken`.
    return setting !== undefined && (setting.startsWith('//') || keptSettings.has(settingName(setting)));
  });
  const plain = Object.fromEntries(kept);
  return { ...plain, PATH: withoutLocalBin(env.PATH ?? '', root) };
}

function settingName(text) {
  return text.toLowerCase().replaceAll('-', '_');
}

async function npmCi(root, env, logFile) {
  const log = openSync(logFile, 'w');
  try {
    const options = {
      cwd: root,
      env: installEnv(env, root),
      stdio: ['ignore', log, log],
      // npm is a batch file on Windows.
      shell: process.platform === 'win32',
    };
    // npm ends with this process, and nobody else installs before it has.
    const { ended } = spawnGuarded('npm', ci, options, { graceMs: 2_000, claim: lockFolder(root) });
    const [code, signal] = await ended;
    return code ?? signal;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new SetupError('npm was not found. Install it (on Debian: apt-get install npm) and run this again.');
  } finally {
    closeSync(log);
  }
}

function withoutLocalBin(path, root) {
  const local = join(root, 'node_modules', '.bin');
  return path
    .split(delimiter)
    .filter((entry) => entry !== local)
    .join(delimiter);
}

function toStderr(line) {
  process.stderr.write(`${line}\n`);
}
