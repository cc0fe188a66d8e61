/** One `GET /_ping` on a socket, with a connection of its own. */
import { Agent } from 'node:http';
import { untilAborted } from '../../async/abort.ts';
import { createEngineApi } from '../engine/api.ts';

/** @throws the system's error, or a `TimeoutError`. */
export async function askEngine(socketPath: string, deadlineMs: number): Promise<void> {
  const agent = new Agent({ keepAlive: false });
  const signal = AbortSignal.timeout(deadlineMs);
  try {
    await untilAborted(createEngineApi(agent, socketPath).json({ method: 'GET', path: '/_ping', signal }), signal);
  } finally {
    agent.destroy();
  }
}
