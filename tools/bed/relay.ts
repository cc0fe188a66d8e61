import { connect, createServer, type Server, type Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';
import { freePort } from './ports.ts';

/** Where the relay leads: a TCP port or a Unix socket. */
type RelayTarget = { readonly host: string; readonly port: number } | { readonly path: string };

/** A TCP relay on the loopback that misbehaves on request. All of it happens in this process. */
export type Relay = {
  readonly port: number;
  /** Connections accepted so far. */
  readonly accepted: number;
  readonly open: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Holds every chunk back by that many milliseconds, both ways, from now on; 0 ends it. */
  delay(milliseconds: number): void;
  /** Lets at most that many bytes through per second and direction; 0 ends it. */
  limit(bytesPerSecond: number): void;
  /** Nothing passes any more, connections stay open: a cable that was pulled. */
  stall(): void;
  /** Lets held bytes and new ones through again. */
  resume(): void;
  /** Resets all open connections. New ones are welcome. */
  cut(): void;
  /** Resets open connections and closes the port, so that new ones are refused. */
  refuse(): Promise<void>;
  /** Opens the port again. */
  accept(): Promise<void>;
  dispose(): Promise<void>;
};

type Weather = { delayMs: number; bytesPerSecond: number; stalled: boolean; readonly waiting: Set<() => void> };

/** Starts a relay to `target` on a free port of 127.0.0.1. */
export async function startRelay(target: RelayTarget): Promise<Relay> {
  const weather: Weather = { delayMs: 0, bytesPerSecond: 0, stalled: false, waiting: new Set() };
  const sockets = new Set<Socket>();
  const counts = { accepted: 0, up: 0, down: 0 };
  const track = (socket: Socket, other: () => Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => other().destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other().destroy();
    });
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    counts.accepted += 1;
    const far = connect({ ...target, allowHalfOpen: true });
    track(near, () => far);
    track(far, () => near);
    near.pipe(new Slow(weather, (bytes) => (counts.up += bytes))).pipe(far);
    far.pipe(new Slow(weather, (bytes) => (counts.down += bytes))).pipe(near);
  });
  const port = await listenOn(server, await freePort());
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const close = async () => {
    cut();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  const wake = () => {
    for (const go of weather.waiting) go();
    weather.waiting.clear();
  };
  return {
    port,
    get accepted() {
      return counts.accepted;
    },
    get open() {
      return sockets.size / 2;
    },
    get bytesUp() {
      return counts.up;
    },
    get bytesDown() {
      return counts.down;
    },
    delay: (milliseconds) => {
      weather.delayMs = milliseconds;
    },
    limit: (bytesPerSecond) => {
      weather.bytesPerSecond = bytesPerSecond;
    },
    stall: () => {
      weather.stalled = true;
    },
    resume: () => {
      weather.stalled = false;
      wake();
    },
    cut,
    refuse: close,
    accept: async () => {
      if (!server.listening) await listenOn(server, port);
    },
    dispose: close,
  };
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve(port);
    });
  });
}

/** Passes bytes on as the weather allows. */
class Slow extends Transform {
  readonly #weather: Weather;
  readonly #count: (bytes: number) => void;

  constructor(weather: Weather, count: (bytes: number) => void) {
    super();
    this.#weather = weather;
    this.#count = count;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const { delayMs, bytesPerSecond } = this.#weather;
    const pass = () => {
      if (this.destroyed) return;
      if (this.#weather.stalled) {
        this.#weather.waiting.add(pass);
        return;
      }
      this.#count(chunk.length);
      done(null, chunk);
    };
    const wait = delayMs + (bytesPerSecond > 0 ? (chunk.length * 1000) / bytesPerSecond : 0);
    if (wait > 0) setTimeout(pass, wait);
    else pass();
  }
}
