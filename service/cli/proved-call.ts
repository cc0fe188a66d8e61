/** Calls of the command line to the service, with the token sent only over a connection on which the service proved itself. */
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { isProof, newChallenge } from '../../common/proof.ts';
import type { Control } from './control-file.ts';

/** Answers are an address, a list of checks or an error. */
const maxAnswerBytes = 4 * 1024 * 1024;

export type Answer = { readonly status: number; readonly body: unknown };

/**
 * One call. `nobody`: nothing answers there, or not in HTTP. `stranger`: something answers, and it is not the service that
 * wrote the control file; it was sent no token. `deadlineMs`: for the whole of it. `body`: what is sent, as JSON.
 *
 * SECURITY: docs/security.md 4.12: both requests go over the one connection that this makes; where that ends in between,
 * the call fails, and no other connection is made in its place.
 */
export async function provedCall(
  { url, bearer, serviceKey }: Pick<Control, 'url' | 'bearer' | 'serviceKey'>,
  method: 'GET' | 'POST',
  path: string,
  deadlineMs = 10_000,
  body?: object,
): Promise<Answer | 'nobody' | 'stranger'> {
  // Not every resolver knows names under localhost; the listener answers to its address as well.
  const port = Number(URL.parse(url)?.port);
  if (!(port > 0)) return 'nobody';
  const socket = connect({ host: '127.0.0.1', port });
  const agent = new OneConnection(socket);
  const signal = AbortSignal.timeout(deadlineMs);
  const ask = (way: string, to: string, headers: Record<string, string>, body: string) =>
    new Promise<Answer>((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port, method: way, path: to, headers, agent, signal }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
          if (text.length > maxAnswerBytes) call.destroy(new Error('The answer is too long.'));
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: jsonOf(text) }));
      });
      call.on('error', reject);
      call.end(body);
    });
  try {
    const challenge = newChallenge(crypto, `http://127.0.0.1:${port}`, 'command-line');
    const json = { 'Content-Type': 'application/json' };
    const proof = await ask('POST', '/api/auth/prove', json, JSON.stringify(challenge));
    if (!(await isProof(crypto.subtle, serviceKey, challenge, proof.body))) return 'stranger';
    const signedIn = { Authorization: `Bearer ${bearer}` };
    if (body === undefined) return await ask(method, path, signedIn, '');
    return await ask(method, path, { ...json, ...signedIn }, JSON.stringify(body));
  } catch (thrown) {
    // The connection could not be made, broke, took too long, or carried no HTTP.
    if (thrown instanceof Error) return 'nobody';
    throw thrown;
  } finally {
    agent.destroy();
    socket.destroy();
  }
}

/** An agent with one connection, which it never makes anew. */
class OneConnection extends Agent {
  #socket: ReturnType<typeof connect> | null;

  constructor(socket: ReturnType<typeof connect>) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#socket = socket;
    // Errors reach the call that uses it; between two calls nobody listens.
    socket.on('error', () => socket.destroy());
  }

  override createConnection(): ReturnType<typeof connect> {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) throw new Error('The connection has ended.');
    return socket;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whoever speaks otherwise is no service of ours; what expects more of the answer says so.
    return null;
  }
}
