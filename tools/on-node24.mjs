/**
 * Every command of the repository begins here: set-up, then the same command again under Node 24 (which comes with
 * the dependencies), then the TypeScript module that does the work. Plain JavaScript: the first step runs on Node 20.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureSetup, nodePackage, projectRoot, SetupError } from './setup.mjs';
import { endWithoutReader, endWithStarter, startedByThis } from './starter.mjs';

/** The Node that Fairlead runs on. */
const neededNode = 24;
/** Signals that come within this time are one key press, arriving by several ways (terminal, npm), milliseconds. */
const samePressMs = 1_000;

/**
 * The path of a Node 24 or later: this process's own when `version` is new enough, else the one that came with the
 * dependencies; undefined where there is neither.
 */
export function findNode24(
  root = projectRoot,
  version = process.versions.node,
  platform = process.platform,
  arch = process.arch,
) {
  if (Number.parseInt(version, 10) >= neededNode) return process.execPath;
  const file = join(
    root,
    'node_modules',
    nodePackage(platform, arch),
    'bin',
    platform === 'win32' ? 'node.exe' : 'node',
  );
  return existsSync(file) ? file : undefined;
}

/**
 * Sets up and runs `main(args)` of a module (path from the top folder); the process ends with the number it returns.
 * `script` is the file that was started: it is started again when this Node is too old.
 */
export async function runOnNode24(script, modulePath, args = process.argv.slice(2)) {
  endWithStarter();
  endWithoutReader();
  try {
    await ensureSetup();
    const node = findNode24();
    if (node === undefined) {
      throw new SetupError(
        `Fairlead runs on Node ${neededNode}. npm has none for ${process.platform}-${process.arch}: install Node ${neededNode} from nodejs.org and run this again (this is ${process.version}).`,
      );
    }
    if (node !== process.execPath) {
      // What was compiled once is taken from there: of the commands here, and of the service that they start.
      const NodeCompileCache = process.env.NODE_COMPILE_CACHE ?? join(projectRoot, '.cache', 'compile');
      const env = startedByThis({ ...process.env, NODE_COMPILE_CACHE: NodeCompileCache });
      process.exitCode = await passThrough(node, [script, ...args], { env });
      return;
    }
    // What is started from here finds the same Node and the tools of the repository.
    const bin = join(projectRoot, 'node_modules', '.bin');
    if (!(process.env.PATH ?? '').split(delimiter).includes(bin)) {
      process.env.PATH = [bin, process.env.PATH].filter(Boolean).join(delimiter);
    }
    const { main } = await import(pathToFileURL(join(projectRoot, modulePath)).href);
    process.exitCode = await main(args);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Runs a program in the foreground: signals go to it, its end is ours. Returns the exit code (128+n for a signal). */
export function passThrough(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    let last = Number.NEGATIVE_INFINITY;
    const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => [
      signal,
      () => {
        if (Date.now() - last < samePressMs) return;
        last = Date.now();
        // A terminal has sent Ctrl-C to the program as well, but `kill` has not. As another signal it is no second press.
        child.kill(signal === 'SIGINT' ? 'SIGTERM' : signal);
      },
    ]);
    for (const [signal, handler] of handlers) process.on(signal, handler);
    const settle = (done) => {
      for (const [signal, handler] of handlers) process.removeListener(signal, handler);
      done();
    };
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', (code, signal) =>
      settle(() => resolve(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0))),
    );
  });
}
