/** This machine's engine when it is not there, stops, or dies: on a private engine of the bed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FairleadError } from '../../../common/errors.ts';
import { type ExtraEngine, startExtraEngine } from '../../../tools/bed/faults.ts';
import type { ConnectionState, EngineConnector } from '../connector.ts';
import { createConnector } from '../create-connector.ts';
import { startSshWorkers } from '../ssh/testing/ssh-workers.ts';
import { findLocalEngines } from './local-engines.ts';

const workers = startSshWorkers();
afterAll(() => workers.dispose());

let engine: ExtraEngine;
beforeAll(async () => {
  engine = await startExtraEngine();
});
afterAll(() => engine?.dispose());

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (thrown: unknown) => (thrown instanceof FairleadError ? thrown.code : String(thrown)),
  );

function reached(connector: EngineConnector, wanted: ConnectionState['state']): Promise<ConnectionState> {
  return new Promise((resolve) => {
    if (connector.connection.state === wanted) return resolve(connector.connection);
    const stop = connector.onConnection((state) => {
      if (state.state !== wanted) return;
      stop();
      resolve(state);
    });
  });
}

test('the engine is found where DOCKER_HOST says, and other variables of Docker change nothing', async () => {
  const { engines, problem } = await findLocalEngines({ DOCKER_HOST: `unix://${engine.socket}` });
  expect(problem).toBeNull();
  expect(engines[0]).toMatchObject({ socketPath: engine.socket, usable: true, kind: 'docker' });
  const before = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = 'tcp://127.0.0.1:1';
  const connector = createConnector({ kind: 'socket', socketPath: engine.socket }, { env: {}, workers });
  try {
    expect(await connector.listContainers({})).toEqual([]);
  } finally {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
    await connector.close();
  }
});

test.each(['stop', 'kill'] as const)('after a %s of the engine: the reason, back-off, and recovery', async (how) => {
  const connector = createConnector(
    { kind: 'socket', socketPath: engine.socket },
    { env: {}, workers, heartbeatMs: 100 },
  );
  try {
    await connector.listImages();
    const stop = new AbortController();
    const actions: string[] = [];
    const reading = (async () => {
      for await (const event of connector.events(stop.signal)) {
        actions.push(event.action);
        stop.abort();
      }
    })();
    // By the heartbeat alone: nobody asks anything.
    const lost = reached(connector, 'waiting');
    await engine[how]();
    expect((await lost).code).toMatch(/^ENGINE_(NOT_RUNNING|SOCKET_MISSING)$/);
    expect(await codeOf(connector.listImages())).toMatch(/^ENGINE_(NOT_RUNNING|SOCKET_MISSING)$/);
    await engine.start();
    await reached(connector, 'connected');
    expect(await connector.listImages()).toEqual([]);
    await reading;
    expect(actions).toEqual(['resync']);
  } finally {
    await connector.close();
  }
});

test('no engine at all', async () => {
  const connector = createConnector({ kind: 'socket', socketPath: '/run/no-engine-here.sock' }, { env: {}, workers });
  try {
    expect(await codeOf(connector.info())).toMatch(/^ENGINE_(MISSING|SOCKET_MISSING)$/);
    expect(connector.connection.state).toBe('waiting');
  } finally {
    await connector.close();
  }
});
