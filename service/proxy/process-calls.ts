/** Questions with a number each, and their answers: both ends of a channel between two processes have some. */
import type { Settled } from './process-messages.ts';
import { fromWireError, toWireError } from './process-messages.ts';

interface Calls {
  /** What the other side answers to what is sent. `onAnswer` hears of it before anything that arrives after it. */
  ask<Value>(send: (id: number) => void, onAnswer?: (value: Value) => void): Promise<Value>;
  settle(answer: Settled): void;
  /** Nobody will answer any more. */
  refuseAll(reason: Error): void;
}

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (reason: Error) => void };

export function createCalls(): Calls {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  return {
    ask: <Value>(send: (id: number) => void, onAnswer?: (value: Value) => void) =>
      new Promise<Value>((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, {
          resolve(value) {
            onAnswer?.(value as Value);
            resolve(value as Value);
          },
          reject,
        });
        send(lastId);
      }),
    settle(answer) {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.kind === 'done') asked?.resolve(answer.value);
      else asked?.reject(fromWireError(answer.error));
    },
    refuseAll(reason) {
      for (const { reject } of waiting.values()) reject(reason);
      waiting.clear();
    },
  };
}

/** How the work ended, once it has, as the other side is told. */
export function settled(id: number, work: Promise<unknown>): Promise<Settled> {
  return work.then(
    (value) => ({ kind: 'done', id, value }) as const,
    (thrown: unknown) => ({ kind: 'failed', id, error: toWireError(thrown) }) as const,
  );
}
