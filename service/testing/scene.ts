/** What tests of a whole service begin with: hosts, workspaces, running sessions, and a look past Fairlead. */
import { request } from 'node:http';
import { sessionLabel } from '../../common/docker/labels.ts';
import type { Host } from '../../common/model/hosts.ts';
import type { Session } from '../../common/model/sessions.ts';
import { blankDraft, type WorkspaceDraft } from '../../common/model/workspaces.ts';
import { docker } from '../../tools/bed/docker.ts';
import type { Api } from './client.ts';
import { sessionIs, taskDone, until } from './wait.ts';

type Engine = { readonly socket: string };

export const addSocketHost = (api: Api, engine: Engine, name: string): Promise<Host> =>
  api.hosts.add({ name, config: { kind: 'socket', socketPath: engine.socket } });

/** What a workspace by hand sets where a test has nothing to say. */
export function draftOf(image: string, more: Partial<WorkspaceDraft> = {}): WorkspaceDraft {
  return { ...blankDraft, friendlyName: 'By hand', image, cores: 1, memoryBytes: 768 * 1024 * 1024, ...more };
}

/** Installs and waits until the image is on all hosts. */
export async function installed(api: Api, draft: WorkspaceDraft): Promise<string> {
  const { workspaceId, taskId } = await api.workspaces.install({ draft });
  await taskDone(api, taskId);
  return workspaceId;
}

/** Launches and waits until it runs. @throws with the reason where it fails */
export async function launched(api: Api, workspaceId: string, hostId?: string): Promise<Session> {
  const { sessionId } = await api.sessions.launch({ workspaceId, ...(hostId !== undefined && { hostId }) });
  const session = await sessionIs(api, sessionId, 'running', 'failed', 'deleted');
  if (session.state !== 'running') throw new Error(`The session is ${session.state}: ${JSON.stringify(session.error)}`);
  return session;
}

/** Ids of the containers that a session has on an engine, running or not. */
export async function containersOf(engine: Engine, sessionId: string): Promise<string[]> {
  const ids = await docker(engine, 'ps', '-aq', '--no-trunc', '--filter', `label=${sessionLabel}=${sessionId}`);
  return ids === '' ? [] : ids.split('\n');
}

/** `running`, `paused`, `exited`, … as the engine says. */
export const stateOf = (engine: Engine, containerId: string): Promise<string> =>
  docker(engine, 'inspect', '-f', '{{.State.Status}}', containerId);

/** The host once it is as wanted. */
export const hostUntil = (api: Api, id: string, wanted: (host: Host) => boolean, what: string): Promise<Host> =>
  until(api, ['hosts'], () => api.hosts.get({ id }), wanted, what);

export type ViewAnswer = { readonly status: number; readonly headers: Record<string, unknown>; readonly body: string };

/** A request to a view's origin. Names under `localhost` are this machine's, whatever its resolver says. */
export function fromView(url: string, path = ''): Promise<ViewAnswer> {
  const target = new URL(path, url);
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port: target.port,
        path: `${target.pathname}${target.search}`,
        headers: { host: target.host },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
        response.on('error', reject);
      },
    );
    call.on('error', reject);
    call.end();
  });
}
