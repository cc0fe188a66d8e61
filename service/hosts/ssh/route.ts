/** The way from an SSH connection to the engine's socket: a streamlocal forward, or dial-stdio through a command. */
import { FairleadError, isAbort, isTimeout } from '../../../common/errors.ts';
import { onAbort, untilAborted } from '../../async/abort.ts';
import { createEngineApi } from '../engine/api.ts';
import type { EngineLink } from '../engine/transport.ts';
import { keepAsking } from '../heartbeat.ts';
import type { HostConnectionConfig } from '../types.ts';
import { ChannelAgent } from './channel-agent.ts';
import { ChannelClosed, type ChannelSocket } from './channel-socket.ts';
import { classifyLoss } from './classify.ts';
import type { SshConnection } from './connection.ts';
import { endDelays } from './delays.ts';
import { classifyDialStdio, dialStdioCommand, stdioCalls, stdioStreams } from './dial-stdio.ts';
import { explainSshFailure } from './explain.ts';
import { OpenRefused } from './open-refused.ts';
import { defaultSocket, judgeProbe, type ProbeVerdict, probeScript, readProbe } from './probe-engine.ts';

type SshConfig = Extract<HostConnectionConfig, { kind: 'ssh' }>;

type Route = {
  readonly mode: 'forward' | 'stdio';
  readonly socketPath: string;
  readonly useSudo: boolean;
  /** What a person named, null when the socket was looked for. */
  readonly asked: string | null;
};

export type SshLink = EngineLink & {
  readonly ssh: SshConnection;
  readonly route: Route;
  end(reason: FairleadError): void;
};

/**
 * Finds the way, proves it with one question to the engine, and keeps asking from then on.
 * @throws FairleadError with the cause that the look at the host found.
 */
export async function openRoute(
  ssh: SshConnection,
  config: SshConfig,
  heartbeatMs: number,
  signal: AbortSignal,
): Promise<SshLink> {
  const asked = config.socketPath ?? null;
  const useSudo = config.useSudo === true;
  const first: Route = { mode: useSudo ? 'stdio' : 'forward', socketPath: asked ?? defaultSocket, useSudo, asked };
  const link = await findWay(ssh, first, signal);
  if (link.route.mode === 'forward') endDelays(ssh);
  keepAsking(link, heartbeatMs, (thrown) => explainEngine(link, thrown, AbortSignal.timeout(15_000)));
  return link;
}

async function findWay(ssh: SshConnection, first: Route, signal: AbortSignal): Promise<SshLink> {
  const tried = await tryRoute(ssh, first, signal);
  if ('link' in tried) return tried.link;
  if (first.mode === 'stdio') throw stdioError(ssh, first, tried.thrown);
  if (!(tried.thrown instanceof OpenRefused)) throw await engineSilent(ssh, first, tried.thrown, signal);

  const verdict = await lookAtHost(ssh, first.asked, signal);
  if (verdict.verdict === 'failure') throw explainSshFailure(verdict.failure, ssh.hop);
  const found = { ...first, socketPath: verdict.socketPath };
  if (found.socketPath !== first.socketPath) {
    const second = await tryRoute(ssh, found, signal);
    if ('link' in second) return second.link;
  }
  // The engine answers there, so forwarding is what is forbidden.
  if (!verdict.dockerCommand) throw explainSshFailure({ kind: 'forwarding-forbidden' }, ssh.hop);
  const fallback: Route = { ...found, mode: 'stdio' };
  const third = await tryRoute(ssh, fallback, signal);
  if ('link' in third) return third.link;
  throw stdioError(ssh, fallback, third.thrown);
}

async function tryRoute(
  ssh: SshConnection,
  route: Route,
  signal: AbortSignal,
): Promise<{ readonly link: SshLink } | { readonly thrown: unknown }> {
  const link = openLink(ssh, route);
  const limit = AbortSignal.any([signal, ssh.lost, AbortSignal.timeout(15_000)]);
  try {
    await untilAborted(link.calls.json({ method: 'GET', path: '/_ping', signal: limit }), limit);
    return { link };
  } catch (thrown) {
    link.end(explainSshFailure({ kind: 'lost', detail: 'another way is tried' }, ssh.hop));
    if (ssh.lost.aborted) throw ssh.lost.reason;
    if (signal.aborted) throw signal.reason;
    return { thrown };
  }
}

function openLink(ssh: SshConnection, route: Route): SshLink {
  const lost = new AbortController();
  const command = dialStdioCommand(route.socketPath, route.useSudo);
  const open = (): Promise<ChannelSocket> =>
    route.mode === 'forward' ? ssh.forwardUnix(route.socketPath) : ssh.execStream(command);
  const bounded = route.mode === 'stdio';
  // One pair of agents per connection, destroyed with it: an agent that outlives its connection hands out dead
  // channels, on which a request never settles.
  const kept = new ChannelAgent(open, {
    keepAlive: true,
    maxFreeSockets: 4,
    ...(bounded ? { maxSockets: stdioCalls } : {}),
  });
  const single = new ChannelAgent(open, { keepAlive: false, ...(bounded ? { maxSockets: stdioStreams } : {}) });
  let forgetLoss = (): void => undefined;
  const end = (reason: unknown): void => {
    if (lost.signal.aborted) return;
    forgetLoss();
    lost.abort(reason);
    kept.destroy();
    single.destroy();
  };
  forgetLoss = onAbort(ssh.lost, () => end(ssh.lost.reason));
  return {
    ssh,
    route,
    calls: createEngineApi(kept, route.socketPath),
    streams: createEngineApi(single, route.socketPath),
    lost: lost.signal,
    end,
  };
}

/** The cause of a request that failed on a link that had worked. */
export async function explainEngine(link: SshLink, thrown: unknown, signal: AbortSignal): Promise<FairleadError> {
  const { ssh, route } = link;
  if (route.mode === 'stdio' && thrown instanceof ChannelClosed && thrown.stderr !== '') {
    return stdioError(ssh, route, thrown);
  }
  return await engineSilent(ssh, route, thrown, signal);
}

async function engineSilent(
  ssh: SshConnection,
  route: Route,
  thrown: unknown,
  signal: AbortSignal,
): Promise<FairleadError> {
  try {
    const verdict = await lookAtHost(ssh, route.asked, signal);
    if (verdict.verdict === 'failure') return explainSshFailure(verdict.failure, ssh.hop, thrown);
  } catch (failed) {
    if (failed instanceof FairleadError) return failed;
    // A connection that broke a moment ago refuses the look with an error of its own.
    if (!isOver(failed)) return explainSshFailure(classifyLoss(failed), ssh.hop, failed);
  }
  const detail = thrown instanceof Error && !isOver(thrown) ? thrown.message : 'it does not answer';
  return explainSshFailure({ kind: 'engine-broken', detail }, ssh.hop, thrown);
}

/** @throws FairleadError HOST_EXEC_FORBIDDEN, HOST_CHANNEL_REFUSED, and the connection's own. */
async function lookAtHost(ssh: SshConnection, asked: string | null, signal: AbortSignal): Promise<ProbeVerdict> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(20_000)]);
  const result = await ssh.script(probeScript(asked), limit).catch((thrown: unknown) => {
    if (!(thrown instanceof OpenRefused)) throw thrown;
    throw explainSshFailure({ kind: 'channel-refused', detail: thrown.message }, ssh.hop, thrown);
  });
  const probe = readProbe(result.stdout);
  if (probe === null) {
    const detail = (result.stderr.trim() || result.stdout.trim()).split('\n')[0]?.slice(0, 200) ?? '';
    throw explainSshFailure({ kind: 'exec-forbidden', detail }, ssh.hop);
  }
  return judgeProbe(probe, asked);
}

/** Nobody waits any more: what was asked has not answered. */
function isOver(thrown: unknown): boolean {
  return isAbort(thrown) || isTimeout(thrown);
}

function stdioError(ssh: SshConnection, route: Route, thrown: unknown): FairleadError {
  if (thrown instanceof ChannelClosed) {
    const facts = { socketPath: route.socketPath, account: ssh.hop.user, useSudo: route.useSudo };
    return explainSshFailure(classifyDialStdio(thrown.stderr, thrown.exitCode, facts), ssh.hop);
  }
  if (thrown instanceof OpenRefused) {
    return explainSshFailure({ kind: 'channel-refused', detail: thrown.message }, ssh.hop, thrown);
  }
  const detail = thrown instanceof Error && !isOver(thrown) ? thrown.message : 'it does not answer';
  return explainSshFailure({ kind: 'engine-broken', detail }, ssh.hop, thrown);
}
