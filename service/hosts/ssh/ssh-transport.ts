/** An engine on another machine, over one SSH connection. Nothing is installed there. */
import { setTimeout as delay } from 'node:timers/promises';
import { FairleadError } from '../../../common/errors.ts';
import { messageOf } from '../../../common/thrown.ts';
import { createSlots } from '../../async/slots.ts';
import type { HostLoad } from '../connector.ts';
import type { EngineTransport } from '../engine/transport.ts';
import { createLoadMeter } from '../host-load.ts';
import { portRefused } from '../port-refused.ts';
import { Supervisor } from '../supervisor.ts';
import type { HostConnectionConfig } from '../types.ts';
import type { ChannelSocket } from './channel-socket.ts';
import type { SshConnection, SshDeps } from './connection.ts';
import { dfScript, mountPointsOf, readDf } from './df.ts';
import { explainSshFailure, needsPerson } from './explain.ts';
import { connectThrough } from './jumps.ts';
import { OpenRefused } from './open-refused.ts';
import { explainEngine, openRoute, type SshLink } from './route.ts';
import { relayCommand, relaySlots } from './tcp-relay.ts';

type SshTransportOptions = SshDeps & {
  readonly heartbeatMs: number;
  readonly random: () => number;
  readonly now: () => number;
};
type SshConfig = Extract<HostConnectionConfig, { kind: 'ssh' }>;

export function createSshTransport(config: SshConfig, options: SshTransportOptions): EngineTransport {
  const { hops = [], ...target } = config;
  /** Outlives a stopped engine: only the link above it is made again then. */
  let ssh: SshConnection | undefined;
  const relays = createSlots(relaySlots);

  const connection = async (signal: AbortSignal): Promise<SshConnection> => {
    if (ssh !== undefined && !ssh.lost.aborted) return ssh;
    ssh = await connectThrough(hops, target, options, signal);
    return ssh;
  };
  const supervisor = new Supervisor<SshLink>({
    attempt: async (signal) => {
      const link = await openRoute(await connection(signal), config, options.heartbeatMs, signal);
      return { value: link, lost: link.lost };
    },
    needsPerson,
    random: options.random,
    now: options.now,
  });
  supervisor.start();

  const script = async (text: string, signal: AbortSignal): Promise<string> =>
    (await (await supervisor.get(signal)).ssh.script(text, signal)).stdout;
  const meter = createLoadMeter(async (signal) => {
    const text = await script('cat /proc/stat; echo fairlead-next; cat /proc/meminfo', signal);
    const [stat = '', meminfo = ''] = text.split('fairlead-next\n');
    return { stat, meminfo };
  });

  const dialPort = async (address: string, port: number, signal: AbortSignal): Promise<ChannelSocket> => {
    const link = await supervisor.get(signal);
    try {
      return await link.ssh.forwardTcp(address, port);
    } catch (thrown) {
      if (!(thrown instanceof OpenRefused)) throw thrown;
      if (thrown.reason !== 1) throw portRefused(port, thrown);
      const release = await relays.take(signal);
      try {
        const stream = await link.ssh.execStream(relayCommand(address, port));
        stream.once('close', release);
        return stream;
      } catch (failed) {
        release();
        throw explainSshFailure({ kind: 'channel-refused', detail: messageOf(failed) }, link.ssh.hop, failed);
      }
    }
  };

  return {
    sharesNetwork: false,
    get connection() {
      return supervisor.state;
    },
    onConnection: (listener) => supervisor.onState(listener),
    reconnect: () => supervisor.start(),
    async close() {
      const reason = new FairleadError('HOST_CLOSED', {
        message: 'The connection to this host has been closed.',
        status: 503,
      });
      const link = supervisor.value;
      supervisor.close();
      link?.end(reason);
      ssh?.end(reason);
    },
    link: (signal) => supervisor.get(signal),
    async explain(thrown, link) {
      const current = supervisor.value;
      // A dying connection breaks its requests a moment before it says so itself.
      if (current !== link || current.lost.aborted || (await soonLost(current))) return lossReason(link.lost);
      const error = await explainEngine(current, thrown, AbortSignal.timeout(15_000));
      // Too many channels at once say nothing about the engine: what runs goes on.
      if (error.code !== 'HOST_CHANNEL_REFUSED') current.end(error);
      return error;
    },
    async diskSpace(dataRoot, signal) {
      const direct = readDf(await script(dfScript(dataRoot), signal));
      if (direct !== null) return direct;
      // The account may not look into the data root's folder; its mount point can be measured all the same.
      for (const mount of mountPointsOf(dataRoot, await script('cat /proc/self/mountinfo', signal)).slice(0, 4)) {
        const space = readDf(await script(dfScript(mount), signal));
        if (space !== null) return space;
      }
      return null;
    },
    load: (signal): Promise<HostLoad | null> => meter(signal),
    dialPort,
  };
}

async function soonLost(link: SshLink): Promise<boolean> {
  await delay(50);
  return link.lost.aborted;
}

function lossReason(lost: AbortSignal): FairleadError {
  if (lost.reason instanceof FairleadError) return lost.reason;
  return new FairleadError('HOST_CONNECTION_LOST', {
    message: 'The connection to the host was lost.',
    hint: 'It is being made again.',
    status: 503,
  });
}
