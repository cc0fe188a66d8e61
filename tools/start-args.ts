/** The options of `npm start`, and the readiness line of the service. Pure. */
import { parseArgs } from 'node:util';

export type StartOptions = {
  /** Serve for a browser, even where the desktop app could be opened. */
  readonly browser: boolean;
  /** Open a browser by itself; false prints the address only. */
  readonly open: boolean;
  readonly data: string | undefined;
  readonly port: number | undefined;
};

export const START_USAGE = `Starts Fairlead: the desktop app where Electron's runtime is there, else the console for a browser.

  npm start [-- OPTIONS]

  --browser     serve the console for a browser, even where the desktop app could be opened
  --no-open     print the address only (for a browser that is opened by hand)
  --data DIR    the data folder (default: the one of this user)
  --port N      the port of the console in a browser (default: a free one)
  --help        this text
`;

export type StartCommand =
  | { readonly kind: 'start'; readonly options: StartOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

/** Reads the arguments of `npm start`. `--no-open` implies `--browser`: there is nothing to print otherwise. */
export function parseStart(args: readonly string[]): StartCommand {
  let values: { browser?: boolean; 'no-open'?: boolean; data?: string; port?: string; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        browser: { type: 'boolean' },
        'no-open': { type: 'boolean' },
        data: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) };
  }
  if (values.help === true) return { kind: 'help' };
  if (values.data === '') return { kind: 'wrong', message: '--data needs the path of a folder.' };
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535 && values.port !== '')) {
    return { kind: 'wrong', message: `--port needs a number from 0 to 65535, not "${values.port}".` };
  }
  const open = values['no-open'] !== true;
  return { kind: 'start', options: { browser: values.browser === true || !open, open, data: values.data, port } };
}

/** The arguments that make the service serve the local site. */
export function serveArgs(options: StartOptions): readonly string[] {
  const args = ['serve', '--local'];
  if (options.data !== undefined) args.push('--data', options.data);
  if (options.port !== undefined) args.push('--listen', `127.0.0.1:${options.port}`);
  return args;
}

/** The URL in the line `{"ready":true,"url":"…"}` that the service prints on stdout; undefined for any other line. */
export function readyUrl(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { ready, url } = value as Record<string, unknown>;
  return ready === true && typeof url === 'string' ? url : undefined;
}
