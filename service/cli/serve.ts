/** `fairlead serve`: the service in the foreground. */

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commandsOf } from '../../common/commands.ts';
import { FairleadError, toErrorInfo } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import {
  authorityLine,
  eventLine,
  firstCodeLine,
  firstCodeMissingLine,
  type ListeningEvent,
  startLines,
} from '../../common/start-lines.ts';
import { usageProblem } from '../../common/usage-problem.ts';
import { startService } from '../compose.ts';
import { type LogLevel, logLevels } from '../log/logger.ts';
import type { ServiceOptions } from '../options.ts';
import { choosePorts, keepPorts, type Ports } from '../ports.ts';
import { keyFileProvider } from '../secrets/key-providers.ts';
import { shippedWith, wantsDefaults } from '../shipped.ts';
import { readStorePlace } from '../store/place.ts';
import type { StorePlace } from '../store/types.ts';
import { removeControl, writeControl } from './control-file.ts';
import { dataDirOf } from './data-dir.ts';
import { invocationOf, packageFolder, registrySiteDir, typedIn } from './invocation.ts';
import { exitCodes, type Io } from './io.ts';
import { adviceOf } from './secrets-reset.ts';
import { addressOptions, addressUsage, isPort, type ReadAddress, readAddress } from './serve-address.ts';
import { untilSignal } from './until-signal.ts';

export const serveUsage = `fairlead serve [--local [--no-adopt]] [--no-defaults] [--data FOLDER] [--store postgres://ACCOUNT@HOST:PORT/DATABASE] [--listen HOST:PORT] [--tls] [--tls-cert FILE --tls-key FILE] [--public-url URL] [--trusted-proxy NET]... [--viewer-domain NAME] [--viewer-port PORT] [--viewer-ports FROM-TO] [--viewer-workers N] [--log-level LEVEL] [--log] [--json]
  --local               the site of this machine, without sign-in: its engine becomes a host at the first start, unless
                        --no-adopt; without --local people sign in
  --no-defaults         begin a new site without the registry and the workspaces that come with Fairlead, and offer them
                        to no older one (as FAIRLEAD_DEFAULTS=none)
  --data FOLDER         where the site keeps its data
  --store ADDRESS       keep the site's data on a Postgres server, its password in PGPASSWORD, in ~/.pgpass or in a file
                        (--store-password-file FILE), never in the address; "sqlite": in the data folder, as without it. The
                        data folder keeps which one it is
${addressUsage}  --viewer-port PORT    where session views listen
  --viewer-ports A-B    one port per view instead of names
  --viewer-workers N    show the sessions of this machine in N processes of their own, each on a port of its own: those
                        after --viewer-port where that is given (0, as without it: all in the service's own process)
  --log                 show the log in the terminal as well (it is always in the data folder)
  --json                for programs: one line of JSON per event on stdout, the log on stderr unless --no-log
`;

/** More of them than this show nothing faster on any machine. */
const maxViewerWorkers = 64;

type ServeOptions = ReadAddress & {
  readonly local: boolean;
  /** Whether this machine's engine becomes a host of a local site. */
  readonly adopt: boolean;
  /** Whether a new site begins with what comes with Fairlead. */
  readonly defaults: boolean;
  readonly dataDir: string;
  /** null: the one that the data folder names. */
  readonly store: StorePlace | null;
  readonly viewerPort: number | null;
  readonly viewerWorkers: number;
  readonly logLevel: LogLevel;
  /** Whether the log goes to stderr, too. */
  readonly log: boolean;
  readonly json: boolean;
};

/** Runs until a signal ends it; answers the exit code. */
export async function serve(
  args: readonly string[],
  io: Io,
  version: string,
  defaultConsoleDir: string,
): Promise<number> {
  const options = readServeArgs(args, io.env);
  if (typeof options === 'string') {
    io.stderr.write(`${options}\n\n${serveUsage}`);
    return exitCodes.usage;
  }
  const { dataDir } = options;
  const siteKind = options.local ? 'local' : 'standalone';
  try {
    // Whoever reads them in a console may be in any folder.
    const invocation = invocationOf(dataDir, null);
    const commands = commandsOf(invocation, siteKind);
    const host = options.listen?.host ?? '127.0.0.1';
    const ports = await choosePorts(dataDir, host, options.viewerWorkers);
    const service = await startService({
      dataDir,
      ...(options.store !== null && { store: options.store }),
      version,
      siteKind,
      listen: options.listen ?? { host, port: ports.console },
      // A console that is open keeps its policy over a restart: views have to stay where they were.
      ...viewerPortsOf(options, ports),
      viewerPorts: options.viewerPorts,
      ...(options.address && { address: options.address }),
      shipped: shippedWith(packageFolder()),
      withDefaults: options.defaults,
      consoleDir: io.env.FAIRLEAD_CONSOLE_DIR ?? defaultConsoleDir,
      registrySiteDir: registrySiteDir(),
      keyProvider: keyFileProvider(join(dataDir, 'data.key')),
      logLevel: options.logLevel,
      logToTerminal: options.log,
      env: io.env,
      adoptLocalEngine: options.local && options.adopt,
      commands,
      publicCommands:
        siteKind === 'local' ? commands : commandsOf({ ...invocation, folder: null, dataDir: null }, siteKind),
      ...(io.env.FAIRLEAD_KNOWN_HOSTS && { knownHostsFiles: [io.env.FAIRLEAD_KNOWN_HOSTS] }),
    });
    const [viewer = 0, ...viewerWorkers] = service.ports.viewers;
    await keepPorts(dataDir, {
      console: service.ports.console,
      ...(options.viewerPorts ? { viewer: ports.viewer, viewerWorkers: [] } : { viewer, viewerWorkers }),
    });
    await writeControl(dataDir, {
      url: service.localOrigin,
      bearer: await service.localBearer(),
      serviceKey: service.serviceKey,
      pid: process.pid,
    });
    const first = await service.firstCode();
    if (first.code !== null || first.isNeeded) {
      const line = first.code === null ? firstCodeMissingLine(commands.firstCode) : firstCodeLine(first.code);
      io.stdout.write(options.json ? eventLine({ event: 'first-code', code: first.code }) : `${line}\n`);
    }
    const token = await service.openToken();
    const listening: ListeningEvent = {
      event: 'listening',
      ready: true,
      url: `${service.consoleOrigin}/${token === null ? '' : `#token=${token}`}`,
      console: service.consoleOrigin,
      port: service.ports.console,
      pid: process.pid,
      dataDir,
      log: service.logFile,
      ...(service.authority !== null && { authority: service.authority }),
    };
    const lines = [...startLines(listening), authorityLine(listening) ?? []].flat();
    io.stdout.write(options.json ? eventLine(listening) : `${lines.join('\n')}\n`);
    const failure = await Promise.race([untilSignal(), service.failed]);
    await removeControl(dataDir);
    await service.close();
    if (failure instanceof FairleadError) throw failure;
    if (options.json) io.stdout.write(eventLine({ event: 'ended', exitCode: exitCodes.ok }));
    return exitCodes.ok;
  } catch (thrown) {
    const info = toErrorInfo(thrown);
    const { code, message } = info;
    const hint = adviceOf(info, commandsOf(invocationOf(dataDir, typedIn(io.env))));
    if (options.json)
      io.stdout.write(eventLine({ event: 'failed', code, message, hint: hint === undefined ? null : hintText(hint) }));
    io.stderr.write(`${message} (${code})${hint ? `\n${hintText(hint)}` : ''}\n`);
    return exitCodes.failed;
  }
}

/** The options, or the sentence that says what is wrong with them. */
export function readServeArgs(args: readonly string[], env: Io['env']): ServeOptions | string {
  let values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  try {
    values = parseArgs({
      args: [...args],
      options: {
        local: { type: 'boolean' },
        adopt: { type: 'boolean' },
        defaults: { type: 'boolean' },
        data: { type: 'string' },
        store: { type: 'string' },
        'store-password-file': { type: 'string' },
        ...addressOptions,
        'viewer-port': { type: 'string' },
        'viewer-ports': { type: 'string' },
        'viewer-workers': { type: 'string' },
        'log-level': { type: 'string' },
        log: { type: 'boolean' },
        json: { type: 'boolean' },
      },
      allowNegative: true,
    }).values;
  } catch (thrown) {
    return usageProblem(thrown);
  }
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  const store = readStorePlace(text('store'), text('store-password-file'));
  if (typeof store === 'string') return store;
  // An empty text is 0 to JavaScript, and 0 is a port that may be meant: any free one.
  const viewerPort = text('viewer-port') === undefined ? null : Number(text('viewer-port') || Number.NaN);
  if (viewerPort !== null && !isPort(viewerPort)) return `"${text('viewer-port')}" is no port.`;
  const range = /^(\d+)-(\d+)$/.exec(text('viewer-ports') ?? '');
  if (text('viewer-ports') !== undefined && !range)
    return `"${text('viewer-ports')}" is no range of ports; write it like 18000-18099.`;
  const [from, to] = [Number(range?.[1]), Number(range?.[2])];
  if (range && !(from > 0 && from <= to && isPort(to)))
    return `"${text('viewer-ports')}" is no range of ports; the first comes first, and both are between 1 and 65535.`;
  const viewerWorkers = Number(text('viewer-workers') === undefined ? 0 : text('viewer-workers') || Number.NaN);
  if (!(Number.isInteger(viewerWorkers) && viewerWorkers >= 0 && viewerWorkers <= maxViewerWorkers))
    return `"${text('viewer-workers')}" is no number of viewer workers; write one from 0 to ${maxViewerWorkers}.`;
  if (viewerPort !== null && viewerPort + viewerWorkers > 65535)
    return `After port ${viewerPort} there are not enough for ${viewerWorkers} viewer workers.`;
  const viewerPorts = range ? { from, to } : null;
  const address = readAddress(values, { local: values.local === true, viewerPorts, viewerWorkers });
  if (typeof address === 'string') return address;
  const logLevel = logLevels.find((level) => level === (text('log-level') ?? 'info'));
  if (!logLevel) return `"${text('log-level')}" is no log level; known are ${logLevels.join(', ')}.`;
  return {
    local: values.local === true,
    adopt: values.adopt !== false,
    defaults: values.defaults !== false && wantsDefaults(env),
    dataDir: dataDirOf(text('data'), env),
    store,
    ...address,
    viewerPort,
    viewerWorkers,
    logLevel,
    log: typeof values.log === 'boolean' ? values.log : values.json === true,
    json: values.json === true,
  };
}

/** Where views listen, in the service's own process and in each worker: as asked, else where they were. */
function viewerPortsOf(
  { listen, viewerPort, viewerWorkers }: ServeOptions,
  last: Ports,
): Pick<ServiceOptions, 'viewerPort' | 'viewerWorkerPorts'> {
  if (viewerPort !== null && viewerPort > 0) {
    return {
      viewerPort,
      viewerWorkerPorts: Array.from({ length: viewerWorkers }, (_, index) => viewerPort + 1 + index),
    };
  }
  const isAny = viewerPort === 0 || listen?.port === 0;
  if (isAny) return { viewerPort: 0, viewerWorkerPorts: Array.from({ length: viewerWorkers }, () => 0) };
  return { viewerPort: last.viewer, viewerWorkerPorts: last.viewerWorkers };
}
