/**
 * The service's side of a gateway in a process of its own: its bytes flow there, so that neither the service's event
 * loop nor its memory carries the pictures. It asks here how a session is reached.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { asViewError, viewErrors } from './errors.ts';
import type { CertificatePins } from './pinned-tls.ts';
import { createCalls, settled } from './process-calls.ts';
import {
  type FromGateway,
  type ListenOptions,
  type Question,
  type ToGateway,
  toWireTarget,
} from './process-messages.ts';
import { isMatch } from './tickets.ts';
import type {
  GatewayMetrics,
  GatewayOptions,
  IssuedView,
  RevokeSelector,
  ViewGateway,
  ViewGrant,
  ViewStatus,
} from './types.ts';

/** Milliseconds that a process may take to end in order. */
const closeMs = 5000;

const noMetrics: GatewayMetrics = {
  openViews: 0,
  openSockets: 0,
  requests: 0,
  refused: 0,
  handshakes: 0,
  bytesOut: 0,
  bytesIn: 0,
  bufferedBytes: 0,
  eventLoopDelay: { mean: 0, p50: 0, p99: 0, max: 0 },
};

export interface GatewayProcess extends ViewGateway {
  /** The process that listens now; null before `listen`, after `close`, and while another is started. */
  pid(): number | null;
}

type Known = ViewGrant & Pick<RevokeSelector, 'tokenId'>;

/**
 * A gateway in a process of its own. Differences to `createGateway`:
 * - `resolveTarget` has to give targets with an `address`; others are refused with VIEW_NO_ADDRESS.
 * - `metrics()` are up to a second old.
 * - A process that dies is started again on its port; its views are gone and have to be issued anew.
 * `options.clock` has no meaning there.
 */
export function createGatewayProcess(options: GatewayOptions, pins: CertificatePins): GatewayProcess {
  const { logger } = options;
  const calls = createCalls();
  const connections = new Set<string>();
  const views = new Map<string, Known>();
  let child: ChildProcess | null = null;
  let metrics = noMetrics;
  let isUp = false;
  let isClosed = false;

  const say = (message: ToGateway): void => {
    if (child?.connected !== true) return;
    child.send(message, (error) => {
      // The process is ending; `exit` follows and tells whoever waits.
      if (error !== null) logger.debug({ err: error, kind: message.kind }, 'The viewer gateway could not be told');
    });
  };
  const call = async <Value>(make: (id: number) => ToGateway, onAnswer?: (value: Value) => void): Promise<Value> => {
    if (child?.connected !== true) throw viewErrors.closed();
    return calls.ask<Value>((id) => say(make(id)), onAnswer);
  };

  const answer = async (question: Question): Promise<unknown> => {
    const target = await options.resolveTarget(question.sessionId, question.mode);
    if (question.kind === 'target') return toWireTarget(target);
    // What was shown belongs to a start that is over: it is dialled anew, and asked about anew.
    if (target.startKey !== question.startKey) throw viewErrors.unreachable(new Error('The session started anew.'));
    await pins.check(target, question.shown);
    return question.shown;
  };

  const onMessage = (message: FromGateway): void => {
    switch (message.kind) {
      case 'done':
      case 'failed':
        calls.settle(message);
        return;
      case 'ask':
        void settled(message.id, answer(message.question).catch(coded)).then(say);
        return;
      case 'ended':
        views.delete(message.viewId);
        return;
      case 'metrics':
        metrics = message.metrics;
        return;
      case 'log':
        logger[message.level](message.data, message.message);
    }
  };

  const start = async (listen: ListenOptions['listen']): Promise<{ readonly ports: readonly number[] }> => {
    // SECURITY: docs/security.md 4.2: it gets what it needs by message; nothing of the service's environment is its business.
    const started = fork(entry(), {
      serialization: 'advanced',
      env: {},
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = started;
    started.on('message', onMessage);
    started.on('error', (error) => logger.error({ err: error }, 'The viewer gateway process failed'));
    started.once('exit', (code, signal) => {
      const wasUp = isUp;
      isUp = false;
      child = null;
      metrics = noMetrics;
      calls.refuseAll(viewErrors.closed());
      if (isClosed) return;
      logger.error({ code, signal, wasUp, views: views.size }, 'A viewer worker ended by itself');
      views.clear();
      // One that does not even begin would not the next time either.
      if (wasUp) start(place).catch((thrown: unknown) => logger.error({ err: thrown }, 'A viewer worker is gone'));
    });
    const { origins, consoleOrigin, graceMs } = options;
    const isDebugLogged = logger.isLevelEnabled?.('debug') ?? true;
    const pair = options.tls?.current() ?? null;
    const wire = { listen, origins, consoleOrigin, pair, isDebugLogged, ...(graceMs === undefined ? {} : { graceMs }) };
    const bound = await call<{ readonly ports: readonly number[] }>((id) => ({
      kind: 'listen',
      id,
      options: wire,
    })).catch((thrown: unknown): never => {
      if (started.connected) started.disconnect();
      throw thrown;
    });
    const place = { host: listen.host, port: bound.ports[0] ?? listen.port };
    isUp = true;
    for (const connectionId of connections) say({ kind: 'connection', connectionId, isOpen: true });
    return bound;
  };

  const forgetPairs = options.tls?.onChange((pair) => say({ kind: 'pair', pair }));

  return {
    // One that is dying can no longer be told anything a moment before its end is known.
    pid: () => (isUp && child?.connected === true ? (child.pid ?? null) : null),
    listen: () => start(options.listen),
    issue: (request) =>
      call<IssuedView>(
        (id) => ({ kind: 'issue', id, request }),
        ({ viewId }) => {
          const { sessionId, userId, mode, tokenId } = request;
          views.set(viewId, { viewId, sessionId, userId, mode, tokenId });
        },
      ),
    connectionOpened(connectionId) {
      connections.add(connectionId);
      say({ kind: 'connection', connectionId, isOpen: true });
    },
    connectionClosed(connectionId) {
      connections.delete(connectionId);
      say({ kind: 'connection', connectionId, isOpen: false });
    },
    revoke(selector) {
      say({ kind: 'revoke', selector });
      const ended = [...views.values()].filter((view) => isMatch(view, selector));
      for (const { viewId } of ended) views.delete(viewId);
      return ended.length;
    },
    status: (viewId) => call<ViewStatus>((id) => ({ kind: 'status', id, viewId })),
    views: () =>
      [...views.values()].map(({ viewId, sessionId, userId, mode }) => ({ viewId, sessionId, userId, mode })),
    metrics: () => ({ ...metrics, openViews: views.size }),
    async close() {
      isClosed = true;
      forgetPairs?.();
      const ending = child;
      if (ending === null) return;
      const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
      const deadline = setTimeout(() => ending.kill('SIGKILL'), closeMs);
      await call<void>((id) => ({ kind: 'close', id })).catch((thrown: unknown) =>
        logger.warn({ err: thrown }, 'A viewer worker did not close in order'),
      );
      if (ending.connected) ending.disconnect();
      await ended;
      clearTimeout(deadline);
      views.clear();
    },
  };
}

/** Whatever keeps a session from being seen, as the other process says it to people. */
function coded(thrown: unknown): never {
  throw asViewError(thrown);
}

/** Of a build, it stands beside this code (tools/build.ts). */
function entry(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'process.ts' : 'viewer.js');
}
