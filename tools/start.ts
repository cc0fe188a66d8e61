/** `npm start`: builds what changed, then opens the desktop app, or serves the console for a browser. */
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { deathSentence, eventLine, type ListeningEvent, listeningIn, startLines } from '../common/start-lines.ts';
import { BuildError, buildParts } from './build.ts';
import { hasDisplay, obtainElectron } from './electron.ts';
import { openBrowser } from './open-browser.ts';
import { startGuarded, superviseGroup } from './proc.ts';
import { projectRoot } from './setup.mjs';
import { afterwards, parseStart, type StartOptions, serveArgs, signalIn, startUsage } from './start-args.ts';

/** What is done on the way, and what went wrong. On stderr: stdout has the two lines of a start, or events for programs. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Starts Fairlead and stays until it has ended; returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const command = parseStart(args);
  if (command.kind === 'help') {
    process.stdout.write(startUsage);
    return 0;
  }
  if (command.kind === 'wrong') {
    process.stderr.write(`${command.message}\n\n${startUsage}`);
    return 2;
  }
  try {
    return await start(command.options);
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function start(options: StartOptions): Promise<number> {
  let note = '';
  if (!options.browser) {
    const electron = await obtainElectron(projectRoot, say);
    if (electron.kind === 'found') {
      await buildParts({ say });
      return openDesktop(electron.path, options);
    }
    note = `In a browser, because: ${electron.reason}`;
  }
  await buildParts({ parts: ['console', 'service', 'first-party-registry'], say });
  return serveForBrowser(options, note);
}

/** The desktop app: Electron with this folder, whose package.json names dist/main. */
function openDesktop(electron: string, options: StartOptions): Promise<number> {
  const { ELECTRON_RUN_AS_NODE: _, ...inherited } = process.env;
  const env = options.data === undefined ? inherited : { ...inherited, FAIRLEAD_DATA: resolve(options.data) };
  return superviseGroup(
    startGuarded(electron, [projectRoot], { cwd: projectRoot, env, stdio: ['ignore', 'inherit', 'inherit'] }),
  );
}

/** Serves until it is asked to end. A service that dies is started again, once, on the same port. */
async function serveForBrowser(options: StartOptions, note: string): Promise<number> {
  let last: ListeningEvent | undefined;
  for (let deaths = 0; ; deaths += 1) {
    const served = await serveOnce(options, note, last);
    const after = afterwards({ ...served, deaths });
    last = served.listening ?? last;
    const { exitCode } = served;
    if (after === 'ended') return exitCode;
    if (after === 'never-ready') {
      say(`The service ended before it was ready (exit code ${exitCode}).`);
      return exitCode === 0 ? 1 : exitCode;
    }
    const died = { exitCode, signal: signalIn(exitCode), log: last?.log ?? null };
    const restarting = after === 'again';
    if (options.json) process.stdout.write(eventLine({ event: 'died', ...died, restarting }));
    say(deathSentence(died));
    if (!restarting) {
      say('It has died before, so it is not started again.');
      return exitCode === 0 ? 1 : exitCode;
    }
    say('It is started again, this once; a console that is open connects again by itself, and sessions keep running.');
  }
}

type Served = {
  readonly exitCode: number;
  readonly wasReady: boolean;
  readonly asked: boolean;
  readonly listening: ListeningEvent | undefined;
};

/** One service, from its start to its end. `before`: the one that died. */
async function serveOnce(options: StartOptions, note: string, before: ListeningEvent | undefined): Promise<Served> {
  const entry = join(projectRoot, 'dist', 'service', 'cli.js');
  const group = startGuarded(process.execPath, [entry, ...serveArgs(options, before?.port)], {
    cwd: process.cwd(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let listening: ListeningEvent | undefined;
  let asked = false;
  let tidy: () => void = () => undefined;
  const { stdout } = group.child;
  if (stdout !== null) {
    createInterface({ input: stdout }).on('line', (line) => {
      if (options.json) process.stdout.write(`${line}\n`);
      if (listening !== undefined) return;
      listening = listeningIn(line);
      if (listening === undefined) return;
      if (!options.json) process.stdout.write(`${startLines(listening, note).join('\n')}\n`);
      // After a restart the console is open already, or was closed on purpose.
      if (before === undefined) tidy = openConsole(listening.url, options);
    });
  }
  try {
    const exitCode = await superviseGroup(group, () => {
      asked = true;
    });
    return { exitCode, wasReady: listening !== undefined, asked, listening };
  } finally {
    tidy();
  }
}

/** Opens the console where that makes sense; returns what removes what it left. */
function openConsole(url: string, options: StartOptions): () => void {
  if (!options.open || !hasDisplay(process.platform, process.env)) return () => undefined;
  return openBrowser(url, (reason) => say(`${reason} Open the address by hand.`));
}
