/** The options of `npm start`, and what it does after its service is gone. Pure. */
import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { usageProblem } from '../common/usage-problem.ts';

export type StartOptions = {
  /** Serve for a browser, even where the desktop app could be opened. */
  readonly browser: boolean;
  /** Open a browser by itself; false prints the address only. */
  readonly open: boolean;
  readonly data: string | undefined;
  readonly port: number | undefined;
  /** As `fairlead serve` takes it, which says what is wrong with it. */
  readonly viewerWorkers: string | undefined;
  /** The log in the terminal as well. */
  readonly log: boolean;
  /** For programs: one line of JSON per event on stdout. */
  readonly json: boolean;
};

export const startUsage = `Starts Fairlead: the desktop app where Electron's runtime is there, else the console for a browser.

  npm start [-- OPTIONS]

  --browser     serve the console for a browser, even where the desktop app could be opened
  --no-open     print the address only (for a browser that is opened by hand)
  --data DIR    the data folder (default: the one of this user)
  --port N      the port of the console in a browser (default: a free one)
  --viewer-workers N  in a browser: show the sessions of this machine in N processes of their own (default: 0)
  --log         show the log in the terminal as well (it is always in the data folder)
  --json        for programs: one line of JSON per event on stdout (for a browser that is opened by hand)
  --help        this text
`;

type StartCommand =
  | { readonly kind: 'start'; readonly options: StartOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

/** Reads the arguments of `npm start`. `--no-open` and `--json` imply `--browser`: there is nothing to print otherwise. */
export function parseStart(args: readonly string[]): StartCommand {
  let values: {
    browser?: boolean;
    'no-open'?: boolean;
    data?: string;
    port?: string;
    'viewer-workers'?: string;
    log?: boolean;
    json?: boolean;
    help?: boolean;
  };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        browser: { type: 'boolean' },
        'no-open': { type: 'boolean' },
        data: { type: 'string' },
        port: { type: 'string' },
        'viewer-workers': { type: 'string' },
        log: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { kind: 'wrong', message: usageProblem(error) };
  }
  if (values.help === true) return { kind: 'help' };
  if (values.data === '') return { kind: 'wrong', message: '--data needs the path of a folder.' };
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535 && values.port !== '')) {
    return { kind: 'wrong', message: `--port needs a number from 0 to 65535, not "${values.port}".` };
  }
  const json = values.json === true;
  const open = values['no-open'] !== true && !json;
  const browser = values.browser === true || !open;
  const { data, 'viewer-workers': viewerWorkers } = values;
  return { kind: 'start', options: { browser, open, data, port, viewerWorkers, log: values.log === true, json } };
}

/**
 * The arguments that make the service serve the local site, and tell its events.
 * @param port where an earlier service of this start listened: a console that is open finds the next one there.
 */
export function serveArgs(options: StartOptions, port = options.port): readonly string[] {
  const args = ['serve', '--local', '--json', options.log ? '--log' : '--no-log'];
  if (options.data !== undefined) args.push('--data', options.data);
  if (port !== undefined) args.push('--listen', `127.0.0.1:${port}`);
  if (options.viewerWorkers !== undefined) args.push('--viewer-workers', options.viewerWorkers);
  return args;
}

/** How a service went. */
type Went = {
  /** Of its guard: 128+n after a signal. */
  readonly exitCode: number;
  /** Whether it had been ready. */
  readonly wasReady: boolean;
  /** Whether somebody asked this program to end. */
  readonly asked: boolean;
  /** How many services of this start have died before. */
  readonly deaths: number;
};

/**
 * What to do after it: one that was ended on purpose stays ended, and so does one that cannot start; one that died is
 * started again, once.
 */
export function afterwards(went: Went): 'ended' | 'never-ready' | 'again' | 'died-again' {
  if (went.asked) return 'ended';
  if (went.deaths > 0) return 'died-again';
  if (!went.wasReady) return 'never-ready';
  // Ended in good order by somebody who told the service itself.
  return went.exitCode === 0 ? 'ended' : 'again';
}

/** The signal in an exit code of a guard or a shell; null where there is none. */
export function signalIn(exitCode: number): string | null {
  const [name] = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128) ?? [];
  return name ?? null;
}
