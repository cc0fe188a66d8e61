/** Logs, limits, kernel settings, run-time: the parts of `HostConfig` that are about the container's share of the host. */
import { quote } from '../registry/clean.ts';
import { type Finding, hostRoot, info, isMap, isUnset, objectOf, unknown, weakened } from './finding.ts';
import { judgeHostPath, type PathContext } from './host-paths.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const localLogs = words('json-file local journald k8s-file none passthrough db');
const remoteLogs = words('syslog gelf fluentd awslogs splunk gcplogs logentries');
const logOptions =
  /^(max-size|max-file|max-buffer-size|compress|mode|tag|labels|labels-regex|env|env-regex|cache-disabled|cache-max-file|cache-max-size|cache-compress|(syslog|gelf|fluentd|awslogs|splunk|gcp|logentries|line-only)(-[a-z-]+)?)$/;

/** `HostConfig.LogConfig`. */
export function judgeLogs(value: unknown, context: PathContext): readonly Finding[] {
  const { Type: type = '', Config: config, ...rest } = objectOf(value);
  const findings: Finding[] = [];
  const notKnown = (what: unknown) =>
    findings.push(
      unknown(
        'unknown_setting',
        `The session may write outside of it through its log: the setting ${quote(what)} of the log is not known to be harmless.`,
      ),
    );
  for (const key of Object.keys(rest).slice(0, 1)) notKnown(key);
  const name = typeof type === 'string' ? type : '?';
  if (remoteLogs.has(name)) {
    findings.push(info('logs', `What the session’s programs print is sent elsewhere, by ${quote(name)}.`));
  } else if (name !== '' && !localLogs.has(name)) notKnown(name);
  if (!isMap(config)) notKnown('Config');
  let strange = 0;
  for (const [key, option] of Object.entries(objectOf(config))) {
    if (key.toLowerCase() === 'path' && typeof option === 'string') {
      // Podman writes what the session prints to this file of the host.
      findings.push(judgeHostPath(option, false, context));
    } else if ((!logOptions.test(key) || /unix:/.test(String(option))) && strange++ === 0) notKnown(key);
  }
  return findings;
}

/** Settings that the kernel keeps apart for each container. */
const ownSysctl =
  /^(net\.[A-Za-z0-9_.-]+|fs\.mqueue\.[a-z_]+|kernel\.(msg[a-z_]*|sem|shm[a-z_]*|domainname|hostname))$/;
/** Settings by which the host is told to run something. */
const hostSysctl = /^(kernel[./](core_pattern|modprobe|hotplug|poweroff_cmd|usermodehelper.*)|fs[./]binfmt.*)$/;

/** One of `HostConfig.Sysctls`. */
export function judgeSysctl(name: string, hostNetwork: boolean): Finding {
  if (hostSysctl.test(name)) {
    return hostRoot('sysctl', `The session can decide what the host runs, by the kernel setting ${quote(name)}.`);
  }
  if (ownSysctl.test(name) && !name.includes('..') && !(hostNetwork && name.startsWith('net.'))) {
    return info('sysctl', `The kernel setting ${quote(name)} is changed inside the container’s own namespace.`);
  }
  return unknown(
    'unknown_setting',
    `The session changes the whole host by the kernel setting ${quote(name)}, which is not known to be harmless, unless its engine refuses that.`,
  );
}

const ownRuntimes = words('runc crun nvidia');
/** They build a wall of their own around the container. */
const stricterRuntimes = /^(runsc|kata|kata-[a-z]+|sysbox-runc|youki|io\.containerd\.(runc|kata|runsc)\.v[0-9])$/;

/** `HostConfig.Runtime`. */
export function judgeRuntime(value: unknown): Finding | null {
  if (isUnset(value)) return null;
  const name = typeof value === 'string' ? value : '?';
  if (ownRuntimes.has(name)) return info('runtime', `The session is started by ${quote(name)}.`);
  if (stricterRuntimes.test(name)) return info('runtime', `The session is started by ${quote(name)}.`);
  if (name.includes('/')) {
    return hostRoot('runtime', `The session is started by a program of the host, ${quote(name)}, as root.`);
  }
  return unknown(
    'unknown_setting',
    `The session may have less of a wall to the host: it is started by ${quote(name)}, which is not known to be harmless.`,
  );
}

/** `HostConfig.CgroupParent`: whose share of processor and memory the session takes from. */
export function judgeCgroupParent(value: unknown): Finding | null {
  if (isUnset(value)) return null;
  const name = typeof value === 'string' ? value : '?';
  if (/^\/?[A-Za-z0-9_-][A-Za-z0-9_.-]*(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*\/?$/.test(name)) {
    return weakened('resources', `The session takes its share of the host from the group ${quote(name)}.`);
  }
  return unknown(
    'unknown_setting',
    `The session may take what other work on the host needs: the resource group ${quote(name)} is not known to be harmless.`,
  );
}

const limits = words(
  'as chroot core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack',
);

/** One of `HostConfig.Ulimits`. */
export function judgeUlimit(value: unknown): Finding | null {
  const { Name: name, Soft: soft = 0, Hard: hard = 0, ...rest } = objectOf(value);
  const numbers = typeof soft === 'number' && typeof hard === 'number';
  const known = typeof name === 'string' && limits.has(name.toLowerCase().replace(/^rlimit_/, ''));
  if (known && numbers && Object.keys(rest).length === 0) return null;
  return unknown(
    'unknown_setting',
    `The session may take more of the host than an ordinary one: the limit ${quote(name)} is not known to be harmless.`,
  );
}
