/** Sessions of the built images, for the integration tests of this folder. */

import type { ImageName } from '../../common/images/own-images.ts';
import { docker } from '../bed/docker.ts';
import { tryRun } from '../bed/exec.ts';
import { openRfb } from '../bed/rfb-client.ts';
import { type DirectSession, type RunSessionOptions, runSession } from '../bed/session-client.ts';
import { type SessionImages, startSessionImages } from '../bed/session-images.ts';
import type { ImageResult } from './build.ts';

/** Long enough for everything from nothing on a busy machine. */
export const buildMs = 30 * 60_000;
export const password = 'Correct-Horse-7391';

type User = 'kasm_user' | 'kasm_viewer';

export type ImageBench = {
  readonly built: SessionImages;
  resultOf(name: ImageName): ImageResult;
  /** A session that is up. */
  started(name: ImageName, options?: RunSessionOptions): Promise<DirectSession>;
  inside(session: DirectSession, ...command: string[]): Promise<string>;
  /** A script in the surroundings of the session's own programs. */
  asPerson(session: DirectSession, script: string): Promise<string>;
  /** The text of the session's clipboard; empty where there is none. */
  clipboardOf(session: DirectSession): Promise<string>;
  setClipboard(session: DirectSession, text: string): Promise<void>;
  /** The WebSocket as the session's own page asks for it: from its own origin. */
  socketOf(session: DirectSession, user: User): ReturnType<DirectSession['websocket']>;
  rfbOf(session: DirectSession, user: User): ReturnType<typeof openRfb>;
  /** What a container printed, on both of its outputs. */
  logOf(id: string): Promise<string>;
  /** Ends the sessions that were started. */
  endSessions(): Promise<void>;
};

/** Builds the images, or finds them built. */
export async function openImageBench(only: readonly ImageName[]): Promise<ImageBench> {
  const built = await startSessionImages({ only, tell: (line) => process.stderr.write(`${line}\n`) });
  const sessions: DirectSession[] = [];
  const inside = (session: DirectSession, ...command: string[]) => docker(built.engine, 'exec', session.id, ...command);
  const asPerson = (session: DirectSession, script: string) =>
    inside(session, 'bash', '-c', `. /tmp/.fairlead/environment; cd; ${script}`);
  const resultOf = (name: ImageName) => {
    const result = built.images.get(name);
    if (result === undefined) throw new Error(`${name} was not built.`);
    return result;
  };
  const socketOf = (session: DirectSession, user: User) =>
    session.websocket(user, { origin: `https://127.0.0.1:${session.port}` });
  return {
    built,
    resultOf,
    inside,
    asPerson,
    socketOf,
    rfbOf: async (session, user) => openRfb(await socketOf(session, user)),
    clipboardOf: (session) => asPerson(session, 'xclip -selection clipboard -o 2>/dev/null || true'),
    setClipboard: async (session, text) => {
      await asPerson(session, `printf '%s' '${text}' | xclip -selection clipboard -i > /dev/null 2>&1`);
    },
    started: async (name, options = {}) => {
      const session = await runSession(built.engine, resultOf(name).name, { password, ...options });
      sessions.push(session);
      return session;
    },
    logOf: async (id) => {
      const env = { DOCKER_HOST: `unix://${built.engine.socket}` };
      const { stdout, stderr } = await tryRun('docker', ['logs', id], { env });
      return stdout + stderr;
    },
    endSessions: async () => {
      for (const session of sessions.splice(0)) await session.dispose();
    },
  };
}
