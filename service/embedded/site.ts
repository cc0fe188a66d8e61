/**
 * The local site's side of the conversation with the desktop shell (`common/shell/protocol.ts`): starts the service with
 * what the first message says, gives tokens, ends cleanly.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Commands } from '../../common/commands.ts';
import { FairleadError, toErrorInfo } from '../../common/errors.ts';
import {
  type KeyDelivery,
  keyFileName,
  type ServiceMessage,
  type ShellMessage,
  shellMessageSchema,
  siteProtocol,
} from '../../common/shell/protocol.ts';
import type { RunningService, ServiceOptions } from '../options.ts';
import { choosePorts, keepPorts } from '../ports.ts';
import { givenKeyProvider, keyFileProvider } from '../secrets/key-providers.ts';
import type { KeyProvider } from '../secrets/types.ts';
import { type Shipped, wantsDefaults } from '../shipped.ts';

/** The port to the shell, as far as it is used. */
export type ShellPort = {
  post(message: ServiceMessage): void;
  onMessage(listener: (message: unknown) => void): void;
};

type Start = Extract<ShellMessage, { type: 'start' }>;

type EmbeddedDeps = {
  readonly port: ShellPort;
  readonly startService: (options: ServiceOptions) => Promise<RunningService>;
  /** Folder of the built console. */
  readonly consoleDir: string;
  /** Folder of the built pages of registries that are made here. */
  readonly registrySiteDir: string;
  /** What came with the program besides itself. */
  readonly shipped: Shipped | null;
  readonly env: ServiceOptions['env'];
  /** The commands that can be typed beside the desktop app. */
  readonly commandsFor: (dataDir: string) => Commands;
  /** Ends the process, once what was said has left it. */
  readonly exit: (code: number) => void;
};

const loopback = '127.0.0.1';

/**
 * Listens to the shell until the process ends. The returned function ends the site as `stop` does, for signals.
 * Exit codes: 0 after `stop`, 1 when the site could not start or was not ended cleanly, 3 for a shell that does not speak
 * this protocol.
 */
export function runEmbedded(deps: EmbeddedDeps): () => void {
  const { port, exit } = deps;
  let starting: Promise<RunningService> | null = null;
  let stopping = false;

  function fail(thrown: unknown): void {
    port.post({ type: 'failed', error: sendable(thrown) });
    exit(1);
  }

  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    try {
      // A start that failed has said so and leaves nothing to end.
      const service = await (starting ?? Promise.resolve(null)).catch(() => null);
      await service?.close();
      port.post({ type: 'stopped' });
      exit(0);
    } catch (thrown) {
      fail(thrown);
    }
  }

  async function start(message: Start): Promise<void> {
    const work = openSite(message, deps);
    starting = work;
    try {
      const service = await work;
      if (stopping) return;
      port.post({
        type: 'ready',
        protocol: siteProtocol,
        consoleUrl: `${service.consoleOrigin}/`,
        viewerOrigin: viewPattern(ownViewerOrigin(service)),
        serviceKey: service.serviceKey,
        openToken: await openTokenOf(service),
      });
    } catch (thrown) {
      if (!stopping) fail(thrown);
    }
  }

  async function openToken(id: number): Promise<void> {
    try {
      if (starting === null) throw notStarted();
      const service = await starting;
      port.post({ type: 'open-token', id, openToken: await openTokenOf(service) });
    } catch (thrown) {
      port.post({ type: 'open-token-failed', id, error: sendable(thrown) });
    }
  }

  port.onMessage((raw) => {
    const parsed = shellMessageSchema.safeParse(raw);
    if (!parsed.success) {
      // Only the first message decides whether shell and service belong together; a later one is not answered.
      if (starting === null && !stopping) {
        fail(
          new FairleadError('SITE_PROTOCOL', {
            message: 'The desktop app and its service do not belong together.',
            hint: 'Reinstall Fairlead.',
          }),
        );
      }
      return;
    }
    const message = parsed.data;
    if (message.type === 'stop') void stop();
    else if (message.type === 'open-token') void openToken(message.id);
    else if (starting === null) void start(message);
  });

  return () => void stop();
}

async function openSite({ dataDir, key, appVersion }: Start, deps: EmbeddedDeps): Promise<RunningService> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const ports = await choosePorts(dataDir, loopback, 0);
  const { provider, forget } = keyProvider(key, dataDir);
  try {
    const service = await deps.startService({
      dataDir,
      version: appVersion,
      siteKind: 'local',
      // SECURITY: docs/security.md 4.17: the local site listens on loopback only.
      listen: { host: loopback, port: ports.console },
      viewerPort: ports.viewer,
      // SECURITY: docs/security.md 5.1: the app's executable is no Node, so there is no other process to show views in.
      viewerWorkerPorts: [],
      viewerPorts: null,
      consoleDir: deps.consoleDir,
      registrySiteDir: deps.registrySiteDir,
      shipped: deps.shipped,
      withDefaults: wantsDefaults(deps.env),
      keyProvider: provider,
      logLevel: 'info',
      logToTerminal: false,
      env: deps.env,
      adoptLocalEngine: true,
      commands: deps.commandsFor(dataDir),
      publicCommands: deps.commandsFor(dataDir),
    });
    await keepPorts(dataDir, {
      console: portOf(service.consoleOrigin),
      viewer: portOf(ownViewerOrigin(service)),
      viewerWorkers: [],
    });
    return service;
  } finally {
    forget();
  }
}

/** SECURITY: docs/security.md 5.3: the key came by message port; once the service has unwrapped its data key, it is overwritten. */
function keyProvider(key: KeyDelivery, dataDir: string): { provider: KeyProvider; forget(): void } {
  if (key.kind === 'key-file') {
    const file = keyFileProvider(join(dataDir, keyFileName));
    const provider: KeyProvider = { kind: 'key-file', key: (expected) => file.key(expected || !key.create) };
    return { provider, forget: () => undefined };
  }
  const bytes = Buffer.from(key.key);
  return {
    provider: givenKeyProvider(async () => bytes, key.kind),
    forget() {
      bytes.fill(0);
      key.key.fill(0);
    },
  };
}

/**
 * The gateway names its views for a Content-Security-Policy, whose `*` stands for whole labels only (`http://*.localhost:1`).
 * The shell is told the narrower truth: names of views begin with `v-`, and the console's does not.
 */
export function viewPattern(viewerOrigin: string): string {
  return viewerOrigin.replace('://*.', '://v-*.');
}

async function openTokenOf(service: RunningService): Promise<string> {
  const token = await service.openToken();
  if (token === null) throw new Error('A local site has links.');
  return token;
}

function ownViewerOrigin({ viewerOrigins: [own = ''] }: RunningService): string {
  return own;
}

function portOf(origin: string): number {
  return Number(/:(\d+)$/.exec(origin)?.[1] ?? 0);
}

/** An error as plain data, whatever it carries: what cannot be cloned would keep the message from being sent. */
function sendable(thrown: unknown): Extract<ServiceMessage, { type: 'failed' }>['error'] {
  const { code, message, hint, data } = toErrorInfo(thrown);
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(data === undefined ? {} : { data: JSON.parse(JSON.stringify(data)) }),
  };
}

function notStarted(): FairleadError {
  return new FairleadError('SITE_NOT_READY', { message: 'The local site has not been started.' });
}
