/** The byte stream below an SSH connection: over TCP from here, or passed on by the jump host before it. */
import type { Duplex } from 'node:stream';
import { messageOf } from '../../../common/thrown.ts';
import { untilAborted } from '../../async/abort.ts';
import { classifyJumpRefusal, classifySshError } from './classify.ts';
import type { SshConnection } from './connection.ts';
import { explainSshFailure } from './explain.ts';
import { type HopName, hopAddress } from './facts.ts';
import { OpenRefused } from './open-refused.ts';
import { connectTcp } from './tcp.ts';

/**
 * @param timeoutMs for the connection to be made, milliseconds.
 * @throws FairleadError with the hop that could not be reached, or the one that let nobody through.
 */
export async function reachHop(
  hop: HopName,
  timeoutMs: number,
  signal: AbortSignal,
  via: SshConnection | undefined,
): Promise<Duplex> {
  if (via !== undefined) return await passedOn(hop, timeoutMs, signal, via);
  return await connectTcp(hop.host, hop.port, timeoutMs, signal).catch((thrown: unknown) => {
    throw signal.aborted ? thrown : explainSshFailure(classifySshError(thrown, 'connect'), hop, thrown);
  });
}

async function passedOn(hop: HopName, timeoutMs: number, signal: AbortSignal, via: SshConnection): Promise<Duplex> {
  const stream = via.forwardTcp(hop.host, hop.port);
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await untilAborted(stream, AbortSignal.any([signal, deadline]));
  } catch (thrown) {
    // One that opens after all belongs to nobody; a refusal was told above.
    stream.then(
      (late) => late.destroy(),
      () => undefined,
    );
    if (via.lost.aborted) throw via.lost.reason;
    if (signal.aborted) throw thrown;
    if (deadline.aborted) throw explainSshFailure({ kind: 'timed-out', phase: 'connect' }, hop, thrown);
    if (!(thrown instanceof OpenRefused)) throw thrown;
    const failure = classifyJumpRefusal(thrown.reason, messageOf(thrown), hopAddress(hop));
    throw explainSshFailure(failure, failure.kind === 'jump-forbidden' ? via.hop : hop, thrown);
  }
}
