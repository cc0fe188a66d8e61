/**
 * The console's WebSocket: has the service prove that it is the one that was signed in to, signs in, reconnects with
 * back-off, tells its state.
 */

import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client';
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Commands, waysIn } from '../../common/commands.ts';
import type { Contract } from '../../common/contract/index.ts';
import { FairleadError } from '../../common/errors.ts';
import { isProof, newChallenge } from '../../common/proof.ts';
import type { SignIn } from './sign-in.ts';

export type Api = ContractRouterClient<Contract>;

export type ConnectionStatus =
  | { readonly state: 'connecting'; readonly attempt: number }
  | { readonly state: 'connected' }
  | {
      readonly state: 'waiting';
      readonly attempt: number;
      readonly retryAt: number;
      /** What answered did not prove that it is the service. It was told nothing. */
      readonly stranger: boolean;
    }
  | { readonly state: 'signed-out' };

export type Connection = {
  readonly api: Api;
  readonly status: StoreApi<ConnectionStatus>;
  /** Tries right now. */
  reconnect(): void;
  /** Goes on, after `signed-out`, with another token of the same service. */
  resume(signIn: Pick<SignIn, 'bearer' | 'serviceKey'>): void;
  close(): void;
};

/** The service's close code for "sign in again" (service/api/websocket.ts). */
const notAuthenticated = 4401;
/** Its close code for "come again": what the person may do was changed, and holds from the next connection on. */
const rightsChanged = 4410;
const firstDelayMs = 250;
const maxDelayMs = 10_000;

/** How long to wait before attempt `n` (1, 2, …), milliseconds. `jitter` is 0-1. */
export function backOffMs(attempt: number, jitter: number): number {
  return Math.round(Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1)) * (0.75 + jitter / 2));
}

/**
 * The signal as oRPC gets it: cancelling tells the service, which cannot be told when the socket has closed. There is no
 * need then, because every call ended with it.
 */
function whileOpen(socket: WebSocket, signal: AbortSignal): AbortSignal {
  const scope = new AbortController();
  const pass = () => {
    if (socket.readyState === WebSocket.OPEN) scope.abort(signal.reason);
  };
  if (signal.aborted) scope.abort(signal.reason);
  else signal.addEventListener('abort', pass, { once: true });
  return scope.signal;
}

/** `sent`: the service may have done it all the same; it only could not say so any more. */
function connectionLost(sent: boolean, cause?: unknown): FairleadError {
  return new FairleadError('CONSOLE_OFFLINE', {
    message: 'The connection to the service was lost.',
    hint: sent
      ? 'It is being restored. Look whether it was done before you try again.'
      : 'It is being restored. Try again in a moment.',
    cause,
  });
}

/** Of what the first message should be; anything else has none. */
function signatureIn(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return (JSON.parse(data) as { proof?: unknown } | null)?.proof;
  } catch {
    // No service of ours sends that.
    return undefined;
  }
}

type Live = { readonly socket: WebSocket; readonly link: RPCLink<ClientContext> };

/** `url`: `ws:` or `wss:`. */
export function connect(url: string, signIn: Pick<SignIn, 'bearer' | 'serviceKey'>, commands: Commands): Connection {
  let { bearer, serviceKey } = signIn;
  const status = createStore<ConnectionStatus>(() => ({ state: 'connecting', attempt: 1 }));
  let live: Promise<Live> | null = null;
  let current: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let attempt = 0;
  let closed = false;

  function open(): Promise<Live> {
    attempt += 1;
    status.setState({ state: 'connecting', attempt }, true);
    const socket = new WebSocket(url);
    current = socket;
    let proved = false;
    let stranger = false;
    const ready = new Promise<Live>((resolve, reject) => {
      const challenge = newChallenge(crypto, new URL(url.replace(/^ws/, 'http')).origin, 'console');
      socket.addEventListener('open', () => socket.send(JSON.stringify({ prove: challenge })), { once: true });
      // The second message says that the token was taken; everything after it belongs to oRPC.
      const onReady = () => {
        attempt = 0;
        status.setState({ state: 'connected' }, true);
        resolve({ socket, link: new RPCLink({ websocket: socket }) });
      };
      // SECURITY: docs/security.md 4.12: the token leaves this page only once the answer is the service's own.
      const onProof = async ({ data }: MessageEvent<unknown>) => {
        const isService = await isProof(crypto.subtle, serviceKey, challenge, { signature: signatureIn(data) });
        if (socket.readyState !== WebSocket.OPEN) return;
        if (isService) {
          proved = true;
          socket.addEventListener('message', onReady, { once: true });
          socket.send(JSON.stringify({ bearer }));
        } else {
          stranger = true;
          socket.close();
        }
      };
      socket.addEventListener('message', (event) => void onProof(event), { once: true });
      socket.addEventListener('close', (event) => {
        reject(connectionLost(false));
        if (current !== socket || closed) return;
        live = null;
        // Only of the service itself: a stranger must not be able to sign anybody out.
        if (event.code === notAuthenticated && proved) {
          status.setState({ state: 'signed-out' }, true);
          return;
        }
        if (event.code === rightsChanged && attempt === 0) {
          start();
          return;
        }
        const delay = backOffMs(Math.max(1, attempt), Math.random());
        status.setState({ state: 'waiting', attempt, retryAt: Date.now() + delay, stranger }, true);
        timer = setTimeout(start, delay);
      });
    });
    // Whoever waits for the connection gets the failure; when nobody does, it is in `status`.
    ready.catch(() => undefined);
    return ready;
  }

  function start(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    live = open();
  }

  const link: ClientLink<ClientContext> = {
    async call(path, input, options: ClientOptions<ClientContext>) {
      if (!live && !closed && status.getState().state === 'waiting') start();
      if (!live)
        throw new FairleadError('AUTH_REQUIRED', {
          message: 'You are signed out.',
          hint: waysIn(commands),
          status: 401,
        });
      const { socket, link: rpc } = await live;
      const { signal, ...rest } = options;
      try {
        return await rpc.call(path, input, signal ? { ...rest, signal: whileOpen(socket, signal) } : rest);
      } catch (thrown) {
        // oRPC says "aborted" of a call that ended with the connection; only of its caller is that true.
        if (thrown instanceof ORPCError || signal?.aborted || socket.readyState === WebSocket.OPEN) throw thrown;
        throw connectionLost(true, thrown);
      }
    },
  };

  start();
  return {
    api: createORPCClient(link),
    status,
    reconnect: () => {
      if (status.getState().state === 'waiting') start();
    },
    resume: (next) => {
      if (status.getState().state !== 'signed-out') return;
      ({ bearer, serviceKey } = next);
      attempt = 0;
      start();
    },
    close: () => {
      closed = true;
      if (timer) clearTimeout(timer);
      current?.close();
    },
  };
}
