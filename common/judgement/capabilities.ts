/** What a capability of the kernel gives to a container's processes (capabilities(7)). */
import { quote } from '../registry/clean.ts';
import { type Finding, hostRoot, info, unknown, weakened } from './finding.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** With these a root process leaves its container by documented means. */
const escapeCapabilities = words('ALL BPF DAC_READ_SEARCH SYS_ADMIN SYS_BOOT SYS_MODULE SYS_RAWIO');
/** What engines grant anyway, and what only concerns the container's own share of resources. */
const harmless = words(
  `AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID IPC_LOCK KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP
  SETUID SYS_CHROOT SYS_NICE`,
);
/** They reach beyond the container (its clock, its logs, its limits), and do not lead out of it by themselves. */
const weakening = words(
  `AUDIT_CONTROL AUDIT_READ BLOCK_SUSPEND CHECKPOINT_RESTORE IPC_OWNER LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE NET_ADMIN NET_BROADCAST
  PERFMON SYSLOG SYS_PACCT SYS_PTRACE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM`,
);

/** As engines read it: any case, with and without `CAP_`. */
export function capabilityName(value: string): string {
  return value.trim().toUpperCase().replace(/^CAP_/, '');
}

export type CapabilityNeighbours = {
  /** The host's processes are in sight. */
  readonly hostPid: boolean;
  /** The host's network is the session's. */
  readonly hostNetwork: boolean;
  /** The tunnel device is given, and the right to set it up: VPN clients need both. */
  readonly vpn: boolean;
};

/** One of `HostConfig.CapAdd`. */
export function judgeCapability(value: unknown, { hostPid, hostNetwork, vpn }: CapabilityNeighbours): Finding {
  const name = capabilityName(typeof value === 'string' ? value : JSON.stringify(value ?? null));
  const gets = `The container gets the extra capability ${quote(name)}`;
  if (name === 'SYS_ADMIN' || name === 'ALL') {
    return hostRoot(
      'sys_admin',
      `The session gets close to full control over the host, by the capability ${quote(name)}.`,
    );
  }
  if (escapeCapabilities.has(name)) return hostRoot('capability', `${gets}, with which root leaves its container.`);
  if (name === 'SYS_PTRACE' && hostPid) {
    return hostRoot('capability', `${gets}, with the host’s processes in sight.`);
  }
  if (name === 'NET_ADMIN') {
    if (hostNetwork)
      return unknown('unknown_setting', `${gets} in the host’s own network, which is not known to be harmless.`);
    if (vpn) return vpnFinding;
  }
  if (harmless.has(name)) return info('capability', `${gets}.`);
  if (weakening.has(name)) return weakened('capability', `${gets}.`);
  return unknown('unknown_setting', `${gets}, which is not known to be harmless.`);
}

export const vpnFinding: Finding = weakened(
  'vpn',
  'The session may set up its own network tunnel, as VPN clients need to.',
);
