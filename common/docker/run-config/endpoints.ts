/** One endpoint of `networking_config`: what a container may say about itself in a network. */
import { readAddress } from './addresses.ts';
import {
  type Field,
  fail,
  type Place,
  readFields,
  readInteger,
  readList,
  readMap,
  readMapText,
  readText,
  readTexts,
  warn,
} from './values.ts';

type Endpoint = {
  readonly [key: string]: unknown;
  readonly Aliases?: readonly string[];
  readonly IPAMConfig?: Readonly<Record<string, unknown>>;
};

function addressOf(family: 4 | 6) {
  return (value: unknown, place: Place): string | undefined => {
    const text = readText(value, place);
    if (text === undefined || text === '') return text;
    const address = readAddress(text);
    if (address !== null && address.includes(':') === (family === 6)) return address;
    return fail(place, 'RUN_CONFIG_VALUE', `"${text.slice(0, 60)}" is not an IPv${family} address.`);
  };
}

function readLinkLocal(value: unknown, place: Place): string | undefined {
  const text = readText(value, place);
  const address = text === undefined ? '' : readAddress(text);
  if (address === null) return fail(place, 'RUN_CONFIG_VALUE', `"${text?.slice(0, 60)}" is not an address.`);
  return text === undefined ? undefined : address;
}

const ipamFields: readonly Field[] = [
  { name: 'IPv4Address', also: ['ipv4_address'], read: addressOf(4) },
  { name: 'IPv6Address', also: ['ipv6_address'], read: addressOf(6) },
  { name: 'LinkLocalIPs', also: ['link_local_ips'], read: (value, place) => readList(value, place, readLinkLocal) },
];

const fields: readonly Field[] = [
  { name: 'Aliases', read: readTexts },
  { name: 'Links', read: readTexts },
  { name: 'IPAMConfig', read: (value, place) => readFields(value, place, 'An address plan', ipamFields) },
  { name: 'DriverOpts', also: ['driver_opt'], read: (value, place) => readMap(value, place, readMapText) },
  { name: 'MacAddress', also: ['mac_address'], read: readText },
  { name: 'GwPriority', read: readInteger },
];

/** null means "with what the network gives". A text cannot say anything here: it is told and read as that. */
export function readEndpoint(value: unknown, place: Place): Endpoint | undefined {
  if (value === null) return {};
  if (value === '') {
    warn(place, 'RUN_CONFIG_READ_AS', `"${place.property}" is read as an endpoint without settings.`);
    return {};
  }
  return readFields<Endpoint>(value, place, 'An endpoint', fields);
}
