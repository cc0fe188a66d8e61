/**
 * Fairlead's own commands as they have to be typed for one service: from the clone or the installation that it was started
 * from, with its data folder. Every place that tells somebody such a command takes it from here. Pure.
 */
import { commandLine, shellQuote, windowsQuote } from './command-line.ts';
import { advise, command, type Hint } from './hint.ts';

/** How a service, or a command of the command line, was started. */
export type Invocation = {
  /** `app`: the packaged desktop app, which has no command line. */
  readonly how: 'clone' | 'installed' | 'app';
  /** The folder of the clone, for a shell that may be anywhere; null for a shell that is in that folder. */
  readonly folder: string | null;
  /** The data folder, absolute; null where it is the one that the commands take by themselves. */
  readonly dataDir: string | null;
  readonly shell: 'posix' | 'windows';
};

/** What can be typed; null where there is no such command. */
export type Commands = {
  /** Prints another one-time address of the console. */
  readonly open: string | null;
  readonly doctor: string | null;
  /** The same as JSON, to pass on. */
  readonly doctorJson: string | null;
  /** Lets the audit log count from here. */
  readonly auditAnchor: string | null;
  /** Forgets every stored password and key, when the key that seals them is lost. */
  readonly secretsReset: string | null;
  /** Makes a new code for the first administrator; null where nobody signs in. */
  readonly firstCode: string | null;
  /** Prints the certificate of the site's own authority. */
  readonly tlsCa: string | null;
  /** Copies the site of this data folder into a Postgres database; where to is still to be said (`--store`). */
  readonly storeCopy: string | null;
  /** Starts the service for a team; options follow. */
  readonly serve: string | null;
  /** Starts the service of this data folder. */
  readonly start: string | null;
  /** The same on a port that is free. */
  readonly startElsewhere: string | null;
};

/** For a page that no service made: nothing can be typed. */
export const noCommands: Commands = {
  open: null,
  doctor: null,
  doctorJson: null,
  auditAnchor: null,
  secretsReset: null,
  firstCode: null,
  tlsCa: null,
  storeCopy: null,
  serve: null,
  start: null,
  startElsewhere: null,
};

/** Commands as the page of the console tells them; null where they are none, or those of another version. */
export function readCommands(value: unknown): Commands | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = new Map<string, unknown>(Object.entries(value));
  const isCommand = (command: unknown) => command === null || typeof command === 'string';
  if (!Object.keys(noCommands).every((name) => isCommand(fields.get(name)))) return null;
  // Every name of them was looked at.
  return value as Commands;
}

/** Name of the `<meta>` by which the page of the console tells them, as JSON. */
export const commandsName = 'fairlead-commands';

/** The commands of one service: of a local site, where silent. */
export function commandsOf(
  { how, folder, dataDir, shell }: Invocation,
  siteKind: 'local' | 'standalone' = 'local',
): Commands {
  const quote = shell === 'windows' ? windowsQuote : shellQuote;
  const data = dataDir === null ? [] : ['--data', dataDir];
  const npm = folder === null ? ['npm'] : ['npm', '--prefix', folder];
  const program = how === 'clone' ? [...npm, 'run', '-s', 'fairlead', '--'] : ['fairlead'];
  const typed = (words: readonly string[], options: readonly string[] = [], folderOption = data): string | null =>
    how === 'app' ? null : commandLine([...program, ...words, ...folderOption, ...options], quote);
  const started = (port: readonly string[]): string | null => {
    if (siteKind === 'standalone') return typed(['serve'], port.length > 0 ? ['--listen', '127.0.0.1:0'] : []);
    if (how !== 'clone') return typed(['serve', '--local'], port.length > 0 ? ['--listen', '127.0.0.1:0'] : []);
    const options = [...data, ...port];
    return commandLine([...npm, 'start', ...(options.length > 0 ? ['--', ...options] : [])], quote);
  };
  return {
    open: typed(['open']),
    doctor: typed(['doctor']),
    doctorJson: typed(['doctor'], ['--json']),
    auditAnchor: typed(['audit', 'anchor']),
    secretsReset: typed(['secrets', 'reset'], ['--yes']),
    firstCode: siteKind === 'standalone' ? typed(['user', 'first-code']) : null,
    tlsCa: typed(['tls', 'ca']),
    storeCopy: typed(['store', 'copy'], [], dataDir === null ? [] : ['--from-data', dataDir]),
    serve: typed(['serve']),
    start: started([]),
    startElsewhere: started(['--port', '0']),
  };
}

/** For a page that no service made, and for tests: the commands of an installation with its own data folder. */
export const plainCommandsForTests: Commands = /* @__PURE__ */ commandsOf({
  how: 'installed',
  folder: null,
  dataDir: null,
  shell: 'posix',
});

/** How somebody gets into the console, as advice. */
export function waysIn({ open, firstCode }: Commands): Hint {
  if (firstCode !== null) return [{ text: 'Sign in with your name and password.' }];
  return open === null
    ? [{ text: 'Open the console from the desktop app.' }]
    : advise`For a new link, run: ${command(open)}`;
}
