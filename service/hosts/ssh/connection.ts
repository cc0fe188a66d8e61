/** One verified SSH connection: made once, carrying many channels, and telling when it is lost. */
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import ssh2, { type AnyAuthMethod, type ClientChannel } from 'ssh2';
import type { FairleadError } from '../../../common/errors.ts';
import { onAbort, untilAborted } from '../../async/abort.ts';
import { createSlots } from '../../async/slots.ts';
import { tooLarge } from '../engine/lines.ts';
import type { SshHop } from '../types.ts';
import { LoginProblem, planLogin } from './auth.ts';
import { ChannelSocket } from './channel-socket.ts';
import { classifyLoss, classifySshError, isTooManyAttempts, type Phase } from './classify.ts';
import { explainSshFailure } from './explain.ts';
import type { HopName } from './facts.ts';
import { algorithmOrder, decideHostKey, keyFromBlob, keysKnownFor } from './host-keys.ts';
import { OpenRefused, openRefused } from './open-refused.ts';
import { hostKeyProblem } from './probe-host-key.ts';
import { reachHop } from './reach-hop.ts';
import { readKnownHosts } from './read-known-hosts.ts';
import type { SshWorkers } from './workers.ts';

type CommandResult = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string };

export type SshConnection = {
  readonly hop: NamedHop;
  /** How many jump hosts there are before it. */
  readonly depth: number;
  /** Aborted, with a coded error as its reason, when the connection ends. */
  readonly lost: AbortSignal;
  /** @throws OpenRefused with no more than "open failed" in it: see diagnose.ts. */
  forwardUnix(socketPath: string): Promise<ChannelSocket>;
  /** @throws OpenRefused. */
  forwardTcp(address: string, port: number): Promise<ChannelSocket>;
  /** A command whose input and output are the stream. Takes one of the ten session channels that sshd allows. */
  execStream(command: string): Promise<ChannelSocket>;
  /** Runs a POSIX shell script (sent as input, so that it needs no quoting for the account's own shell). */
  script(text: string, signal: AbortSignal): Promise<CommandResult>;
  end(reason: FairleadError): void;
};

export type NamedHop = SshHop & HopName;

export type SshDeps = {
  readonly workers: SshWorkers;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly knownHostsFiles: readonly string[];
  readonly timeoutMs: number;
  readonly keepaliveMs: number;
};

/** Scripts and terminals at a time: with the dial-stdio pool (6) they stay below sshd's ten session channels. */
const scriptSlots = 2;
/** Scripts answer in a few lines. */
const maxOutputBytes = 1024 * 1024;
const goodbyeMs = 1000;

/**
 * @param via the connection to the jump host before it; this machine connects to it where silent.
 * @throws FairleadError: every way it can fail, with the hop named.
 */
export async function connectSsh(
  hop: NamedHop,
  deps: SshDeps,
  signal: AbortSignal,
  via?: SshConnection,
): Promise<SshConnection> {
  const depth = via === undefined ? 0 : via.depth + 1;
  const plan = await planLogin(hop, deps, signal).catch((thrown: unknown) => {
    throw thrown instanceof LoginProblem ? explainSshFailure(thrown.failure, hop) : thrown;
  });
  const { entries, notes } = await readKnownHosts(deps.knownHostsFiles, hop, { workers: deps.workers, signal });
  const question = { host: hop.host, port: hop.port, knownKeys: hop.knownKeys, entries, notes };

  const sock = await reachHop(hop, deps.timeoutMs, signal, via);
  const client = new ssh2.Client();
  let phase: Phase = 'handshake';
  let refusal: FairleadError | undefined;
  let lastError: unknown;

  const ready = new Promise<void>((resolve, reject) => {
    client.on('handshake', () => {
      phase = 'login';
    });
    client.on('ready', () => resolve());
    client.on('error', (error) => {
      lastError = error;
      if (refusal !== undefined) return reject(refusal);
      const atLogin = 'level' in error && error.level === 'client-authentication';
      // One agent key that cannot sign is passed over; the login goes on with the next.
      if ('level' in error && error.level === 'agent') return;
      reject(
        atLogin || isTooManyAttempts(error)
          ? explainSshFailure(plan.failure(isTooManyAttempts(error)), hop)
          : explainSshFailure(classifySshError(error, phase), hop, error),
      );
    });
    client.on('close', () =>
      reject(
        refusal ??
          explainSshFailure(
            phase === 'login' ? plan.failure(false) : { kind: 'not-ssh', detail: 'the host hung up' },
            hop,
          ),
      ),
    );
    client.connect({
      sock,
      username: hop.user,
      readyTimeout: deps.timeoutMs * 2,
      // Lost without a word: noticed after two unanswered questions. What lies behind jump hosts is waited for a little
      // longer, so that a jump host that is gone is noticed first, and blamed.
      keepaliveInterval: deps.keepaliveMs,
      keepaliveCountMax: 2 + depth,
      algorithms: { serverHostKey: algorithmOrder(keysKnownFor(question)) },
      // SECURITY: docs/security.md 3.1: decided here, before any authentication: on "no" ssh2 ends the connection in the key
      // exchange, and neither user name nor secret has been sent.
      hostVerifier: (blob: Buffer) => {
        const decision = decideHostKey({ ...question, presented: keyFromBlob(blob) });
        refusal = hostKeyProblem(decision, hop) ?? undefined;
        return refusal === undefined;
      },
      authHandler: (left, partial, next) => {
        const method = plan.next(left, partial === true);
        // The types of ssh2 leave out that `false` ends the login.
        const answer = next as (method: AnyAuthMethod | false) => void;
        answer(method);
      },
    });
  });
  try {
    await untilAborted(ready, via === undefined ? signal : AbortSignal.any([signal, via.lost]));
  } catch (thrown) {
    client.on('error', () => undefined);
    sock.destroy();
    // What a jump host takes with it did not fail by itself.
    throw via?.lost.aborted && !signal.aborted ? via.lost.reason : thrown;
  }
  return established({ hop, depth, client, sock, lastError: () => lastError, via });
}

function established({
  hop,
  depth,
  client,
  sock,
  lastError,
  via,
}: {
  hop: NamedHop;
  depth: number;
  client: ssh2.Client;
  sock: Duplex;
  lastError: () => unknown;
  via: SshConnection | undefined;
}): SshConnection {
  const lost = new AbortController();
  const lose = (reason: FairleadError): void => {
    if (lost.signal.aborted) return;
    lost.abort(reason);
    // Says goodbye where somebody still listens; a connection that the host keeps open is cut a moment later.
    client.end();
    setTimeout(() => sock.destroy(), goodbyeMs).unref();
  };
  const onEnd = (): void => {
    const error = lastError();
    lose(
      error === undefined
        ? explainSshFailure({ kind: 'lost', detail: 'the host hung up' }, hop)
        : explainSshFailure(classifyLoss(error), hop, error),
    );
  };
  // The channel below ends with its connection, and says nothing of why.
  if (via !== undefined) onAbort(via.lost, () => lose(via.lost.reason));
  client.on('close', onEnd);
  client.on('error', (error) => {
    if (!('level' in error) || error.level !== 'agent') onEnd();
  });
  // SECURITY: docs/security.md 4.8: ssh2 answers the host's goodbye by ending its own half and its questions; a host that keeps
  // the other half open must not keep a connection that carries nothing.
  sock.on('finish', onEnd);
  if (!sock.writable) onEnd();
  const slots = createSlots(scriptSlots);

  /** ssh2 throws at once on a dead connection, and calls back on everything else. */
  const open = (
    how: (done: (error: Error | undefined, channel: ClientChannel) => void) => void,
  ): Promise<ChannelSocket> =>
    untilAborted(
      new Promise<ChannelSocket>((resolve, reject) => {
        how((error, channel) => {
          if (error) reject(openRefused(error));
          else if (lost.signal.aborted) channel.destroy();
          else resolve(new ChannelSocket(channel));
        });
      }),
      lost.signal,
    );

  return {
    hop,
    depth,
    lost: lost.signal,
    forwardUnix: (socketPath) => open((done) => client.openssh_forwardOutStreamLocal(socketPath, done)),
    forwardTcp: (address, port) => open((done) => client.forwardOut('127.0.0.1', 0, address, port, done)),
    execStream: (command) => whenRoom(() => open((done) => client.exec(command, done)), lost.signal),
    script: (text, signal) =>
      slots.use(signal, () =>
        whenRoom(
          () =>
            untilAborted(
              new Promise<CommandResult>((resolve, reject) => {
                client.exec('sh -s', (error, channel) => {
                  if (error) return reject(openRefused(error));
                  const forget = onAbort(signal, () => {
                    channel.destroy();
                  });
                  const out = { stdout: '', stderr: '' };
                  let size = 0;
                  const take = (name: keyof typeof out, chunk: Buffer): void => {
                    size += chunk.length;
                    if (size <= maxOutputBytes) out[name] += chunk.toString('utf8');
                    else {
                      reject(tooLarge(`output of more than ${maxOutputBytes} bytes`));
                      channel.destroy();
                    }
                  };
                  channel.on('data', (chunk: Buffer) => take('stdout', chunk));
                  channel.stderr.on('data', (chunk: Buffer) => take('stderr', chunk));
                  channel.on('error', reject);
                  channel.on('close', (code: unknown) => {
                    forget();
                    resolve({ ...out, exitCode: typeof code === 'number' ? code : null });
                  });
                  // Messages and number formats of the programs must not depend on the account's language.
                  channel.end(`LC_ALL=C; export LC_ALL\n${text}\n`);
                });
              }),
              AbortSignal.any([signal, lost.signal]),
            ),
          lost.signal,
        ),
      ),
    end: lose,
  };
}

/** How long to wait before a refused session channel is asked for again, in milliseconds. */
const roomDelaysMs = [30, 60, 120, 250, 500] as const;

/**
 * sshd counts a session until its program has been reaped, a moment after the channel was closed here: a refusal is
 * most often only that moment.
 */
async function whenRoom<T>(openSession: () => Promise<T>, lost: AbortSignal): Promise<T> {
  for (const wait of roomDelaysMs) {
    try {
      return await openSession();
    } catch (thrown) {
      if (!(thrown instanceof OpenRefused) || lost.aborted) throw thrown;
      await delay(wait);
    }
  }
  return await openSession();
}
