/**
 * The Docker Engine API, one request at a time, over dockerode's `dial` and an agent of our own. Everything goes through here, so that
 * every request can be aborted, and so that answers and errors have one shape.
 */
import { type Agent, IncomingMessage } from 'node:http';
import { addAbortSignal, Duplex, type Readable } from 'node:stream';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import { outsideText } from '../../../common/outside-text.ts';
import { readBytes } from '../../async/bytes.ts';
import { tooLarge } from './lines.ts';

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

type EngineRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /** Without query: `/containers/json`. Ids and names already encoded. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: object;
  /** Raw body, as a tar. Who gives a stream destroys it where the request fails. */
  readonly file?: Buffer | Readable;
  /** Success codes beside 200, 201 and 204. */
  readonly accept?: readonly number[];
  /** SECURITY: docs/security.md 4.2: travels in the X-Registry-Auth header only; never put it in errors or logs. */
  readonly auth?: { readonly username: string; readonly password: string; readonly serveraddress: string };
  readonly signal: AbortSignal;
};

/** An answer of the engine that is not success. Its message is the engine's, in one line and cut to a length. */
export class EngineAnswer extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    // SECURITY: docs/security.md 4.14
    super(outsideText(message));
    this.name = 'EngineAnswer';
    this.status = status;
  }
}

export type EngineApi = {
  /** The JSON body, or undefined when the engine sent none. @throws EngineAnswer, or the transport's error. */
  json(request: EngineRequest): Promise<unknown>;
  /** The body as it comes. The stream is destroyed when the signal aborts. */
  stream(request: EngineRequest): Promise<Readable>;
  /** The raw connection after an upgrade (exec with a terminal). */
  hijack(request: EngineRequest): Promise<Duplex>;
};

/**
 * Which answers `dial` hands over unread. It reads what it takes for a refusal to its end, however long: every answer is
 * read here instead.
 */
const everyStatus: Readonly<Record<number, true>> = Object.fromEntries(
  Array.from({ length: 900 }, (_, index) => [index + 100, true as const]),
);
/** Thousands of containers or images with all they say of themselves. */
const maxJsonBytes = 16 * 1024 * 1024;
const maxRefusalBytes = 64 * 1024;

/**
 * @param agent opens the connections: a plain `http.Agent` with `socketPath` for a local socket, or one whose
 *   connections are channels of an SSH connection.
 */
export function createEngineApi(agent: Agent, socketPath: string): EngineApi {
  // docker-modem writes out what it is about to send for a log that nobody reads, the agent with all its connections and
  // what hangs on those included: that took more time than everything else of a call.
  Object.defineProperty(agent, inspect.custom, { configurable: true, value: () => 'Agent' });
  // docker-modem reads DOCKER_HOST, DOCKER_CERT_PATH and friends by itself: every field is set, so that the process'
  // environment can never turn a request for one host into a request for another.
  const options: Docker.DockerOptions & { agent: Agent } = {
    agent,
    socketPath,
    protocol: 'http',
    host: undefined,
    port: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    version: undefined,
  };
  const { modem } = new Docker(options);

  const dial = (request: EngineRequest, how: { readonly hijack?: true } = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (request.signal.aborted) return reject(request.signal.reason);
      modem.dial(
        {
          path: `${request.path}?`,
          method: request.method,
          options: { _query: queryStrings(request.query), _body: request.body ?? {} },
          abortSignal: request.signal,
          isStream: true,
          statusCodes: everyStatus,
          ...(request.file === undefined ? {} : { file: request.file }),
          ...(request.auth === undefined ? {} : { authconfig: request.auth }),
          ...how,
        },
        (error, data) => (error ? reject(error) : resolve(data)),
      );
    });

  const answered = async (request: EngineRequest): Promise<IncomingMessage> => {
    const answer = await dial(request);
    if (!(answer instanceof IncomingMessage)) throw new TypeError('The engine answered without a stream.');
    addAbortSignal(request.signal, answer);
    const status = answer.statusCode ?? 0;
    if ([200, 201, 204, ...(request.accept ?? [])].includes(status)) return answer;
    throw await refusal(answer);
  };

  return {
    async json(request) {
      const text = (await readBounded(await answered(request), maxJsonBytes)).toString('utf8');
      return parse(text);
    },
    stream: (request) => answered(request),
    async hijack(request) {
      const data = await dial(request, { hijack: true });
      // Anything but an upgrade is a refusal, whatever its status says.
      if (data instanceof IncomingMessage) throw await refusal(addAbortSignal(request.signal, data));
      if (!(data instanceof Duplex)) throw new TypeError('The engine did not hand over the connection.');
      return data;
    },
  };
}

/** @throws ENGINE_ANSWER_TOO_LARGE: a host decides what it sends, not how much of it is kept. */
function readBounded(source: AsyncIterable<unknown>, limit: number): Promise<Buffer> {
  return readBytes(source, limit, () => tooLarge(`an answer of more than ${limit} bytes`));
}

async function refusal(answer: IncomingMessage): Promise<EngineAnswer> {
  try {
    const text = (await readBounded(answer, maxRefusalBytes)).toString('utf8');
    const json = parse(text);
    const own = isMessage(json) ? json.message : text;
    return new EngineAnswer(answer.statusCode ?? 0, own.trim() || (answer.statusMessage ?? ''));
  } finally {
    if (!answer.readableEnded) answer.destroy();
  }
}

/** undefined for anything but JSON: the engine answers some calls with an empty body. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

function queryStrings(query: Query = {}): Record<string, string> {
  const strings: Record<string, string> = {};
  for (const [key, value] of Object.entries(query)) if (value !== undefined) strings[key] = String(value);
  return strings;
}

function isMessage(value: unknown): value is { message: string } {
  return typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';
}
