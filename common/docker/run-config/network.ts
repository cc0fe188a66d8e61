/** Ports, networks, names. */
import type { PortBinding } from '../engine-api.ts';
import { bodyKey, type Draft, hostKey, isEmpty, type Rules } from './rule.ts';
import {
  fail,
  isRecord,
  kindOf,
  type Place,
  readFlag,
  readList,
  readMap,
  readObject,
  readScalarText,
  readText,
  readTexts,
  warnUnknown,
  within,
} from './values.ts';

const PORT_KEY = /^([0-9]{1,5})(?:\/(tcp|udp|sctp))?$/;
const ADDRESS = /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|\[?[0-9a-fA-F:]*:[0-9a-fA-F:.]*\]?)$/;

/**
 * `{"3000/tcp": 3000}`. The value is a host port (number or text), null for a free port, an object with `HostPort`
 * and `HostIp`, or a list of those. `["127.0.0.1", 8080]` is one binding: JSON has no tuples, which docker-py takes
 * for an address with a port.
 */
function mapPorts(value: unknown, place: Place, draft: Draft): void {
  if (isEmpty(value)) return;
  const record = readObject(value, place);
  if (record === undefined) return;
  const bindings: [string, PortBinding[]][] = [];
  for (const [key, item] of Object.entries(record)) {
    const keyPlace = within(place, key);
    const found = PORT_KEY.exec(key);
    if (found === null || !isPort(found[1] ?? '')) {
      fail(keyPlace, 'RUN_CONFIG_VALUE', `"${key}" is not a container port. Write a number, or a number with /udp.`);
      return;
    }
    const read = readBindings(item, keyPlace);
    if (read === undefined) return;
    const name = `${found[1]}/${found[2] ?? 'tcp'}`;
    const same = bindings.find(([other]) => other === name);
    if (same === undefined) bindings.push([name, read]);
    else same[1].push(...read);
  }
  draft.putHost('PortBindings', Object.fromEntries(bindings));
  draft.put('ExposedPorts', Object.fromEntries(bindings.map(([name]) => [name, {}])));
}

function readBindings(value: unknown, place: Place): PortBinding[] | undefined {
  if (Array.isArray(value) && !isPair(value)) return readList(value, place, readBinding);
  const one = readBinding(value, place);
  return one === undefined ? undefined : [one];
}

function isPair(value: unknown): value is readonly [string, unknown?] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 2) return false;
  const first: unknown = value[0];
  return typeof first === 'string' && ADDRESS.test(first);
}

function readBinding(value: unknown, place: Place): PortBinding | undefined {
  if (isPair(value)) return readBinding({ HostIp: value[0], HostPort: value[1] ?? null }, place);
  const isObject = isRecord(value);
  if (isObject) warnUnknown(value, ['HostIp', 'HostPort'], 'A port', place);
  const ip = isObject ? (value.HostIp ?? '') : '';
  if (typeof ip !== 'string') return fail(place, 'RUN_CONFIG_TYPE', `"HostIp" has to be a text, and is ${kindOf(ip)}.`);
  if (isObject && !Object.hasOwn(value, 'HostPort')) {
    return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" is an object without "HostPort".`);
  }
  const port = isObject ? value.HostPort : value;
  if (port === null || port === undefined || port === '') return { HostIp: ip, HostPort: '' };
  const text = typeof port === 'number' || typeof port === 'string' ? String(port) : '';
  const range = text.split('-');
  if (range.length <= 2 && range.every(isHostPort)) return { HostIp: ip, HostPort: text };
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" is not a host port. Write a number from 0 to 65535.`);
}

function isPort(text: string): boolean {
  return isHostPort(text) && Number(text) > 0;
}

function isHostPort(text: string): boolean {
  return /^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535;
}

/** The host's network that the container joins. Wins over `network_mode`, as in docker-py. */
function mapNetwork(value: unknown, place: Place, draft: Draft): void {
  if (isEmpty(value)) return;
  const name = readText(value, place);
  if (name === undefined) return;
  draft.putHost('NetworkMode', name);
  draft.networks.push(name);
}

/** `{network: {Aliases, IPAMConfig, …}}` in the engine's names; docker-py 7 takes it together with `network`. */
function mapNetworkingConfig(value: unknown, place: Place, draft: Draft): void {
  if (isEmpty(value)) return;
  const endpoints = readMap(value, place, (item, itemPlace) => (item === null ? {} : readObject(item, itemPlace)));
  if (endpoints !== undefined) draft.put('NetworkingConfig', { EndpointsConfig: endpoints });
}

/** `{name: address}`, or a list of `name:address`. Sorted by name, as docker-py sends it. */
function readExtraHosts(value: unknown, place: Place): string[] | undefined {
  if (Array.isArray(value)) return readTexts(value, place);
  const read = readMap(value, place, readText);
  return read === undefined ? undefined : sortedPairs(Object.entries(read)).map(([name, ip]) => `${name}:${ip}`);
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

export const networkRules: Rules = {
  ports: mapPorts,
  publish_all_ports: hostKey('PublishAllPorts', readFlag),
  // `network` after `network_mode`: the rules run in this order, and the later one stays.
  network_mode: hostKey('NetworkMode', readText),
  network: mapNetwork,
  networking_config: mapNetworkingConfig,
  network_disabled: bodyKey('NetworkDisabled', readFlag),
  mac_address: bodyKey('MacAddress', readText),
  dns: hostKey('Dns', readTexts, 'always'),
  dns_search: hostKey('DnsSearch', readTexts),
  dns_opt: hostKey('DnsOptions', readTexts, 'always'),
  extra_hosts: hostKey('ExtraHosts', readExtraHosts, 'always'),
  links: hostKey('Links', readLinks, 'always'),
};
