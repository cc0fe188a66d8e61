/** Ports, networks, names. */
import { readAddress } from './addresses.ts';
import { readEndpoint } from './endpoints.ts';
import { mapPorts } from './ports.ts';
import { bodyKey, type Draft, hostKey, isEmpty, type Rules } from './rule.ts';
import {
  fail,
  type Place,
  readAs,
  readFlag,
  readList,
  readMap,
  readScalarText,
  readText,
  readTexts,
  readTextsOrOne,
  warn,
  within,
} from './values.ts';

/** Names that are not networks of the host. */
const modes = ['', 'default', 'bridge', 'none', 'host'];
const isNetwork = (name: string) => !modes.includes(name) && !name.startsWith('container:');

/** The host's network that the container joins. Wins over `network_mode`, as in docker-py. */
function mapNetwork(value: unknown, place: Place, draft: Draft): void {
  if (isEmpty(value)) return;
  const name = readText(value, place);
  if (name === undefined) return;
  draft.putHost('NetworkMode', name);
  if (isNetwork(name)) draft.networks.push(name);
}

/**
 * `{network: {Aliases, IPAMConfig, …}}` in the engine's names; docker-py 7 takes it together with `network`. An engine
 * would join a network that is named here alone and nowhere else, so that name becomes the container's network, and
 * what is said about other networks is left out, as docker-py does.
 */
function mapNetworkingConfig(value: unknown, place: Place, draft: Draft): void {
  if (isEmpty(value)) return;
  const endpoints = readMap(value, place, readEndpoint);
  if (endpoints === undefined) return;
  const names = Object.keys(endpoints);
  const [first = ''] = names;
  const mode = draft.host.NetworkMode ?? (names.length === 1 ? first : '');
  const endpoint = Object.hasOwn(endpoints, mode) ? endpoints[mode] : undefined;
  for (const name of names.filter((other) => other !== mode)) {
    const message = `The session does not join the network "${name.slice(0, 80)}"; this is left out.`;
    warn(within(place, name), 'RUN_CONFIG_IGNORED', message);
  }
  if (endpoint === undefined) return;
  if (draft.host.NetworkMode === undefined) mapNetwork(mode, place, draft);
  const { Aliases: aliases, IPAMConfig: addresses } = endpoint;
  if (!isNetwork(mode) && !(isEmpty(aliases) && isEmpty(addresses))) {
    const message = `Engines take names and addresses in networks of one's own alone, not in "${mode}".`;
    fail(within(place, mode), 'RUN_CONFIG_CONFLICT', message);
    return;
  }
  draft.put('NetworkingConfig', { EndpointsConfig: Object.fromEntries([[mode, endpoint]]) });
}

/** Servers by address. A text may name several. */
function readDns(value: unknown, place: Place): string[] | undefined {
  const parts = typeof value === 'string' ? value.split(/[\s,]+/).filter((part) => part !== '') : [];
  const several = parts.length > 0 && parts.every((part) => readAddress(part) !== null);
  if (typeof value === 'string' && !several) {
    return fail(place, 'RUN_CONFIG_VALUE', `"${value.slice(0, 60)}" is not the address of a name server.`);
  }
  if (several) readAs(place, `the list ${parts.join(', ')}`);
  const servers = several ? parts : readTexts(value, place);
  for (const server of servers ?? []) {
    if (readAddress(server.trim()) !== null) continue;
    warn(place, 'RUN_CONFIG_ENGINE', `"${server.slice(0, 60)}" is not an address; some engines refuse it.`);
  }
  return servers;
}

/** `{name: address}`, or a list of `name:address`. Sorted by name, as docker-py sends it. */
function readExtraHosts(value: unknown, place: Place): string[] | undefined {
  if (Array.isArray(value)) return readList(value, place, readExtraHost);
  const read = readMap(value, place, readText);
  if (read === undefined) return undefined;
  const pairs = sortedPairs(Object.entries(read)).map(([name, ip]) => `${name}:${ip}`);
  const hosts = pairs.map((pair) => readExtraHost(pair, place)).filter((host) => host !== undefined);
  return hosts.length === pairs.length ? hosts : undefined;
}

/** The command line also takes `name=address` and `[::1]`; engines do not. */
function readExtraHost(value: unknown, place: Place): string | undefined {
  const text = readText(value, place);
  const [, name, sign, written = ''] = /^([^:=]+)([:=])(.+)$/s.exec(text ?? '') ?? [];
  if (text === undefined) return undefined;
  const address = written.trim() === 'host-gateway' ? 'host-gateway' : readAddress(written.trim());
  if (name === undefined || address === null) {
    return fail(place, 'RUN_CONFIG_VALUE', `"${text.slice(0, 80)}" is not written like name:10.0.0.1.`);
  }
  if (sign === ':' && (address === written || address === written.trim())) return text;
  readAs(place, `${name}:${address}`);
  return `${name}:${address}`;
}

/** `{container: alias}` or a list of pairs; without an alias the container's own name. */
function readLinks(value: unknown, place: Place): string[] | undefined {
  if (Array.isArray(value)) {
    const pairs: [string, string][] = [];
    for (const [index, item] of value.entries()) {
      const pair = readTexts(item, within(place, index));
      if (pair === undefined) return undefined;
      pairs.push([pair[0] ?? '', pair[1] ?? '']);
    }
    return sortedPairs(pairs).map(formatLink);
  }
  const read = readMap(value, place, (item, itemPlace) => (item === null ? '' : readScalarText(item, itemPlace)));
  return read === undefined ? undefined : sortedPairs(Object.entries(read)).map(formatLink);
}

function formatLink([container, alias]: readonly [string, string]): string {
  return alias === '' ? container : `${container}:${alias}`;
}

function sortedPairs<T>(pairs: readonly (readonly [string, T])[]): (readonly [string, T])[] {
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The engine reads `container` and `container:alias`. */
function readCheckedLinks(value: unknown, place: Place): string[] | undefined {
  const links = readLinks(value, place);
  const bad = links?.find((link) => !/^[^:]+(:[^:]+)?$/.test(link));
  return bad === undefined ? links : fail(place, 'RUN_CONFIG_VALUE', `"${bad.slice(0, 80)}" is not a link.`);
}

/** Six or eight bytes of one interface: the lowest bit of the first says "group", which no interface can be. */
function readMacAddress(value: unknown, place: Place): string | undefined {
  const text = readText(value, place);
  if (text === undefined || text === '') return text;
  const isMac =
    /^[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}(?:[0-9a-f]{2}\1[0-9a-f]{2}\1)?[0-9a-f]{2}$/i.test(text) ||
    /^[0-9a-f]{4}(?:\.[0-9a-f]{4}){2,3}$/i.test(text);
  if (isMac && Number.parseInt(text.slice(0, 2), 16) % 2 === 0) return text;
  return fail(place, 'RUN_CONFIG_VALUE', `"${text.slice(0, 60)}" is not the hardware address of an interface.`);
}

export const networkRules: Rules = {
  ports: mapPorts,
  publish_all_ports: hostKey('PublishAllPorts', readFlag),
  // `network` after `network_mode`: the rules run in this order, and the later one stays.
  network_mode: hostKey('NetworkMode', readText),
  network: mapNetwork,
  networking_config: mapNetworkingConfig,
  network_disabled: bodyKey('NetworkDisabled', readFlag),
  mac_address: bodyKey('MacAddress', readMacAddress),
  dns: (value, place, draft) => {
    if (value !== '') hostKey('Dns', readDns, 'always')(value, place, draft);
  },
  dns_search: hostKey('DnsSearch', readTextsOrOne),
  dns_opt: (value, place, draft) => {
    if (value !== '') hostKey('DnsOptions', readTextsOrOne, 'always')(value, place, draft);
  },
  extra_hosts: hostKey('ExtraHosts', readExtraHosts, 'always'),
  links: hostKey('Links', readCheckedLinks, 'always'),
};
