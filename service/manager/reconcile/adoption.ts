/**
 * A session's container that somebody started again past Fairlead: taken up only if it is still what was sent. An engine
 * keeps most of a container as it was made; limits, networks and what stands around it can be changed from outside.
 */
import type { ContainerCreateBody } from '../../../common/docker/engine-api.ts';
import { sessionLabel, siteLabel } from '../../../common/docker/labels.ts';
import { FairleadError } from '../../../common/errors.ts';
import type { ContainerDetails } from '../../hosts/connector.ts';
import type { ManagedHost } from '../../hosts/host-types.ts';
import type { SecretBox } from '../../secrets/types.ts';
import type { SessionRow } from '../../store/types.ts';
import { planLaunch } from '../launch/launch-plan.ts';
import type { SettingsReader } from '../types.ts';

/** @throws SESSION_CONTAINER_CHANGED, naming what is not as it was sent */
export type CheckSent = (row: SessionRow, host: ManagedHost, container: ContainerDetails) => Promise<void>;

/** How long the engine may take to tell of the image, milliseconds. */
const lookMs = 30_000;

export function createAdoptionCheck(deps: {
  siteId: string;
  runId: string;
  secrets: SecretBox;
  settings: SettingsReader;
}): CheckSent {
  return async (row, host, container) => {
    const image = await host.connector.inspectImage(row.target.image, { signal: AbortSignal.timeout(lookMs) });
    const plan = await planLaunch(row, host, image, deps);
    const wanted = { [siteLabel]: deps.siteId, [sessionLabel]: row.id };
    const changed = changedParts(plan.container.body, wanted, container);
    if (changed.length === 0) return;
    throw new FairleadError('SESSION_CONTAINER_CHANGED', {
      message: `Its container was started again outside of Fairlead, and is not as it was made: ${changed.join(', ')}.`,
      hint: 'It was stopped. End this session and launch a new one, or start it if you know who changed it.',
      data: { changed },
    });
  };
}

/**
 * Pure. What of a container is not as it was sent, in words; nothing where all is.
 * SECURITY: docs/security.md 2.6: what was judged is what runs, also after somebody else started it.
 */
export function changedParts(
  sent: ContainerCreateBody,
  labels: Readonly<Record<string, string>>,
  { image, labels: has, made }: Pick<ContainerDetails, 'image' | 'labels' | 'made'>,
): string[] {
  const host = sent.HostConfig ?? {};
  const network = textOf(host.NetworkMode) || 'default';
  const parts: readonly (readonly [string, boolean])[] = [
    ['its labels', Object.entries(labels).every(([key, value]) => has[key] === value)],
    ['its image', image === sent.Image],
    ['its rights', made.privileged === (host.Privileged === true)],
    ['its capabilities', sameSet(made.capabilities.map(capability), textsOf(host.CapAdd).map(capability))],
    ['its folders of the host', sameSet(made.binds, textsOf(host.Binds))],
    ['its network', standard(made.networkMode) === standard(network)],
    ['its networks', made.networks.length <= Math.max(1, networksOf(sent).length)],
    ['its processes', made.pidMode === textOf(host.PidMode)],
    ['its memory limit', made.memoryBytes === (host.Memory ?? 0)],
    ['its published ports', samePorts(made.published, host.PortBindings ?? {})],
  ];
  return parts.filter(([, same]) => !same).map(([what]) => what);
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
const textsOf = (value: unknown) =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
/** Engines write the prefix that people leave out. */
const capability = (name: string) => name.toUpperCase().replace(/^CAP_/, '');
/** The engine's own network has two names. */
const standard = (mode: string) => (mode === 'bridge' ? 'default' : mode);

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return new Set(left).symmetricDifference(new Set(right)).size === 0;
}

function networksOf({ NetworkingConfig: given }: ContainerCreateBody): readonly string[] {
  if (typeof given !== 'object' || given === null || !('EndpointsConfig' in given)) return [];
  return Object.keys(given.EndpointsConfig ?? {});
}

function samePorts(
  has: ContainerDetails['made']['published'],
  sent: Readonly<Record<string, readonly { readonly HostIp: string }[]>>,
): boolean {
  const ofSent = Object.entries(sent).map(([port, list]) => `${port} ${list.map(({ HostIp }) => HostIp).join()}`);
  const ofHas = Object.entries(has).map(([port, addresses]) => `${port} ${addresses.join()}`);
  return sameSet(ofHas, ofSent);
}
