/** Where each part of a session's body comes from, so that what is found in the body can name the setting behind it. */
import type { ContainerCreateBody } from './engine-api.ts';

/** `site`: Fairlead and the site decide it, or it follows from the workspace's figures (cores, memory, GPUs). */
type BodyPart = 'run_config' | 'volume_mappings' | 'persistent_profile_path' | 'environment' | 'site';

export type BodyOrigin = {
  readonly part: BodyPart;
  /** The key of `run_config`, the source of a volume mapping as it is written, the variable of `environment`. */
  readonly key: string | null;
};

/**
 * By path in the body. Every key of the body and of `HostConfig` has one (`User`, `HostConfig.CapAdd`); what several
 * settings write to also has one per item: `Env[0]`, `HostConfig.Binds[0]`, `HostConfig.Mounts[1]`,
 * `Labels.<name>`, `ExposedPorts.<port>`, `HostConfig.PortBindings.<port>`.
 */
export type BodyOrigins = Readonly<Record<string, BodyOrigin>>;

export const fromSite: BodyOrigin = { part: 'site', key: null };

/** The origin of a path at any depth: its own, else that of the closest part around it. */
export function originOf(origins: BodyOrigins, path: string): BodyOrigin {
  let rest = path;
  while (rest !== '') {
    if (Object.hasOwn(origins, rest)) return origins[rest] ?? fromSite;
    rest = rest.slice(0, Math.max(rest.lastIndexOf('.'), rest.lastIndexOf('['), 0));
  }
  return fromSite;
}

/**
 * @param body as it will be sent
 * @param given the part that `run_config` made, and which argument set which of its paths
 * @param items origins of single items that are not `run_config`'s
 */
export function bodyOrigins(
  body: ContainerCreateBody,
  given: { readonly body: ContainerCreateBody; readonly origins: ReadonlyMap<string, string> },
  items: ReadonlyMap<string, BodyOrigin>,
): BodyOrigins {
  const entries: [string, BodyOrigin][] = [];
  const note = (path: string, value: unknown, givenValue: unknown) => {
    const key = given.origins.get(path);
    const asked: BodyOrigin | undefined = key === undefined ? undefined : { part: 'run_config', key };
    const parts = merged[path]?.(value);
    if (parts === undefined) {
      entries.push([path, asked !== undefined && value === givenValue ? asked : fromSite]);
      return;
    }
    const known = parts.map((step): [string, BodyOrigin] => {
      const item = `${path}${step}`;
      return [item, items.get(item) ?? asked ?? fromSite];
    });
    const whole = asked ?? known.find(([, origin]) => origin.part !== 'site')?.[1] ?? fromSite;
    entries.push([path, whole], ...known);
  };
  const { HostConfig: host = {}, ...rest } = body;
  for (const [key, value] of Object.entries(rest)) note(key, value, given.body[key]);
  for (const [key, value] of Object.entries(host)) note(`HostConfig.${key}`, value, given.body.HostConfig?.[key]);
  return Object.fromEntries(entries);
}

const listSteps = (value: unknown) => (Array.isArray(value) ? value.map((_item, index) => `[${index}]`) : []);
const mapSteps = (value: unknown) =>
  typeof value === 'object' && value !== null ? Object.keys(value).map((key) => `.${key}`) : [];

/** What more than one setting writes to, and how its items are named. */
const merged: Readonly<Record<string, (value: unknown) => string[]>> = {
  Env: listSteps,
  Labels: mapSteps,
  ExposedPorts: mapSteps,
  'HostConfig.Binds': listSteps,
  'HostConfig.Mounts': listSteps,
  'HostConfig.PortBindings': mapSteps,
};
