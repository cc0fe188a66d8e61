/** The API as the console speaks it: one WebSocket, the bearer token first. For tests. */
import type { ClientContext, ClientLink } from '@orpc/client';
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../common/contract/index.ts';
import type { ErrorInfo } from '../../common/errors.ts';

export type Api = ContractRouterClient<Contract>;

export type ApiConnection = {
  readonly api: Api;
  /** The close code, once the service or the test closed it. */
  readonly closed: Promise<number>;
  close(): void;
};

/** Connects and signs in. @throws with the close code where the service refuses. */
export async function connectApi(url: string, bearer: string): Promise<ApiConnection> {
  const { link, socket, closed } = await openLink(url, bearer);
  return { api: createORPCClient(link), closed, close: () => socket.close() };
}

/** A client that connects at the first call, and again after the service was started again. */
export function followingApi(address: () => { readonly url: string; readonly bearer: string }): {
  readonly api: Api;
  close(): void;
} {
  let live: ReturnType<typeof openLink> | null = null;
  const open = () => {
    const { url, bearer } = address();
    const opening = openLink(url, bearer);
    live = opening;
    const forget = () => {
      if (live === opening) live = null;
    };
    opening.then(({ closed }) => closed.then(forget), forget);
    return opening;
  };
  const link: ClientLink<ClientContext> = {
    async call(path, input, options) {
      const { link: rpc } = await (live ?? open());
      return rpc.call(path, input, options);
    },
  };
  return {
    api: createORPCClient(link),
    close: () => {
      live?.then(
        ({ socket }) => socket.close(),
        () => undefined,
      );
      live = null;
    },
  };
}

function openLink(
  url: string,
  bearer: string,
): Promise<{ link: RPCLink<ClientContext>; socket: WebSocket; closed: Promise<number> }> {
  const socket = new WebSocket(url);
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => socket.send(JSON.stringify({ bearer })), { once: true });
    // The first message says that the token was taken; the rest belongs to oRPC.
    socket.addEventListener('message', () => resolve({ link: new RPCLink({ websocket: socket }), socket, closed }), {
      once: true,
    });
    closed.then((code) => reject(new Error(`The service closed the connection with ${code}.`)));
  });
}

/** The coded refusal of a call. @throws where the call is answered, or fails without a code. */
export async function refusal(call: Promise<unknown>): Promise<ErrorInfo & { readonly status: number }> {
  let answer: unknown;
  try {
    answer = await call;
  } catch (thrown) {
    if (!(thrown instanceof ORPCError)) throw thrown;
    const { hint, data } = thrown.data as Pick<ErrorInfo, 'hint' | 'data'>;
    return { code: thrown.code, message: thrown.message, hint, data, status: thrown.status };
  }
  throw new Error(`The call was not refused: ${JSON.stringify(answer)}`);
}
