/** How a long list of hosts is narrowed, ordered and counted. Pure. */

import { intakeWords } from '../../../common/hosts/intake.ts';
import type { Host } from '../../../common/model/hosts.ts';
import { matcher } from '../../../common/search/match.ts';

/** What a person asks for when there are many: who works, who is on the way, who needs somebody. */
export const hostGroups = ['connected', 'draining', 'drained', 'connecting', 'away', 'attention'] as const;
type HostGroup = (typeof hostGroups)[number];

export const groupLabels: Readonly<Record<HostGroup, string>> = {
  connected: 'Connected',
  draining: 'Draining',
  drained: 'Drained',
  connecting: 'Connecting',
  away: 'Not connected',
  attention: 'Needs attention',
};

const intakeGroups = { Connected: 'connected', Draining: 'draining', Drained: 'drained' } as const;

type Counted = Pick<Host, 'connection' | 'enabled' | 'runningSessions'>;

/** Each host is in one group. One that drains, or is drained, is connected all the same. */
export function groupOf({ connection, enabled, runningSessions }: Counted): HostGroup {
  switch (connection.state) {
    case 'connected':
      return intakeGroups[intakeWords({ enabled, sessions: runningSessions })?.label ?? 'Connected'];
    case 'connecting':
      return 'connecting';
    case 'refused':
      return 'attention';
    case 'waiting':
    case 'closed':
      return 'away';
  }
}

/** How many are in each group that has some, in the order of the groups. */
export function countGroups(
  hosts: readonly Counted[],
): readonly { readonly group: HostGroup; readonly count: number }[] {
  return hostGroups
    .map((group) => ({ group, count: hosts.filter((host) => groupOf(host) === group).length }))
    .filter(({ count }) => count > 0);
}

/** `14 of 34 connected`. */
export function connectedWords(hosts: readonly Counted[]): string {
  const connected = hosts.filter(({ connection }) => connection.state === 'connected').length;
  if (connected === hosts.length) return hosts.length === 1 ? 'Connected' : `All ${hosts.length} connected`;
  return `${connected} of ${hosts.length} connected`;
}

const hostOrders = ['name', 'state', 'cores', 'memory', 'disk', 'sessions'] as const;
export type HostOrder = (typeof hostOrders)[number];

export type HostListView = {
  readonly text: string;
  /** Null: all. */
  readonly group: HostGroup | null;
  readonly order: HostOrder;
  readonly descending: boolean;
};

export const plainView: HostListView = { text: '', group: null, order: 'name', descending: false };

/** The view as the address of the page has it. What is not known counts as plain. */
export function readView(search: Readonly<Record<string, unknown>>): HostListView {
  const { text, state, sort, descending } = search;
  return {
    text: typeof text === 'string' ? text : '',
    group: hostGroups.find((group) => group === state) ?? null,
    order: hostOrders.find((order) => order === sort) ?? 'name',
    descending: descending === true || descending === 'true',
  };
}

export function writeView({ text, group, order, descending }: HostListView): Record<string, string | boolean> {
  return {
    ...(text !== '' && { text }),
    ...(group !== null && { state: group }),
    ...(order !== 'name' && { sort: order }),
    ...(descending && { descending }),
  };
}

/** Where a press on a column's head leads: what matters most of it first, then the other way round. */
export function pressed(view: HostListView, order: HostOrder): HostListView {
  if (view.order === order) return { ...view, descending: !view.descending };
  // Many sessions, cores and bytes are looked for; of free space it is the least.
  return { ...view, order, descending: order === 'sessions' || order === 'cores' || order === 'memory' };
}

/** The hosts that fit, in order. Equal ones stand by name, and what is not known comes last either way. */
export function listHosts(hosts: readonly Host[], { text, group, order, descending }: HostListView): readonly Host[] {
  const fits = matcher(text);
  const found = hosts.filter(
    (host) =>
      (group === null || groupOf(host) === group) &&
      fits([host.name, host.address, host.zone, ...host.tags, host.info?.operatingSystem]),
  );
  const sign = descending ? -1 : 1;
  return found.sort((a, b) => {
    const [first, second] = [figureOf(a, order), figureOf(b, order)];
    if (first === null || second === null) return Number(first === null) - Number(second === null) || byName(a, b);
    return sign * (first - second) || (order === 'name' ? sign : 1) * byName(a, b);
  });
}

function byName(a: Host, b: Host): number {
  return a.name.localeCompare(b.name, undefined, { numeric: true }) || a.id.localeCompare(b.id);
}

function figureOf(host: Host, order: HostOrder): number | null {
  switch (order) {
    case 'name':
      return 0;
    case 'state':
      // Who needs somebody first.
      return hostGroups.length - hostGroups.indexOf(groupOf(host));
    case 'cores':
      return host.info?.cores ?? null;
    case 'memory':
      return host.info?.memoryBytes ?? null;
    case 'disk':
      return host.disk?.freeBytes ?? null;
    case 'sessions':
      return host.runningSessions;
  }
}
