/**
 * The service's side of a gateway in a process of its own: the same `Gateway`, whose bytes flow elsewhere, so that
 * neither the service's event loop nor its memory carries the pictures. It asks here how a session is reached.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { systemClock } from './clock.ts';
import { viewErrors } from './errors.ts';
import { createOwnerApi } from './owner-api.ts';
import {
  type FromGateway,
  fromWireError,
  type GatewayState,
  type ListenOptions,
  type ToGateway,
  toWireError,
  toWireTarget,
} from './process-messages.ts';
import type { Gateway, GatewayOptions, IssuedView, ViewStatus } from './types.ts';
import { createUpstream } from './upstream.ts';
import { pageAnswers } from './web-views.ts';

type Pending = { readonly resolve: (value: unknown) => void; readonly reject: (reason: Error) => void };

const EMPTY: GatewayState = {
  views: [],
  metrics: {
    openViews: 0,
    openSockets: 0,
    requests: 0,
    refused: 0,
    handshakes: 0,
    bytesOut: 0,
    bytesIn: 0,
    bufferedBytes: 0,
    eventLoopDelay: { mean: 0, p50: 0, p99: 0, max: 0 },
  },
};

export interface GatewayProcess extends Gateway {
  /** The process of now; null before `listen` and after `close`. */
  pid(): number | null;
}

/**
 * A gateway in a process of its own. `entry` is `process.ts`, or what a build made of it. Differences to `createGateway`:
 * - `resolveTarget` has to give targets with an `address`; others are refused with VIEW_NO_ADDRESS.
 * - `views()` and `metrics()` are up to a second old; `revoke` counts by them, and ends what it matches in any case.
 * - A process that dies is started again on its port; its views are gone and have to be issued anew.
 * `options.clock` is for this side alone.
 */
// arch-allow unused-export: a service that leaves views to a process of its own starts it with this
export function createGatewayProcess(options: GatewayOptions, entry: URL | string): GatewayProcess {
  const { logger } = options;
  const clock = options.clock ?? systemClock();
  const upstream = createUpstream(clock);
  const pending = new Map<number, Pending>();
  const connections = new Set<string>();
  let child: ChildProcess | null = null;
  let state = EMPTY;
  let lastId = 0;
  let isClosed = false;

  const say = (message: ToGateway): void => {
    if (child?.connected !== true) return;
    child.send(message, (error) => {
      // The process is ending; `exit` follows and tells whoever waits.
      if (error !== null) logger.debug({ err: error, kind: message.kind }, 'The viewer gateway could not be told');
    });
  };
  const call = <Value>(make: (id: number) => ToGateway): Promise<Value> =>
    new Promise((resolve, reject) => {
      if (child?.connected !== true) throw viewErrors.closed();
      lastId += 1;
      pending.set(lastId, { resolve: (value) => resolve(value as Value), reject });
      say(make(lastId));
    });
  const settle = (id: number): Pending | undefined => {
    const waiting = pending.get(id);
    pending.delete(id);
    return waiting;
  };

  const onMessage = (message: FromGateway): void => {
    switch (message.kind) {
      case 'done':
        state = message.state;
        settle(message.id)?.resolve(message.value);
        return;
      case 'failed':
        settle(message.id)?.reject(fromWireError(message.error));
        return;
      case 'state':
        state = message.state;
        return;
      case 'log':
        logger[message.level](message.data, message.message);
        return;
      case 'resolve': {
        const { id, sessionId, mode } = message;
        options
          .resolveTarget(sessionId, mode)
          .then(toWireTarget)
          .then(
            (target) => say({ kind: 'target', id, target }),
            (thrown: unknown) => say({ kind: 'no-target', id, error: toWireError(thrown) }),
          );
      }
    }
  };

  const start = async (listen: ListenOptions['listen']): Promise<{ readonly port: number }> => {
    const started = fork(entry, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child = started;
    let isUp = false;
    started.on('message', onMessage);
    started.on('error', (error) => logger.error({ err: error }, 'The viewer gateway process failed'));
    started.once('exit', (code, signal) => {
      for (const id of [...pending.keys()]) settle(id)?.reject(viewErrors.closed());
      state = EMPTY;
      child = null;
      if (isClosed) return;
      logger.error({ code, signal, isUp }, 'The viewer gateway ended by itself');
      // One that does not even begin would not the next time either.
      if (isUp) start(place).catch((thrown: unknown) => logger.error({ err: thrown }, 'The viewer gateway is gone'));
    });
    const { origins, consoleOrigin, graceMs } = options;
    const wire = { listen, origins, consoleOrigin, ...(graceMs === undefined ? {} : { graceMs }) };
    const bound = await call<{ readonly port: number }>((id) => ({ kind: 'listen', id, options: wire })).catch(
      (thrown: unknown): never => {
        if (started.connected) started.disconnect();
        throw thrown;
      },
    );
    const place = { host: listen.host, port: bound.port };
    isUp = true;
    for (const connectionId of connections) say({ kind: 'connection', connectionId, isOpen: true });
    return bound;
  };

  return {
    pid: () => child?.pid ?? null,
    listen: () => start(options.listen),
    issue: (request) => call<IssuedView>((id) => ({ kind: 'issue', id, request })),
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
      const keys = ['viewId', 'sessionId', 'userId'] as const;
      const given = keys.filter((key) => selector[key] !== undefined);
      const isMatch = (view: (typeof state.views)[number]): boolean =>
        given.every((key) => view[key] === selector[key]);
      const left = given.length === 0 ? state.views : state.views.filter((view) => !isMatch(view));
      const count = state.views.length - left.length;
      state = { ...state, views: left };
      return count;
    },
    async status(viewId): Promise<ViewStatus> {
      try {
        return await call<ViewStatus>((id) => ({ kind: 'status', id, viewId }));
      } catch (thrown) {
        return { state: 'failed', error: toWireError(thrown) };
      }
    },
    ownerApi: (target) => createOwnerApi(upstream, target, clock),
    pageAnswers: (target, path) => pageAnswers(upstream, target, path),
    views: () => state.views,
    metrics: () => state.metrics,
    async close() {
      isClosed = true;
      upstream.close();
      const ending = child;
      if (ending === null) return;
      const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
      await call<void>((id) => ({ kind: 'close', id })).catch((thrown: unknown) =>
        logger.warn({ err: thrown }, 'The viewer gateway did not close in order'),
      );
      if (ending.connected) ending.disconnect();
      await ended;
    },
  };
}
