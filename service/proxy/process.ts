/**
 * The viewer gateway as a process of its own: started by `gateway-process.ts`, speaks with it over the channel that it
 * was started with, and ends when that ends. Sessions on this machine are dialled from here.
 */
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { viewErrors } from './errors.ts';
import { createGateway } from './gateway.ts';
import {
  type FromGateway,
  fromWireError,
  type ListenOptions,
  type ToGateway,
  toWireError,
} from './process-messages.ts';
import type { Gateway, GatewayLogger, ViewTarget } from './types.ts';

/** Milliseconds between two reports of views and figures. */
const REPORT_MS = 1000;

type Asked = { readonly resolve: (target: ViewTarget) => void; readonly reject: (reason: Error) => void };

function serve(): void {
  const asked = new Map<number, Asked>();
  let gateway: Gateway | null = null;
  let lastId = 0;

  const say = (message: FromGateway): void => {
    // When the channel breaks while something is said, `disconnect` follows and ends this process.
    if (process.connected) process.send?.(message, undefined, {}, () => undefined);
  };
  const state = (open: Gateway) => ({ views: open.views(), metrics: open.metrics() });
  const log =
    (level: keyof GatewayLogger) =>
    (data: object, message: string): void =>
      say({ kind: 'log', level, data, message });

  const open = async (options: ListenOptions): Promise<unknown> => {
    const made = createGateway({
      ...options,
      logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
      resolveTarget: (sessionId, mode) =>
        new Promise((resolve, reject) => {
          lastId += 1;
          asked.set(lastId, { resolve, reject });
          say({ kind: 'resolve', id: lastId, sessionId, mode });
        }),
    });
    const place = await made.listen();
    gateway = made;
    setInterval(() => say({ kind: 'state', state: state(made) }), REPORT_MS).unref();
    return place;
  };

  const answer = (message: Exclude<ToGateway, { kind: 'listen' }>, open: Gateway): Promise<unknown> | undefined => {
    switch (message.kind) {
      case 'issue':
        return open.issue(message.request);
      case 'status':
        return open.status(message.viewId);
      case 'close':
        return open.close();
      case 'connection':
        if (message.isOpen) open.connectionOpened(message.connectionId);
        else open.connectionClosed(message.connectionId);
        return undefined;
      case 'revoke':
        open.revoke(message.selector);
        return undefined;
      case 'target':
        asked.get(message.id)?.resolve({ ...message.target, dial: (signal) => dial(message.target.address, signal) });
        asked.delete(message.id);
        return undefined;
      case 'no-target':
        asked.get(message.id)?.reject(fromWireError(message.error));
        asked.delete(message.id);
        return undefined;
    }
  };

  /** The work that a message asks for; undefined where there is nothing to answer. */
  const workFor = (message: ToGateway): Promise<unknown> | undefined => {
    if (message.kind === 'listen') return open(message.options);
    if (gateway !== null) return answer(message, gateway);
    return 'id' in message ? Promise.reject(viewErrors.closed()) : undefined;
  };
  process.on('message', (message: ToGateway) => {
    const work = workFor(message);
    if (work === undefined || !('id' in message)) return;
    work.then(
      (value) => gateway !== null && say({ kind: 'done', id: message.id, value, state: state(gateway) }),
      (thrown: unknown) => say({ kind: 'failed', id: message.id, error: toWireError(thrown) }),
    );
  });
  // Whoever started this is gone, or wants it gone: views end with it.
  process.on('disconnect', () => process.exit(0));
}

function dial(address: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...address, signal });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

serve();
