/** Ports, and how a container stands in its networks. */
import { quote } from '../registry/clean.ts';
import { type Finding, hasOnlyKeys, info, isMap, isUnset, listOf, objectOf, unknown } from './finding.ts';
import { isHost } from './namespaces.ts';

/** Where the session's own picture is served; Fairlead publishes it on the host's loopback. */
const viewer = '6901/tcp';
const loopback = new Set(['127.0.0.1', '::1']);

/** One of `HostConfig.PortBindings`; null for the session's own picture, if only the host itself can reach it. */
export function judgePort(port: string, bindings: unknown): Finding | null {
  const items = listOf(bindings).map(objectOf);
  const isOwn = items.every(({ HostIp: ip }) => typeof ip === 'string' && loopback.has(ip));
  if (port === viewer && items.length > 0) {
    if (isOwn) return null;
    return unknown(
      'unknown_setting',
      'The session’s own picture is open to others than the host itself, which is not known to be harmless.',
    );
  }
  const known = items.every((item) => Object.keys(item).every((key) => key === 'HostIp' || key === 'HostPort'));
  if (!known || !/^[0-9]{1,5}\/(tcp|udp|sctp)$/.test(port)) {
    return unknown(
      'unknown_setting',
      `The session may be reached past the viewer and its sign-in: opening ${quote(port)} is not known to be harmless.`,
    );
  }
  const message = `The port ${quote(port)} of the session is opened on the host, past the viewer and its sign-in.`;
  return info('published_port', message);
}

export function judgePublishAll(value: unknown): Finding | null {
  if (isUnset(value)) return null;
  const message = 'All ports that the image names are opened on the host, past the viewer and its sign-in.';
  return info('published_port', message);
}

const endpointKeys = new Set(['IPAMConfig', 'Links', 'Aliases', 'MacAddress', 'GwPriority']);
const ipamKeys = new Set(['IPv4Address', 'IPv6Address', 'LinkLocalIPs']);

/** `NetworkingConfig`. */
export function judgeNetworking(value: unknown): readonly Finding[] {
  const { EndpointsConfig: endpoints, ...rest } = objectOf(value);
  const notKnown = (what: string) =>
    unknown(
      'unknown_setting',
      `The session may reach other networks of the host: ${quote(what)} of a network is not known to be harmless.`,
    );
  const [strange = isMap(endpoints) ? undefined : 'EndpointsConfig'] = Object.keys(rest);
  const findings: Finding[] = strange === undefined ? [] : [notKnown(strange)];
  for (const [name, settings] of Object.entries(objectOf(endpoints))) {
    const endpoint = objectOf(settings);
    if (!hasOnlyKeys(settings, endpointKeys) || !hasOnlyKeys(endpoint.IPAMConfig, ipamKeys)) {
      findings.push(notKnown(name));
    }
    if (isHost(name) || /[:/]/.test(name)) findings.push(notKnown(name));
    else
      findings.push(info('network', `The session joins the host’s network ${quote(name)}, with what else is in it.`));
  }
  return findings;
}
