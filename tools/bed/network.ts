/**
 * Networks of the two engines. Engine a is on a bridge of this machine. Engine b gets a network namespace, joined by a
 * pair of virtual interfaces: its sshd appears on this machine's loopback, the image registries on its loopback, and
 * nothing else crosses.
 */
import { existsSync } from 'node:fs';
import { run, tryRun } from './exec.ts';
import type { BedPaths } from './paths.ts';

export type BedNetwork = {
  readonly bridgeA: string;
  readonly netnsB: string;
  /** Bridge address with prefix that engine b gives its own `docker0`. */
  readonly bipB: string;
  /** Address of engine b's namespace, where its sshd listens. */
  readonly addressB: string;
};

type NetworkPorts = { readonly sshB: number; readonly shared: readonly number[] };

type Rule = readonly [table: string, chain: string, ...rule: string[]];

function plan(paths: BedPaths) {
  const short = paths.id.slice(0, 4);
  const net = `10.${200 + (Number.parseInt(paths.id.slice(0, 2), 16) % 50)}`;
  return {
    bridgeA: `flb${short}`,
    subnetA: `${net}.1.0/24`,
    gatewayA: `${net}.1.1`,
    netnsB: `flbed-${paths.id}`,
    outer: `flv${short}o`,
    inner: `flv${short}i`,
    outerAddress: `${net}.2.1`,
    innerAddress: `${net}.2.2`,
    linkB: `${net}.2.0/30`,
    bipB: `${net}.3.1/24`,
  };
}

function outerRules(p: ReturnType<typeof plan>, ports: NetworkPorts): Rule[] {
  return [
    ['nat', 'POSTROUTING', '-s', p.subnetA, '!', '-o', p.bridgeA, '-j', 'MASQUERADE'],
    ['nat', 'POSTROUTING', '-s', p.linkB, '!', '-o', p.outer, '-j', 'MASQUERADE'],
    ['nat', 'POSTROUTING', '-s', '127.0.0.0/8', '-o', p.outer, '-j', 'MASQUERADE'],
    ['filter', 'FORWARD', '-i', p.bridgeA, '-j', 'ACCEPT'],
    ['filter', 'FORWARD', '-o', p.bridgeA, '-j', 'ACCEPT'],
    ['filter', 'FORWARD', '-i', p.outer, '-j', 'ACCEPT'],
    ['filter', 'FORWARD', '-o', p.outer, '-j', 'ACCEPT'],
    ['nat', 'OUTPUT', ...toLoopback(ports.sshB), '-j', 'DNAT', '--to', `${p.innerAddress}:${ports.sshB}`],
    ...ports.shared.map((port): Rule => {
      const from = ['-i', p.outer, '-p', 'tcp', '--dport', String(port)];
      return ['nat', 'PREROUTING', ...from, '-j', 'DNAT', '--to', `127.0.0.1:${port}`];
    }),
  ];
}

function innerRules(p: ReturnType<typeof plan>, ports: NetworkPorts): Rule[] {
  return [
    ['nat', 'POSTROUTING', '-s', '127.0.0.0/8', '-o', p.inner, '-j', 'MASQUERADE'],
    ...ports.shared.map((port): Rule => {
      return ['nat', 'OUTPUT', ...toLoopback(port), '-j', 'DNAT', '--to', `${p.outerAddress}:${port}`];
    }),
  ];
}

const toLoopback = (port: number) => ['-d', '127.0.0.1', '-p', 'tcp', '--dport', String(port)];

/** Makes bridge, namespace, link and rules where they are missing. */
export async function ensureNetwork(paths: BedPaths, ports: NetworkPorts): Promise<BedNetwork> {
  const p = plan(paths);
  const result = { bridgeA: p.bridgeA, netnsB: p.netnsB, bipB: p.bipB, addressB: p.innerAddress };
  const inside = enter(p.netnsB);
  if (!existsSync(`/sys/class/net/${p.bridgeA}`)) {
    await run('ip', ['link', 'add', p.bridgeA, 'type', 'bridge']);
    await run('ip', ['addr', 'add', `${p.gatewayA}/24`, 'dev', p.bridgeA]);
    await run('ip', ['link', 'set', p.bridgeA, 'up']);
  }
  if (!existsSync(`/run/netns/${p.netnsB}`)) await run('ip', ['netns', 'add', p.netnsB]);
  if (!existsSync(`/sys/class/net/${p.outer}`)) {
    await run('ip', ['link', 'add', p.outer, 'type', 'veth', 'peer', 'name', p.inner]);
    await run('ip', ['link', 'set', p.inner, 'netns', p.netnsB]);
    await run('ip', ['addr', 'add', `${p.outerAddress}/30`, 'dev', p.outer]);
    await run('ip', ['link', 'set', p.outer, 'up']);
    for (const args of [
      ['ip', 'link', 'set', 'lo', 'up'],
      ['ip', 'addr', 'add', `${p.innerAddress}/30`, 'dev', p.inner],
      ['ip', 'link', 'set', p.inner, 'up'],
      ['ip', 'route', 'add', 'default', 'via', p.outerAddress],
      ['sysctl', '-qw', 'net.ipv4.conf.all.route_localnet=1', 'net.ipv4.ip_forward=1'],
    ]) {
      await run(...command(inside, args));
    }
  }
  // route_localnet only on this link: the loopback of the machine is opened to nothing but the bed's own namespace.
  await run('sysctl', ['-qw', `net.ipv4.conf.${p.outer}.route_localnet=1`, 'net.ipv4.ip_forward=1']);
  for (const rule of outerRules(p, ports)) await ensureRule([], rule);
  for (const rule of innerRules(p, ports)) await ensureRule(inside, rule);
  return result;
}

/** Takes away what `ensureNetwork` made. */
export async function removeNetwork(paths: BedPaths, ports: NetworkPorts): Promise<void> {
  const p = plan(paths);
  for (const [table, chain, ...rule] of outerRules(p, ports)) {
    await tryRun('iptables', ['-w', '-t', table, '-D', chain, ...rule]);
  }
  await tryRun('ip', ['link', 'del', p.outer]);
  await tryRun('ip', ['netns', 'del', p.netnsB]);
  await tryRun('ip', ['link', 'del', p.bridgeA]);
}

/** Command prefix that runs a program in a network namespace and nothing else changed (cgroups stay visible). */
export const enter = (netns: string): string[] => ['nsenter', `--net=/run/netns/${netns}`];

async function ensureRule(prefix: readonly string[], [table, chain, ...rule]: Rule): Promise<void> {
  const make = (action: string) => command(prefix, ['iptables', '-w', '-t', table, action, chain, ...rule]);
  if ((await tryRun(...make('-C'))).code !== 0) await run(...make('-A'));
}

function command(prefix: readonly string[], args: readonly string[]): [string, string[]] {
  const [program = '', ...rest] = [...prefix, ...args];
  return [program, rest];
}
