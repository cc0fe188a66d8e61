/** `ports`: what the container publishes on its host. */
import type { PortBinding } from '../engine-api.ts';
import { readAddress, readHostPort, readPorts } from './addresses.ts';
import { type Draft, isEmpty } from './rule.ts';
import { fail, isRecord, kindOf, type Place, readFields, readList, readObject, within } from './values.ts';

/**
 * `{"3000/tcp": 3000}`. The value is a host port (number or text), null for a free port, an object with `HostPort`
 * and `HostIp`, or a list of those. `["127.0.0.1", 8080]` is one binding: JSON has no tuples, which docker-py takes
 * for an address with a port. Keys leave as the plain number with its protocol, so that each port has one name.
 */
export function mapPorts(value: unknown, place: Place, draft: Draft): void {
  if (isEmpty(value)) return;
  const record = readObject(value, place);
  if (record === undefined) return;
  const bindings = new Map<string, PortBinding[]>();
  for (const [key, item] of Object.entries(record)) {
    const keyPlace = within(place, key);
    const port = readPorts(key);
    if (port === null || port.first === 0) {
      fail(keyPlace, 'RUN_CONFIG_VALUE', `"${key}" is not a container port. Write a number, or a number with /udp.`);
      return;
    }
    if (port.first !== port.last) {
      fail(keyPlace, 'RUN_CONFIG_VALUE', `"${key}" is a range of ports, which engines refuse. Write each port.`);
      return;
    }
    const read = readBindings(item, keyPlace);
    if (read === undefined) return;
    const name = `${port.first}/${port.protocol}`;
    bindings.set(name, [...(bindings.get(name) ?? []), ...read]);
  }
  draft.putHost('PortBindings', Object.fromEntries(bindings));
  draft.put('ExposedPorts', Object.fromEntries([...bindings.keys()].map((name) => [name, {}])));
}

function readBindings(value: unknown, place: Place): PortBinding[] | undefined {
  if (Array.isArray(value) && !isPair(value)) return readList(value, place, readBinding);
  const one = readBinding(value, place);
  return one === undefined ? undefined : [one];
}

/** An address with or without a port. Of `["127.1", 80]` the first is neither, which is told as such. */
function isPair(value: unknown): value is readonly [string, unknown?] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 2) return false;
  const first: unknown = value[0];
  return typeof first === 'string' && readHostPort(first) === null;
}

function readBinding(value: unknown, place: Place): PortBinding | undefined {
  if (isPair(value)) return readOne(value[0], value[1], place);
  if (!isRecord(value)) return readOne('', value, place);
  const asIs = (item: unknown) => item;
  const fields = [
    { name: 'HostIp', also: ['HostIp', 'HostIP'], read: asIs },
    { name: 'HostPort', also: ['HostPort'], read: asIs },
  ];
  const read = readFields<{ HostIp?: unknown; HostPort?: unknown }>(value, place, 'A port', fields);
  if (read === undefined) return undefined;
  const hasPort = ['HostPort', 'hostport'].some((key) => Object.hasOwn(value, key));
  if (!hasPort) return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" is an object without "HostPort".`);
  return readOne(read.HostIp ?? '', read.HostPort, place);
}

function readOne(ip: unknown, port: unknown, place: Place): PortBinding | undefined {
  if (typeof ip !== 'string') return fail(place, 'RUN_CONFIG_TYPE', `"HostIp" has to be a text, and is ${kindOf(ip)}.`);
  const address = ip === '' ? '' : readAddress(ip);
  if (address === null) {
    const message = `"${ip.slice(0, 60)}" is not an address, so engines would publish the port on all of the host's.`;
    return fail(place, 'RUN_CONFIG_VALUE', message);
  }
  const text = port ?? '';
  const read = typeof text === 'number' || typeof text === 'string' ? readHostPort(String(text)) : null;
  if (read !== null) return { HostIp: address, HostPort: read };
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" is not a host port. Write a number from 0 to 65535.`);
}
