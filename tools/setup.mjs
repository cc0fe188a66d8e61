/**
 * Set-up: the dependencies of the lock file, installed once. Plain JavaScript without dependencies, because it runs
 * on whatever Node (20 or later) the machine has, before anything is installed.
 *
 * A stamp inside node_modules names what was installed, so a second run only hashes the lock file. No dependency
 * needs an install script and the native ones ship binaries that do not depend on Node's version, therefore the stamp
 * carries the platform but not the version of Node.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';

/** The top folder of the repository. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** The oldest Node that can run this file and npm. */
export const OLDEST_NODE = 20;

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
export async function ensureSetup({ root = ROOT, say = toStderr, env = process.env } = {}) {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < OLDEST_NODE) {
    throw new SetupError(`Fairlead needs Node ${OLDEST_NODE} or later to set itself up; this is ${process.version}.`);
  }
  if (isCurrent(root)) return { installed: false };
  return withLock(
    join(root, '.cache', 'setting-up'),
    async () => {
      if (isCurrent(root) || adopt(root)) return { installed: false };
      await install(root, say, env);
      writeStamp(root);
      return { installed: true };
    },
    (pid) => say(`Another set-up is running (process ${pid}); waiting for it.`),
  );
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
  const code = await npm(['ci'], root, env, logFile, 'w');
  if (code !== 0 && !(isIncomplete(readOrEmpty(logFile)) && (await installExactly(root, env, logFile)))) {
    const tail = readOrEmpty(logFile).trimEnd().split('\n').slice(-15).join('\n');
    throw new SetupError(`npm could not install the dependencies (exit code ${code}). The end of ${logFile}:\n${tail}`);
  }
  say(`Dependencies installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** True when `npm ci` refused the lock file because it does not list every package, and for no other reason. */
function isIncomplete(log) {
  return (
    log.includes('npm error code EUSAGE') && log.includes('npm error Missing:') && !log.includes('npm error Invalid:')
  );
}

/**
 * For a lock file that leaves out optional packages of other platforms (a registry that has none of them writes such a
 * file, and `npm ci` refuses it everywhere). `npm install` still takes versions and checksums from the lock file; what
 * it made counts only when it is exactly what the lock file lists. Scripts do not run either way.
 */
async function installExactly(root, env, logFile) {
  const code = await npm(['install', '--no-save'], root, env, logFile, 'a');
  const record = readOrEmpty(join(root, 'node_modules', '.package-lock.json'));
  if (code !== 0 || record === '') return false;
  const exists = (path) => existsSync(join(root, path));
  return matchesLock(JSON.parse(readLock(root)).packages, JSON.parse(record).packages, exists);
}

async function npm(args, root, env, logFile, flags) {
  const log = openSync(logFile, flags);
  try {
    return await run('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: root,
      env: { ...env, PATH: withoutLocalBin(env.PATH ?? '', root) },
      stdio: ['ignore', log, log],
      // npm is a batch file on Windows.
      shell: process.platform === 'win32',
    });
  } finally {
    closeSync(log);
  }
}

/** node_modules/.bin leaves PATH: npm must not run on a Node that it is about to delete. */
function withoutLocalBin(path, root) {
  const local = join(root, 'node_modules', '.bin');
  return path
    .split(delimiter)
    .filter((entry) => entry !== local)
    .join(delimiter);
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    child.once('error', (error) => {
      if (error.code !== 'ENOENT') return reject(error);
      reject(new SetupError('npm was not found. Install it (on Debian: apt-get install npm) and run this again.'));
    });
    child.once('exit', (code, signal) => resolve(signal === null ? code : signal));
  });
}

function toStderr(line) {
  process.stderr.write(`${line}\n`);
}
