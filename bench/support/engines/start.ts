/** Fake engines as hosts of a site, in a process of their own: what they take is not counted as the service's. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Defer } from '../scope.ts';
import type { FakeImage, NewContainer } from './engine.ts';
import type { Order, Reply } from './process.ts';

export type Engines = {
  /** One per engine. */
  readonly sockets: readonly string[];
  put(engine: number, images: readonly FakeImage[], containers: readonly NewContainer[]): Promise<void>;
  /** Removes a container past Fairlead; resolves with when the engine told (epoch milliseconds). */
  remove(engine: number, id: string): Promise<number>;
  /** Restarts one past Fairlead. */
  restart(engine: number, id: string): Promise<void>;
  /** @throws where anything was asked that no engine of this benchmark answers: then no figure counts */
  check(): Promise<void>;
};

export async function startEngines(defer: Defer, count: number): Promise<Engines> {
  const folder = await mkdtemp(join(tmpdir(), 'fl-engines-'));
  defer(() => rm(folder, { recursive: true, force: true }));
  const child = fork(join(import.meta.dirname, 'process.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  defer(async () => {
    if (child.connected) child.disconnect();
    await ended;
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  child.on('message', ({ turn, reply }: { readonly turn: number; readonly reply: Reply }) => {
    waiting.get(turn)?.(reply);
    waiting.delete(turn);
  });
  child.once('exit', (code) => {
    for (const answer of waiting.values()) answer({ failed: `The engines ended with ${code}.` });
  });
  let turns = 0;
  const ask = async (order: Order): Promise<Reply> => {
    turns += 1;
    const { promise, resolve } = Promise.withResolvers<Reply>();
    waiting.set(turns, resolve);
    child.send({ turn: turns, order });
    const reply = await promise;
    if ('failed' in reply) throw new Error(reply.failed);
    return reply;
  };
  const timed = async (order: Order): Promise<number> => {
    const reply = await ask(order);
    if (!('at' in reply)) throw new Error('The engines said something else.');
    return reply.at;
  };
  const opened = await ask({ do: 'open', engines: count, folder });
  return {
    sockets: 'sockets' in opened ? opened.sockets : [],
    put: async (engine, images, containers) => void (await timed({ do: 'put', engine, images, containers })),
    remove: (engine, id) => timed({ do: 'remove', engine, id }),
    restart: async (engine, id) => void (await timed({ do: 'restart', engine, id })),
    async check() {
      const report = await ask({ do: 'report' });
      if (!('unexpected' in report)) throw new Error('The engines said something else.');
      if (report.unexpected.length > 0)
        throw new Error(`The engines were asked what they do not know:\n${[...new Set(report.unexpected)].join('\n')}`);
    },
  };
}
