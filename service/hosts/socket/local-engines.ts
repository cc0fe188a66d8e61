/** Which container engines this machine offers. */
import { realpath } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { ErrorInfo } from '../../../common/errors.ts';
import { askEngine } from './ask-engine.ts';
import { explainLocalFailure } from './explain-local.ts';
import { gatherLocalFacts } from './local-facts.ts';

type LocalEngine = {
  readonly socketPath: string;
  readonly kind: 'docker' | 'podman';
  /** Runs as the person, not as root. */
  readonly rootless: boolean;
  readonly usable: boolean;
  /** Why it is not usable. */
  readonly problem?: ErrorInfo;
};

type LocalEngines = {
  /** In the order of preference; only sockets that are there. */
  readonly engines: readonly LocalEngine[];
  /** What to tell a person when none is usable. */
  readonly problem: ErrorInfo | null;
};

type Candidate = Pick<LocalEngine, 'socketPath' | 'kind' | 'rootless'>;
type Env = Readonly<Record<string, string | undefined>>;

/** Where engines listen, in the order they are tried. Pure. Source: the documentation of Docker and Podman. */
export function engineCandidates(env: Env, uid: number): readonly Candidate[] {
  const runtime = env.XDG_RUNTIME_DIR ?? (uid > 0 ? `/run/user/${uid}` : undefined);
  const home = env.HOME;
  const list: Candidate[] = [];
  const named = env.DOCKER_HOST;
  if (named?.startsWith('unix://') === true && named.length > 'unix://'.length) {
    const socketPath = named.slice('unix://'.length);
    const podman = socketPath.includes('podman');
    list.push({ socketPath, kind: podman ? 'podman' : 'docker', rootless: socketPath.startsWith('/run/user/') });
  }
  list.push({ socketPath: '/var/run/docker.sock', kind: 'docker', rootless: false });
  if (runtime !== undefined) list.push({ socketPath: `${runtime}/docker.sock`, kind: 'docker', rootless: true });
  if (home !== undefined) list.push({ socketPath: `${home}/.docker/run/docker.sock`, kind: 'docker', rootless: true });
  if (runtime !== undefined) list.push({ socketPath: `${runtime}/podman/podman.sock`, kind: 'podman', rootless: true });
  list.push({ socketPath: '/run/podman/podman.sock', kind: 'podman', rootless: false });
  return list;
}

/** How long an engine may take to answer, milliseconds: one that is busy is there all the same. */
const answerWithinMs = 5000;

/** Asks every candidate once, side by side. Sockets that are the same file count once. */
export async function findLocalEngines(env: Env): Promise<LocalEngines> {
  const candidates = engineCandidates(env, userInfo().uid);
  const looked = await Promise.all(candidates.map((candidate) => look(candidate)));
  const engines: LocalEngine[] = [];
  const seen = new Set<string>();
  for (const { engine, realPath } of looked) {
    if (engine === null || seen.has(realPath)) continue;
    seen.add(realPath);
    engines.push(engine);
  }
  engines.sort((a, b) => Number(b.usable) - Number(a.usable));
  if (engines.some((engine) => engine.usable)) return { engines, problem: null };
  const first = engines[0]?.problem ?? (await problemOf('/var/run/docker.sock', missing()));
  return { engines, problem: first };
}

async function look(candidate: Candidate): Promise<{ engine: LocalEngine | null; realPath: string }> {
  const realPath = await realpath(candidate.socketPath).catch(() => null);
  if (realPath === null) return { engine: null, realPath: candidate.socketPath };
  try {
    await askEngine(candidate.socketPath, answerWithinMs);
    return { engine: { ...candidate, usable: true }, realPath };
  } catch (thrown) {
    const problem = await problemOf(candidate.socketPath, thrown);
    return { engine: { ...candidate, usable: false, problem }, realPath };
  }
}

async function problemOf(socketPath: string, thrown: unknown): Promise<ErrorInfo> {
  return explainLocalFailure(await gatherLocalFacts(socketPath, thrown)).toInfo();
}

function missing(): Error {
  return Object.assign(new Error('No socket'), { code: 'ENOENT' });
}
