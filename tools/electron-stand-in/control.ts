/** The line between a spec and the stand-in it started: Node's IPC channel. */
import { Script } from 'node:vm';
import type { Page } from '@playwright/test';
import type { StandInRecord } from './native.ts';
import { type PageOp, runPageOp } from './page-ops.ts';

export type ControlRequest =
  | { readonly id: number; readonly op: 'main'; readonly source: string; readonly argument: unknown }
  | { readonly id: number; readonly op: 'page'; readonly page: PageOp }
  | { readonly id: number; readonly op: 'pages' }
  | { readonly id: number; readonly op: 'record' }
  | { readonly id: number; readonly op: 'utility-pids' };

export type ControlAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

type Controlled = {
  readonly electron: Readonly<Record<string, object>>;
  readonly record: StandInRecord;
  readonly utilityPids: readonly number[];
  readonly pages: () => Page[];
};

async function answer(controlled: Controlled, request: ControlRequest): Promise<unknown> {
  switch (request.op) {
    case 'main': {
      // The spec's function sees Electron and its argument, nothing of ours.
      const run: unknown = new Script(`(${request.source})`).runInThisContext();
      if (typeof run !== 'function') throw new Error('The spec sent no function.');
      return run(controlled.electron, request.argument);
    }
    case 'page':
      return runPageOp(controlled.pages(), request.page);
    case 'pages':
      return controlled.pages().map((page) => page.url());
    case 'record':
      return JSON.parse(JSON.stringify(controlled.record));
    case 'utility-pids':
      return controlled.utilityPids;
  }
}

export function listen(controlled: Controlled): void {
  if (process.send === undefined) return;
  process.on('message', (request: ControlRequest) => {
    answer(controlled, request).then(
      (value) => process.send?.({ id: request.id, value: value ?? null }),
      (thrown: unknown) => process.send?.({ id: request.id, error: String(thrown) }),
    );
  });
  // A spec that died leaves no shell behind.
  process.on('disconnect', () => process.exit(1));
}
