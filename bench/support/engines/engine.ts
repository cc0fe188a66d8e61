/**
 * An engine that holds containers and runs none: as much of the Docker Engine API as a site asks of hosts whose sessions
 * run, are restarted past Fairlead and go away. Whatever else is asked is a mistake, and is told.
 */
import { createHash } from 'node:crypto';

/** Where the page of every container is, on loopback. */
type PagePort = number;

export type FakeImage = { readonly reference: string; readonly sizeBytes: number };

export type NewContainer = {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly memoryBytes: number;
  /** The port within the container that is published. */
  readonly port: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
};
type Container = NewContainer & {
  state: 'running' | 'exited';
  started: string;
  finished: string;
  exitCode: number;
  pid: number;
};

type EngineEventMessage = {
  readonly Type: 'container';
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly time: number;
  readonly timeNano: number;
};

/** `events`: the answer is the stream of events. `null` body: none. */
type EngineAnswer = { readonly status: number; readonly body: unknown } | 'events';

export type FakeEngine = ReturnType<typeof createFakeEngine>;

/** What an engine calls an image. */
export function imageIdOf(reference: string): string {
  return `sha256:${createHash('sha256').update(reference).digest('hex')}`;
}

export function createFakeEngine(about: { readonly name: string; readonly dataRoot: string; readonly page: PagePort }) {
  const containers = new Map<string, Container>();
  const images = new Map<string, FakeImage>();
  const execs = new Set<string>();
  const listeners = new Set<(event: EngineEventMessage) => void>();
  let nextExec = 0;
  let lastNano = 0;

  function tell(container: Container, action: string): void {
    const now = Date.now();
    lastNano = Math.max(now * 1e6, lastNano + 1000);
    const attributes = { ...container.labels, image: container.image, name: container.name };
    const event: EngineEventMessage = {
      Type: 'container',
      Action: action,
      Actor: { ID: container.id, Attributes: attributes },
      time: Math.floor(now / 1000),
      timeNano: lastNano,
    };
    for (const listener of listeners) listener(event);
  }

  const found = (name: string): Container | null => containers.get(name) ?? null;
  const need = (id: string): Container => {
    const container = found(id);
    if (container === null) throw new Error(`There is no container ${id} on ${about.name}.`);
    return container;
  };

  const summaryOf = (container: Container) => ({
    Id: container.id,
    Names: [`/${container.name}`],
    Image: container.image,
    ImageID: imageIdOf(container.image),
    Command: '/dockerstartup/vnc_startup.sh',
    Created: Math.floor(container.startedAt / 1000),
    State: container.state,
    Status: container.state === 'running' ? 'Up 2 hours' : `Exited (${container.exitCode})`,
    Labels: container.labels,
    Ports: [{ IP: '127.0.0.1', PrivatePort: container.port, PublicPort: about.page, Type: 'tcp' }],
  });

  const detailsOf = (container: Container) => ({
    Id: container.id,
    Name: `/${container.name}`,
    Created: new Date(container.startedAt).toISOString(),
    Image: imageIdOf(container.image),
    State: {
      Status: container.state,
      Running: container.state === 'running',
      OOMKilled: false,
      Dead: false,
      Pid: container.state === 'running' ? container.pid : 0,
      ExitCode: container.exitCode,
      Error: '',
      StartedAt: container.started,
      FinishedAt: container.finished,
    },
    HostConfig: {
      Privileged: false,
      CapAdd: null,
      Binds: null,
      NetworkMode: 'bridge',
      PidMode: '',
      Memory: container.memoryBytes,
      PortBindings: { [`${container.port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
    },
    Config: { Image: container.image, Labels: container.labels, Env: ['PATH=/usr/local/bin:/usr/bin:/bin'] },
    NetworkSettings: {
      IPAddress: '172.17.0.2',
      Networks: { bridge: { IPAddress: '172.17.0.2' } },
      Ports: {
        [`${container.port}/tcp`]:
          container.state === 'running' ? [{ HostIp: '127.0.0.1', HostPort: String(about.page) }] : null,
      },
    },
  });

  const infoOf = () => ({
    ID: `fake-${about.name}`,
    Name: about.name,
    ServerVersion: '26.1.5',
    OperatingSystem: 'Debian GNU/Linux 13 (trixie)',
    Architecture: 'x86_64',
    KernelVersion: '6.12.48+deb13-amd64',
    NCPU: 64,
    MemTotal: 256 * 2 ** 30,
    DockerRootDir: about.dataRoot,
    Driver: 'overlay2',
    SecurityOptions: ['name=apparmor', 'name=seccomp,profile=builtin', 'name=cgroupns'],
    Runtimes: { runc: {} },
    CgroupVersion: '2',
    Warnings: null,
  });

  const imageOf = ({ reference, sizeBytes }: FakeImage) => ({
    Id: imageIdOf(reference),
    RepoTags: [reference],
    RepoDigests: [],
    Size: sizeBytes,
    Labels: null,
  });

  /** @returns null where a site of this benchmark has no reason to ask that */
  function answer(method: string, url: URL, body: unknown): EngineAnswer | null {
    const path = decodeURIComponent(url.pathname);
    const at = (pattern: RegExp): string | null => pattern.exec(`${method} ${path}`)?.[1] ?? null;
    if (method === 'GET') {
      if (path === '/_ping') return { status: 200, body: 'OK' };
      if (path === '/info') return { status: 200, body: infoOf() };
      if (path === '/version')
        return { status: 200, body: { Version: '26.1.5', ApiVersion: '1.45', Arch: 'amd64', Components: [] } };
      if (path === '/events') return 'events';
      if (path === '/images/json') {
        const list = [...images.values()].map((image) => ({ ...imageOf(image), Created: 1_760_000_000 }));
        return { status: 200, body: list };
      }
      if (path === '/containers/json') return { status: 200, body: listed(url).map(summaryOf) };
    }
    const image = at(/^GET \/images\/(.+)\/json$/);
    if (image !== null) {
      const known = images.get(image);
      if (known === undefined) return { status: 404, body: { message: `No such image: ${image}` } };
      const details = {
        ...imageOf(known),
        Created: '2026-01-02T03:04:05Z',
        Architecture: 'amd64',
        Os: 'linux',
        RootFS: { Layers: [imageIdOf(`${image} layer`)] },
        Config: { Env: [], ExposedPorts: {}, User: '1000' },
      };
      return { status: 200, body: details };
    }
    const inspected = at(/^GET \/containers\/([^/]+)\/json$/);
    if (inspected !== null) {
      const container = found(inspected);
      return container === null ? missing(inspected) : { status: 200, body: detailsOf(container) };
    }
    // The images of this benchmark have no gate and no programs to look with.
    const into = at(/^POST \/containers\/([^/]+)\/exec$/);
    if (into !== null && isShell(body)) {
      if (found(into) === null) return missing(into);
      nextExec += 1;
      execs.add(String(nextExec));
      return { status: 201, body: { Id: String(nextExec) } };
    }
    const started = at(/^POST \/exec\/(\d+)\/start$/);
    if (started !== null && execs.has(started)) return { status: 200, body: null };
    const run = at(/^GET \/exec\/(\d+)\/json$/);
    if (run !== null && execs.delete(run)) return { status: 200, body: { Running: false, ExitCode: 127 } };
    return null;
  }

  const missing = (id: string): EngineAnswer => ({ status: 404, body: { message: `No such container: ${id}` } });

  function listed(url: URL): Container[] {
    const filters: unknown = JSON.parse(url.searchParams.get('filters') ?? '{}');
    const { label = [], ...others } = filters as { readonly label?: readonly string[] };
    if (Object.keys(others).length > 0)
      throw new Error(`No engine of this benchmark filters by ${Object.keys(others)}.`);
    return [...containers.values()].filter(({ labels }) =>
      label.every((one) => {
        const [key = '', ...value] = one.split('=');
        return labels[key] === value.join('=');
      }),
    );
  }

  return {
    answer,
    /** Calls `listener` for every event; returns what stops it. */
    onEvent(listener: (event: EngineEventMessage) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    put(newImages: readonly FakeImage[], newContainers: readonly NewContainer[]): void {
      for (const image of newImages) images.set(image.reference, image);
      for (const one of newContainers)
        containers.set(one.id, {
          ...one,
          state: 'running',
          started: new Date(one.startedAt).toISOString(),
          finished: '0001-01-01T00:00:00Z',
          exitCode: 0,
          pid: 1000 + containers.size,
        });
    },
    /** As `docker rm -f` does it past Fairlead. */
    remove(id: string): void {
      const container = need(id);
      containers.delete(id);
      container.state = 'exited';
      container.exitCode = 137;
      tell(container, 'kill');
      tell(container, 'die');
      tell(container, 'destroy');
    },
    /** The first half of `docker restart`. */
    stop(id: string): void {
      const container = need(id);
      container.state = 'exited';
      container.exitCode = 143;
      container.finished = new Date().toISOString();
      tell(container, 'kill');
      tell(container, 'die');
      tell(container, 'stop');
    },
    /** The second half. */
    start(id: string): void {
      const container = need(id);
      container.state = 'running';
      container.exitCode = 0;
      container.started = new Date().toISOString();
      tell(container, 'start');
      tell(container, 'restart');
    },
  };
}

function isShell(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('Cmd' in body) || !Array.isArray(body.Cmd)) return false;
  return body.Cmd[0] === '/bin/sh';
}
