/**
 * The viewer gateway as a process of its own: started by `gateway-process.ts`, speaks with it over the channel that it
 * was started with, and ends when that ends. Sessions on this machine are dialled from here.
 */
import { createServed } from '../tls/served.ts';
import { viewErrors } from './errors.ts';
import { createGateway } from './gateway.ts';
import { createCalls, settled } from './process-calls.ts';
import type { FromGateway, ListenOptions, LogLevel, Question, ToGateway, WireTarget } from './process-messages.ts';
import type { Gateway, GatewayLogger, ViewMode, ViewTarget } from './types.ts';

/** Milliseconds between two reports of figures. */
const reportMs = 1000;

function serve(): void {
  const calls = createCalls();
  let gateway: Gateway | null = null;
  let served: ReturnType<typeof createServed> | null = null;

  const say = (message: FromGateway): void => {
    // When the channel breaks while something is said, `disconnect` follows and ends this process.
    if (process.connected) process.send?.(message, undefined, {}, () => undefined);
  };
  const ask = <Value>(question: Question): Promise<Value> => calls.ask((id) => say({ kind: 'ask', id, question }));
  const log =
    (level: LogLevel) =>
    (data: object, message: string): void =>
      say({ kind: 'log', level, data, message });

  async function resolveTarget(sessionId: string, mode: ViewMode): Promise<ViewTarget> {
    const target = await ask<WireTarget>({ kind: 'target', sessionId, mode });
    const { startKey, address } = target;
    return {
      ...target,
      address: async () => address,
      dial: () => Promise.reject(viewErrors.noAddress()),
      // SECURITY: docs/security.md 1.6: one book of pins, in the service: what another process has seen of this start counts here.
      readCertificate: (shown) => ask({ kind: 'certificate', sessionId, mode, startKey, shown }),
    };
  }

  async function open({ isDebugLogged, pair, ...options }: ListenOptions): Promise<unknown> {
    served = pair && createServed(pair);
    const logger: GatewayLogger = {
      debug: isDebugLogged ? log('debug') : () => undefined,
      info: log('info'),
      warn: log('warn'),
      error: log('error'),
    };
    const onViewEnded = (viewId: string): void => say({ kind: 'ended', viewId });
    const tls = served && { tls: served.source };
    const made = createGateway({ ...options, ...tls, logger, resolveTarget, onViewEnded });
    const place = await made.listen();
    gateway = made;
    setInterval(() => say({ kind: 'metrics', metrics: made.metrics() }), reportMs).unref();
    return place;
  }

  /** The work that a message asks for; undefined where there is nothing to answer. */
  const workFor = (message: ToGateway): Promise<unknown> | undefined => {
    switch (message.kind) {
      case 'listen':
        return open(message.options);
      case 'issue':
        return gateway?.issue(message.request) ?? Promise.reject(viewErrors.closed());
      case 'status':
        return gateway?.status(message.viewId) ?? Promise.reject(viewErrors.closed());
      case 'close':
        return gateway?.close() ?? Promise.resolve();
      case 'connection':
        if (message.isOpen) gateway?.connectionOpened(message.connectionId);
        else gateway?.connectionClosed(message.connectionId);
        return undefined;
      case 'revoke':
        gateway?.revoke(message.selector);
        return undefined;
      case 'pair':
        served?.replace(message.pair);
        return undefined;
      case 'done':
      case 'failed':
        calls.settle(message);
        return undefined;
    }
  };
  process.on('message', (message: ToGateway) => {
    const work = workFor(message);
    if (work !== undefined && 'id' in message) void settled(message.id, work).then(say);
  });
  // Whoever started this is gone, or wants it gone: views end with it.
  process.on('disconnect', () => process.exit(0));
  // A terminal asks every process in it to end. This one ends after the service, which says goodbye to people first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
}

serve();
