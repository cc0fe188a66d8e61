/** The last look at a session's body: whatever came before, these parts are Fairlead's. */
import type { ContainerCreateBody, PortBinding } from './engine-api.ts';
import { readAddress, readPorts } from './run-config/addresses.ts';
import { type Report, warn } from './run-config/values.ts';

/** Where session images serve their web client, with TLS and Basic credentials. */
export const imageViewerPort = 6901;
const labelPrefix = 'fairlead.';
const password = 'VNC_PW';

type OwnParts = {
  /** What the container is found by. */
  readonly labels: Readonly<Record<string, string>>;
  readonly vncPassword: string;
  /** Where this image serves its picture; 6901 where silent. */
  readonly viewerPort?: number | undefined;
  /** Further variables that are Fairlead's: the login of a page of the container's own. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
};

/**
 * Pure. Makes sure, over the body as it will be sent, that the viewer's port is published on the host's loopback and
 * nowhere else, in every spelling that an engine reads as that port; that labels of Fairlead and the session's password
 * are Fairlead's; and that the container neither removes nor restarts itself.
 * SECURITY: docs/security.md 2.7.
 */
export function finalBody(body: ContainerCreateBody, own: OwnParts, report: Report): ContainerCreateBody {
  const { HostConfig: host = {}, ExposedPorts: exposed = {}, Labels: labels = {}, Env: env = [], ...rest } = body;
  const { PortBindings: bindings = {}, AutoRemove: _, RestartPolicy: restart, ...hostRest } = host;
  const port = own.viewerPort ?? imageViewerPort;
  if (restart !== undefined && !['', 'no'].includes(restart.Name)) {
    // A container that starts again by itself would run against the wish that the session's record holds.
    refuse('restart_policy', 'Fairlead decides when a session starts again; this is left out.', report);
  }
  return {
    ...rest,
    Env: withOwnVariables(env, { [password]: own.vncPassword, ...own.variables }, report),
    Labels: { ...foreignLabels(labels, report), ...own.labels },
    ExposedPorts: {
      ...Object.fromEntries(otherPorts(Object.entries(exposed), port).map(([name]) => [name, {}])),
      [viewerName(port)]: {},
    },
    HostConfig: { ...hostRest, PortBindings: publishedPorts(bindings, port, report) },
  };
}

/** The one name of the viewer's port that leaves here. */
export function viewerName(port: number): string {
  return `${port}/tcp`;
}

function publishedPorts(
  bindings: Readonly<Record<string, readonly PortBinding[]>>,
  port: number,
  report: Report,
): Record<string, readonly PortBinding[]> {
  const entries = Object.entries(bindings);
  const isOurs = (key: string) => {
    const ports = readPorts(key);
    return ports !== null && coversViewer(ports, port);
  };
  if (entries.some(([key]) => isOurs(key))) {
    const message = `Port ${port} is the session's own picture, which Fairlead publishes; this is left out.`;
    refuse('ports', message, report);
  }
  const others = otherPorts(entries, port).map(([name, list]): [string, readonly PortBinding[]] => [
    name,
    // Engines take what is no address for all addresses.
    list.filter(({ HostIp }) => HostIp === '' || readAddress(HostIp) === HostIp),
  ]);
  // The gateway is the one way in.
  return Object.fromEntries([...others, [viewerName(port), [{ HostIp: '127.0.0.1', HostPort: '' }]]]);
}

/** All but the viewer's, each under its one name; what an engine may read in another way than this does not leave. */
function otherPorts<T>(entries: readonly (readonly [string, T])[], port: number): [string, T][] {
  return entries.flatMap(([key, value]): [string, T][] => {
    const ports = readPorts(key);
    if (ports === null || ports.first !== ports.last || coversViewer(ports, port)) return [];
    return [[`${ports.first}/${ports.protocol}`, value]];
  });
}

/**
 * Pure. The names, other than its plain one, by which an image exposes the viewer's port. With `PublishAllPorts` an
 * engine publishes each on every address of its host: it tells ports apart by how they are written.
 * SECURITY: docs/security.md 2.7.
 */
export function otherViewerNames(exposed: readonly string[], port: number = imageViewerPort): readonly string[] {
  return exposed.filter((name) => {
    const ports = readPorts(name.trim());
    return name !== viewerName(port) && ports !== null && coversViewer(ports, port);
  });
}

function coversViewer({ first, last, protocol }: NonNullable<ReturnType<typeof readPorts>>, port: number): boolean {
  return protocol === 'tcp' && first <= port && port <= last;
}

/** As a person reads it: in small letters, without blanks around, `ſ` and the Kelvin sign as the letters they look like. */
function plain(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

function foreignLabels(labels: Readonly<Record<string, string>>, report: Report): Record<string, string> {
  // With our labels a workspace could pass for another session, or for one of another site.
  const entries = Object.entries(labels).filter(([key]) => {
    if (!plain(key).startsWith(labelPrefix)) return true;
    refuse(`labels.${key}`, `Labels that begin with ${labelPrefix} belong to Fairlead; this is left out.`, report);
    return false;
  });
  return Object.fromEntries(entries);
}

function withOwnVariables(
  env: readonly string[],
  variables: Readonly<Record<string, string>>,
  report: Report,
): readonly string[] {
  return Object.entries(variables).reduce<readonly string[]>(
    (all, [name, value]) => withOwnVariable(all, name, value, report),
    env,
  );
}

/** Exactly one entry sets it. Of several the container's own tools would take any. */
function withOwnVariable(env: readonly string[], name: string, value: string, report: Report): string[] {
  const own = `${name}=${value}`;
  const nameOf = (entry: string) => entry.split('=', 1)[0] ?? '';
  const isIt = (entry: string) => plain(nameOf(entry)) === plain(name);
  const others = env.filter((entry) => !isIt(entry));
  const at = env.findIndex(isIt);
  if (env.some((entry) => isIt(entry) && entry !== own))
    refuse(`environment.${name}`, `Fairlead decides ${name}; this is left out.`, report);
  return at < 0 ? [...others, own] : others.toSpliced(at, 0, own);
}

function refuse(property: string, message: string, report: Report): void {
  warn({ property, report }, 'RUN_CONFIG_REFUSED', message);
}
