/** Calls of the command line to the service, with the token sent only over a connection on which the service proved itself. */
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
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
  const place = placeOf(url);
  if (place === null) return 'nobody';
  const { host, port, origin } = place;
  // The certificate is not looked at: what answers proves itself by the service's own key, over this very connection.
  const socket = place.isSecure ? connectSecure({ host, port, rejectUnauthorized: false }) : connect({ host, port });
  const agent = new OneConnection(socket);
  const signal = AbortSignal.timeout(deadlineMs);
  const ask = (way: string, to: string, more: Record<string, string>, body: string) =>
    new Promise<Answer>((resolve, reject) => {
      const headers = { Host: new URL(origin).host, ...more };
      const call = request({ host, port, method: way, path: to, headers, agent, signal }, (response) => {
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
    const challenge = newChallenge(crypto, origin, 'command-line');
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

/** Where the service listens; null for what is no address of one. */
function placeOf(url: string) {
  const parsed = URL.parse(url);
  if (parsed === null) return null;
  const { protocol, hostname } = parsed;
  const isSecure = protocol === 'https:';
  const port = Number(parsed.port || (isSecure ? 443 : Number.NaN));
  if (!(port > 0)) return null;
  // Not every resolver knows names under localhost; the listener answers to its address as well.
  const name = /(^|\.)localhost$/.test(hostname) ? '127.0.0.1' : hostname;
  return { isSecure, host: name.replace(/^\[|\]$/g, ''), port, origin: new URL(`${protocol}//${name}:${port}`).origin };
}

/** An agent with one connection, which it never makes anew. */
class OneConnection extends Agent {
  #socket: Socket | null;

  constructor(socket: Socket) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#socket = socket;
    // Errors reach the call that uses it; between two calls nobody listens.
    socket.on('error', () => socket.destroy());
  }

  override createConnection(): Socket {
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
