/** `npm start`: builds what changed, then opens the desktop app, or serves the console for a browser. */
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { BuildError, buildParts } from './build.ts';
import { hasDisplay, obtainElectron } from './electron.ts';
import { openBrowser } from './open-browser.ts';
import { startGuarded, superviseGroup } from './proc.ts';
import { ROOT } from './setup.mjs';
import { parseStart, readyUrl, START_USAGE, type StartOptions, serveArgs } from './start-args.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Starts Fairlead and stays until it has ended; returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const command = parseStart(args);
  if (command.kind === 'help') {
    process.stdout.write(START_USAGE);
    return 0;
  }
  if (command.kind === 'wrong') {
    process.stderr.write(`${command.message}\n\n${START_USAGE}`);
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
  if (!options.browser) {
    const electron = await obtainElectron(ROOT, say);
    if (electron.kind === 'found') {
      await buildParts({ say });
      return openDesktop(electron.path, options);
    }
    say(`${electron.reason} Serving the console for a browser instead.`);
  }
  await buildParts({ parts: ['console', 'service'], say });
  return serveForBrowser(options);
}

/** The desktop app: Electron with this folder, whose package.json names dist/main. */
function openDesktop(electron: string, options: StartOptions): Promise<number> {
  const { ELECTRON_RUN_AS_NODE: _, ...inherited } = process.env;
  const env = options.data === undefined ? inherited : { ...inherited, FAIRLEAD_DATA: resolve(options.data) };
  return superviseGroup(startGuarded(electron, [ROOT], { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] }));
}

async function serveForBrowser(options: StartOptions): Promise<number> {
  const entry = join(ROOT, 'dist', 'service', 'cli.js');
  const group = startGuarded(process.execPath, [entry, ...serveArgs(options)], {
    cwd: process.cwd(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let ready = false;
  let asked = false;
  let tidy: () => void = () => undefined;
  const { stdout } = group.child;
  if (stdout !== null) {
    createInterface({ input: stdout }).on('line', (line) => {
      const url = ready ? undefined : readyUrl(line);
      if (url === undefined) {
        say(line);
        return;
      }
      ready = true;
      tidy = announce(url, options);
    });
  }
  try {
    const code = await superviseGroup(group, () => {
      asked = true;
    });
    if (ready || asked) return code;
    process.stderr.write(`The service ended before it was ready (exit code ${code}).\n`);
    return code === 0 ? 1 : code;
  } finally {
    tidy();
  }
}

/** Tells where the console is and opens it where that makes sense; returns what removes what it left. */
function announce(url: string, options: StartOptions): () => void {
  say(`Fairlead is ready. Open this address in a browser (it works once, for 10 minutes):\n\n  ${url}\n`);
  say('Ctrl-C ends Fairlead; sessions keep running. `npm run -s fairlead -- open` prints another address.');
  if (!options.open) return () => undefined;
  if (!hasDisplay(process.platform, process.env)) return () => undefined;
  return openBrowser(url, (reason) => say(`${reason} Open the address by hand.`));
}
