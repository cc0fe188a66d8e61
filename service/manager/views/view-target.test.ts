import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { EngineConnector } from '../../hosts/connector.ts';
import type { HostPool, ManagedHost } from '../../hosts/host-types.ts';
import type { SecretBox } from '../../secrets/types.ts';
import { sessionTarget } from '../../store/testing/samples.ts';
import type { SessionRow } from '../../store/types.ts';
import type { SessionBook } from '../records/session-book.ts';
import { viewTargetOf } from './view-target.ts';

const row = {
  id: 's1',
  workspace_snapshot: {},
  host_id: 'h1',
  target: sessionTarget({ containerId: 'c1', startedAt: '2026-01-01T00:00:00Z' }),
  password_secret_id: 'secret',
  observed: 'running',
} as SessionRow;

/** Only what a target is made of; anything else that is asked for throws. */
function only<T extends object>(part: Partial<T>): T {
  return new Proxy(part, {
    get(target, name) {
      if (Reflect.has(target, name)) return Reflect.get(target, name);
      throw new Error(`Nobody expects "${String(name)}" to be asked for.`);
    },
  }) as T;
}

const deps = {
  book: only<SessionBook>({}),
  pool: only<HostPool>({
    require: () => only<ManagedHost>({ connector: only<EngineConnector>({ sharesNetwork: true }) }),
  }),
  secrets: only<SecretBox>({ get: async () => JSON.stringify({ password: 'pass', answers: {} }) }),
  log: pino({ level: 'silent' }),
};

describe('the way to a session', () => {
  it.each([
    ['control', 'kasm_user'],
    ['view', 'kasm_viewer'],
  ] as const)(
    'in mode %s is that of %s: who only watches, watches as the user that cannot write',
    async (mode, user) => {
      expect(await viewTargetOf(row, mode, deps)).toMatchObject({ username: user, password: 'pass', scheme: 'https' });
    },
  );

  it('leads to the port that the workspace of its launch says, with TLS or without', async () => {
    const dialled: number[] = [];
    const dial = async (_id: string, port: number) => {
      dialled.push(port);
      return new PassThrough();
    };
    const pool = only<HostPool>({
      require: () => only<ManagedHost>({ connector: only<EngineConnector>({ sharesNetwork: true, dial }) }),
    });
    for (const workspaceSnapshot of [{}, { viewerPort: 8443, viewerTls: false }]) {
      const target = await viewTargetOf({ ...row, workspace_snapshot: workspaceSnapshot }, 'control', {
        ...deps,
        pool,
      });
      await target.dial(new AbortController().signal);
      expect(target.scheme).toBe(dialled.length === 1 ? 'https' : 'http');
    }
    expect(dialled).toEqual([6901, 8443]);
  });

  it.each([
    [true, { host: '127.0.0.1', port: 40_000 + 6901 }],
    [false, undefined],
  ] as const)('has an address for other processes on this machine alone: %s', async (sharesNetwork, address) => {
    const publishedAt = async (_id: string, port: number) => ({ host: '127.0.0.1', port: 40_000 + port });
    const connector = only<EngineConnector>({ sharesNetwork, publishedAt });
    const pool = only<HostPool>({ require: () => only<ManagedHost>({ connector }) });
    const target = await viewTargetOf(row, 'control', { ...deps, pool });
    expect(await target.address?.()).toEqual(address);
  });
});
