/** An `EngineConnector` out of a transport: the same for every way an engine is reached. */
import type { Duplex } from 'node:stream';
import { notFound } from '../../../common/errors.ts';
import type { CallOptions, EngineConnector, EngineInfo } from '../connector.ts';
import { callEngine } from './call.ts';
import { containerCalls } from './containers.ts';
import { publishedAddress } from './dial.ts';
import { engineEvents } from './events.ts';
import { execCalls } from './exec.ts';
import { fileCalls } from './files.ts';
import { imageCalls } from './images.ts';
import { readDiskUsage, readEngineInfo } from './info.ts';
import { makingCalls } from './making.ts';
import { observeCalls } from './observe.ts';
import { asObject, asText } from './read.ts';
import type { EngineLink, EngineTransport } from './transport.ts';

export function createEngineConnector(transport: EngineTransport): EngineConnector {
  const containers = containerCalls(transport);
  const images = imageCalls(transport);
  /** The data root of an engine does not move while it runs. */
  const dataRoots = new WeakMap<EngineLink, string>();

  const info = (options: CallOptions = {}): Promise<EngineInfo> =>
    callEngine(transport, { doing: 'describe itself' }, { ...options, repeatable: true }, async (link, signal) => {
      const [answer, version] = await Promise.all([
        link.calls.json({ method: 'GET', path: '/info', signal }),
        link.calls.json({ method: 'GET', path: '/version', signal }),
      ]);
      const read = readEngineInfo(asObject(answer), asObject(version));
      dataRoots.set(link, read.dataRoot);
      return read;
    });

  const publishedAt: EngineConnector['publishedAt'] = async (id, containerPort, options = {}) => {
    const container = await containers.inspectContainer(id, options);
    if (container === null) throw notFound('container', id);
    const { address, port } = publishedAddress(container, containerPort);
    return { host: address, port };
  };

  /** Finds the address, so that what follows is the way alone. */
  const opener = async (id: string, containerPort: number, options: CallOptions): Promise<() => Promise<Duplex>> => {
    const { host, port } = await publishedAt(id, containerPort, options);
    return () =>
      callEngine(transport, { doing: `open port ${containerPort}` }, options, (_link, signal) =>
        transport.dialPort(host, port, signal),
      );
  };

  return {
    sharesNetwork: transport.sharesNetwork,
    get connection() {
      return transport.connection;
    },
    onConnection: (listener) => transport.onConnection(listener),
    reconnect: () => transport.reconnect(),

    async ping(options = {}) {
      return await callEngine(
        transport,
        { doing: 'answer' },
        { ...options, repeatable: true },
        async (link, signal) => {
          const start = performance.now();
          await link.calls.json({ method: 'GET', path: '/_ping', signal });
          return { roundTripMs: performance.now() - start };
        },
      );
    },
    info,
    clock: (options = {}) =>
      callEngine(
        transport,
        { doing: 'say what time it is' },
        { ...options, repeatable: true },
        async (link, signal) => {
          // The connection may still have to be made for the first request: that is no part of the way to the clock.
          await link.calls.json({ method: 'GET', path: '/_ping', signal });
          const [askedAt, start] = [Date.now(), performance.now()];
          const answer = asObject(await link.calls.json({ method: 'GET', path: '/info', signal }));
          const tookMs = performance.now() - start;
          const saidAt = Date.parse(asText(answer.SystemTime));
          return Number.isNaN(saidAt) ? null : { saidAt, askedAt, tookMs };
        },
      ),
    diskSpace: (options = {}) =>
      callEngine(transport, { doing: 'measure its disk' }, options, async (link, signal) => {
        const dataRoot = dataRoots.get(link) ?? (await info({ ...options, signal })).dataRoot;
        return dataRoot === '' ? null : await transport.diskSpace(dataRoot, signal);
      }),
    load: (options = {}) =>
      callEngine(transport, { doing: 'measure its load' }, options, (_link, signal) => transport.load(signal)),
    diskUsage: ({ imagesOnly = false, ...options } = {}) =>
      callEngine(
        transport,
        { doing: 'add up its disk usage' },
        // The engine walks every container and volume for this one.
        { ...options, repeatable: true, deadlineMs: options.deadlineMs ?? 120_000 },
        async (link, signal) =>
          readDiskUsage(
            asObject(
              await link.calls.json({
                method: 'GET',
                path: '/system/df',
                ...(imagesOnly && { query: { type: 'image' } }),
                signal,
              }),
            ),
          ),
      ),
    events: (signal) => engineEvents(transport, signal),

    ...images,
    ...makingCalls(transport, { ...images, ...containers, info }),
    ...containers,
    ...execCalls(transport),
    ...observeCalls(transport),
    ...fileCalls(transport),

    publishedAt,
    dial: async (id, containerPort, options = {}) => {
      const open = await opener(id, containerPort, options);
      return open();
    },

    async timeDial(id, containerPort, options = {}) {
      const open = await opener(id, containerPort, options);
      const startedAt = performance.now();
      const stream = await open();
      const took = performance.now() - startedAt;
      // It ends as it came: what it raises while it is torn down is nobody's news.
      stream.on('error', () => stream.destroy()).destroy();
      return took;
    },

    close: () => transport.close(),
  };
}
