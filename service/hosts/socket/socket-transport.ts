/** This machine's engine, over its Unix socket. */

import { readFile, statfs } from 'node:fs/promises';
import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { FairleadError, isTimeout } from '../../../common/errors.ts';
import { advise, command } from '../../../common/hint.ts';
import { onAbort, untilAborted } from '../../async/abort.ts';
import type { DiskSpace, HostLoad } from '../connector.ts';
import { createEngineApi } from '../engine/api.ts';
import type { EngineLink, EngineTransport } from '../engine/transport.ts';
import { keepAsking } from '../heartbeat.ts';
import { createLoadMeter } from '../host-load.ts';
import { portRefused } from '../port-refused.ts';
import { Supervisor } from '../supervisor.ts';
import { engineCommand } from './engine-command.ts';
import { explainLocalFailure } from './explain-local.ts';
import { gatherLocalFacts } from './local-facts.ts';

type SocketTransportOptions = {
  readonly socketPath: string;
  readonly heartbeatMs: number;
  readonly random: () => number;
  readonly now: () => number;
};

type SocketLink = EngineLink & { readonly end: (reason: FairleadError) => void };

export function createSocketTransport(options: SocketTransportOptions): EngineTransport {
  const { socketPath } = options;
  const meter = createLoadMeter(async () => ({
    stat: await readFile('/proc/stat', 'utf8'),
    meminfo: await readFile('/proc/meminfo', 'utf8'),
  }));

  const open = async (signal: AbortSignal): Promise<{ value: SocketLink; lost: AbortSignal }> => {
    const link = openLink(socketPath);
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
      await untilAborted(link.calls.json({ method: 'GET', path: '/_ping', signal: limit }), limit);
    } catch (thrown) {
      const error = await explained(socketPath, thrown);
      link.end(error);
      throw error;
    }
    keepAsking(link, options.heartbeatMs, (thrown) => explained(socketPath, thrown));
    return { value: link, lost: link.lost };
  };

  const supervisor = new Supervisor<SocketLink>({
    attempt: open,
    // Nothing a local engine answers gets worse by asking again.
    needsPerson: () => false,
    random: options.random,
    now: options.now,
  });
  supervisor.start();

  return {
    sharesNetwork: true,
    get connection() {
      return supervisor.state;
    },
    onConnection: (listener) => supervisor.onState(listener),
    reconnect: () => supervisor.start(),
    async close() {
      const link = supervisor.value;
      supervisor.close();
      link?.end(
        new FairleadError('HOST_CLOSED', { message: 'The connection to this host has been closed.', status: 503 }),
      );
    },
    link: (signal) => supervisor.get(signal),
    async explain(thrown, link) {
      const error = await explained(socketPath, thrown);
      if (supervisor.value === link) supervisor.value.end(error);
      return error;
    },
    diskSpace: (dataRoot) => localDiskSpace(dataRoot),
    load: (signal): Promise<HostLoad | null> => (process.platform === 'linux' ? meter(signal) : Promise.resolve(null)),
    dialPort: (address, port, signal) => dialLocal(address, port, signal),
  };
}

function openLink(socketPath: string): SocketLink {
  const kept = new Agent({ keepAlive: true, maxFreeSockets: 4 });
  const single = new Agent({ keepAlive: false });
  const lost = new AbortController();
  return {
    calls: createEngineApi(kept, socketPath),
    streams: createEngineApi(single, socketPath),
    lost: lost.signal,
    end(reason) {
      if (lost.signal.aborted) return;
      lost.abort(reason);
      kept.destroy();
      single.destroy();
    },
  };
}

async function explained(socketPath: string, thrown: unknown): Promise<FairleadError> {
  if (thrown instanceof FairleadError) return thrown;
  if (isTimeout(thrown)) {
    const restart = engineCommand('restart', await gatherLocalFacts(socketPath, thrown));
    return new FairleadError('ENGINE_HANGS', {
      message: `The container engine at ${socketPath} accepts connections but does not answer.`,
      hint: restart === null ? 'Restart it.' : advise`Restart it: ${command(restart)}`,
      status: 504,
      data: { socketPath },
    });
  }
  return explainLocalFailure(await gatherLocalFacts(socketPath, thrown));
}

/** `used` counts reserved blocks as neither used nor free, like df(1). Null when the folder is not on this machine. */
async function localDiskSpace(dataRoot: string): Promise<DiskSpace | null> {
  const fs = await statfs(dataRoot).catch(() => null);
  if (fs === null) return null;
  return {
    totalBytes: fs.blocks * fs.bsize,
    usedBytes: (fs.blocks - fs.bfree) * fs.bsize,
    freeBytes: fs.bavail * fs.bsize,
  };
}

function dialLocal(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true });
    const forget = onAbort(signal, () => {
      socket.destroy();
      reject(signal.reason);
    });
    socket.once('connect', () => {
      forget();
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (cause) => {
      forget();
      reject(portRefused(port, cause));
    });
  });
}
