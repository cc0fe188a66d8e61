/** Reads Chromium's own record of what its network did (`--log-net-log`). */
import { readFileSync } from 'node:fs';

export type NetLog = {
  /** Requests begun, `data:` and the like left out. */
  readonly urls: string[];
  /** Addresses of TCP connections tried. */
  readonly addresses: string[];
  /** Names given to the resolver. */
  readonly names: string[];
  /** Addresses that UDP datagrams were sent to. A connected but silent UDP socket sends nothing. */
  readonly datagrams: string[];
};

type Entry = { type: number; source: { id: number }; params?: Record<string, unknown> };

export function readNetLog(path: string): NetLog {
  const log = JSON.parse(readFileSync(path, 'utf8')) as {
    constants: { logEventTypes: Record<string, number> };
    events: Entry[];
  };
  const names = new Map(Object.entries(log.constants.logEventTypes).map(([name, number]) => [number, name]));
  const found = {
    urls: new Set<string>(),
    addresses: new Set<string>(),
    names: new Set<string>(),
    datagrams: new Set<string>(),
  };
  const udp = new Map<number, string>();
  for (const { type, source, params = {} } of log.events) {
    const name = names.get(type) ?? '';
    if (name === 'URL_REQUEST_START_JOB' && /^(https?|wss?):/.test(String(params.url)))
      found.urls.add(String(params.url));
    else if (name === 'TCP_CONNECT_ATTEMPT' && params.address !== undefined)
      found.addresses.add(String(params.address));
    else if (name === 'HOST_RESOLVER_MANAGER_REQUEST' && params.host !== undefined)
      found.names.add(String(params.host));
    else if (name === 'UDP_CONNECT' && params.address !== undefined) udp.set(source.id, String(params.address));
    else if (name === 'UDP_BYTES_SENT') found.datagrams.add(String(params.address ?? udp.get(source.id)));
  }
  return {
    urls: [...found.urls],
    addresses: [...found.addresses],
    names: [...found.names],
    datagrams: [...found.datagrams],
  };
}
