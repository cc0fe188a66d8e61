/** A socket in front of an engine that holds chosen requests or answers back: the exact moment for a kill or a cancel. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Hold = {
  /** A request that matches was held, or its answer has come and is held. */
  readonly reached: Promise<void>;
  /** Lets it and all later ones pass. */
  release(): void;
};

export type Gate = {
  readonly socket: string;
  /** Holds the next request whose first line matches back from the engine. */
  holdRequest(line: RegExp): Hold;
  /** Lets the next request that matches through and holds the engine's answer back. */
  holdAnswer(line: RegExp): Hold;
  /** Breaks all connections and takes no new ones: the engine is away. */
  close(): Promise<void>;
  open(): Promise<void>;
  dispose(): Promise<void>;
};

type Trap = {
  readonly kind: 'request' | 'answer';
  readonly line: RegExp;
  readonly reached: () => void;
  readonly open: Promise<void>;
  used: boolean;
};

export async function startGate(target: { readonly socket: string }): Promise<Gate> {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-gate-'));
  const socket = join(folder, 'docker.sock');
  const traps = new Set<Trap>();
  const sockets = new Set<Socket>();

  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ path: target.socket, allowHalfOpen: true });
    let answer: Trap | null = null;
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const one of [near, far]) {
      sockets.add(one);
      one.on('error', end).on('close', () => {
        sockets.delete(one);
        end();
      });
    }
    // Clients write one request at a time, its head in one piece: the beginning of a piece is enough to tell it.
    pump(near, far, async (piece) => {
      const line = piece.subarray(0, 512).toString('latin1').split('\r\n')[0] ?? '';
      const trap = [...traps].find((one) => !one.used && one.line.test(line));
      if (!trap) return;
      trap.used = true;
      if (trap.kind === 'answer') {
        answer = trap;
        return;
      }
      trap.reached();
      await trap.open;
      // Nobody asks any more who has gone meanwhile. An end that came before the release is seen two turns later.
      for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (near.readableEnded) end();
    });
    pump(far, near, async () => {
      if (!answer) return;
      answer.reached();
      await answer.open;
      answer = null;
    });
  });
  const open = () => new Promise<void>((resolve) => server.listen(socket, resolve));
  const close = async () => {
    for (const one of sockets) one.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  await open();

  function hold(kind: Trap['kind'], line: RegExp): Hold {
    const reached = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    traps.add({ kind, line, reached: reached.resolve, open: opened.promise, used: false });
    return { reached: reached.promise, release: opened.resolve };
  }

  return {
    socket,
    holdRequest: (line) => hold('request', line),
    holdAnswer: (line) => hold('answer', line),
    close,
    open,
    async dispose() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Passes pieces on in order, each after `before` let it. What is still held when its sender goes away never arrives. */
function pump(from: Socket, to: Socket, before: (piece: Buffer) => Promise<void>): void {
  let line = Promise.resolve();
  from.on('data', (piece: Buffer) => {
    line = line.then(async () => {
      await before(piece);
      if (!from.destroyed && !to.destroyed) to.write(piece);
    });
  });
  from.on('end', () => {
    line = line.then(() => void to.end());
  });
}
