/** The names by which a site may be reached, as its certificate has to have them. */
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import type { NeededNames } from './types.ts';

/** This machine, as others may call it. */
export type MachineNames = { readonly hostName: string; readonly addresses: readonly string[] };

/** What makes connections between containers, and is no way to this machine. */
const insideOnly = /^(docker|br-|veth|virbr|cni|podman|flannel|cali)/;

/** Reads name and addresses of this machine. */
export function machineNames(): MachineNames {
  const addresses = Object.entries(networkInterfaces())
    .filter(([name]) => !insideOnly.test(name))
    .flatMap(([, found]) => found ?? [])
    .map(({ address }) => address);
  return { hostName: hostname(), addresses };
}

/**
 * Pure. What a certificate of the site has to cover.
 * @param publicHost host of the public address, as a URL has it (an IPv6 address in brackets); null where there is none
 * @param viewerDomain the domain whose names views have; null where they have ports
 * @param machine null: without the names of this machine
 */
export function namesOfSite(
  publicHost: string | null,
  viewerDomain: string | null,
  machine: MachineNames | null,
): NeededNames {
  const host = publicHost === null ? null : bare(publicHost);
  const isAddress = host !== null && isIP(host) > 0;
  const dns = [
    ...(host === null || isAddress ? [] : [host]),
    ...(viewerDomain === null ? [] : [`*.${viewerDomain}`]),
    ...(machine === null ? [] : [machine.hostName, 'localhost', 'fairlead.localhost']),
  ];
  const addresses = [
    ...(isAddress ? [host] : []),
    ...(machine === null ? [] : ['127.0.0.1', '::1', ...machine.addresses]),
  ];
  return {
    dns: [...new Set(dns.map((name) => name.toLowerCase()).filter(isName))],
    addresses: [...new Set(addresses.filter(isLasting).map((address) => ipaddr.parse(address).toString()))],
  };
}

/** The host of a URL without the brackets of an IPv6 address. */
function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '').toLowerCase();
}

/** What a certificate can hold as a name: letters, digits and hyphens, in labels. */
function isName(name: string): boolean {
  return (
    name.length <= 253 &&
    /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
  );
}

/** Addresses of one link are those of other machines elsewhere. */
function isLasting(address: string): boolean {
  return isIP(address) > 0 && ipaddr.parse(address).range() !== 'linkLocal';
}
