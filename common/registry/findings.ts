/** What single `run_config` properties and mounts mean, in plain sentences with a grade. */
import { quote } from './clean.ts';
import type { JsonObject, JsonValue } from './document.ts';
import { isJsonObject } from './document.ts';
import type { ExplanationId } from './explanations.ts';
import {
  capabilityName,
  fieldsOf,
  gradeCapability,
  gradeDevice,
  gradeHostPath,
  type HostMount,
  normalizePath,
  readMountObjects,
  readMounts,
  readSeccomp,
  textsOf,
} from './judge.ts';
import type { Severity } from './severity.ts';

export type Finding = {
  readonly id: ExplanationId;
  readonly severity: Severity;
  readonly message: string;
};

/** What there is to say about one property beyond "it is set". `runConfig` gives the neighbours that matter. */
export function propertyFindings(property: string, value: JsonValue, runConfig: JsonObject): readonly Finding[] {
  switch (property) {
    case 'security_opt':
      return textsOf(value).flatMap(securityOption);
    case 'cap_add':
      return capabilities(value, runConfig);
    case 'devices':
      return devices(value, runConfig);
    case 'volumes':
      return present(readMounts(value).map(mountFinding));
    case 'mounts':
      return present(
        readMountObjects(value).map((mount) => ('driver' in mount ? driverFinding(mount.driver) : mountFinding(mount))),
      );
    case 'volume_driver':
      return textsOf(value)
        .filter((driver) => driver !== '' && driver !== 'local')
        .map(driverFinding);
    case 'sysctls':
      return sysctls(value);
    case 'ports':
      return ports(value);
    case 'network':
    case 'network_mode':
    case 'pid_mode':
    case 'ipc_mode':
    case 'uts_mode':
    case 'userns_mode':
    case 'cgroupns':
      return namespaceFindings(property, value);
    default:
      return [];
  }
}

function securityOption(option: string): readonly Finding[] {
  switch (readSeccomp(option)) {
    case 'unconfined': {
      const message = 'The filter for system calls is off, so the session can reach more of the host’s kernel.';
      return [{ id: 'seccomp_unconfined', severity: 'weakened', message }];
    }
    case 'profile': {
      const message = 'The workspace brings its own filter for system calls in place of the engine’s.';
      return [{ id: 'seccomp_profile', severity: 'info', message }];
    }
    case 'path': {
      const message = `The filter for system calls is given as a file (${quote(option)}): engines refuse that, so the session will not start.`;
      return [{ id: 'seccomp_path', severity: 'info', message }];
    }
    case 'default':
      return [];
    case null:
      break;
  }
  const text = option.trim().toLowerCase();
  if (/^(apparmor|systempaths)[=:]unconfined$/.test(text) || /^label[=:]disable$/.test(text)) {
    const message = `The security option ${quote(option)} switches off a protection of the container.`;
    return [{ id: 'security_option', severity: 'weakened', message }];
  }
  // "no-new-privileges" without a value, or true, makes the container safer.
  if (/^no-new-privileges([=:]true)?$/.test(text)) return [];
  return [
    { id: 'security_option', severity: 'info', message: `The workspace sets the security option ${quote(option)}.` },
  ];
}

function capabilities(value: JsonValue, runConfig: JsonObject): readonly Finding[] {
  const hostPid = runConfig.pid_mode === 'host';
  return textsOf(value).map((text): Finding => {
    const name = capabilityName(text);
    if (name === 'NET_ADMIN' && usesTun(runConfig)) return VPN;
    const severity = gradeCapability(name, hostPid);
    if (name === 'SYS_ADMIN' || name === 'ALL') {
      const message = `The capability ${quote(name)} is close to full control over the host.`;
      return { id: 'sys_admin', severity, message };
    }
    return { id: 'capability', severity, message: `The container gets the extra capability ${quote(name)}.` };
  });
}

const VPN: Finding = {
  id: 'vpn',
  severity: 'weakened',
  message: 'The session may set up its own network tunnel, as VPN clients need to.',
};

function usesTun(runConfig: JsonObject): boolean {
  return devicePaths(runConfig.devices).includes('/dev/net/tun');
}

/** Devices of the host, written as docker-py's `/dev/a:/dev/b:rwm` or as the engine's objects. */
function devicePaths(value: JsonValue | undefined): readonly string[] {
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [value ?? null];
  return items.flatMap((item) =>
    isJsonObject(item)
      ? fieldsOf(item, 'pathonhost').map((path) => normalizePath(String(path)))
      : textsOf(item).map((device) => normalizePath(device.split(':')[0] ?? '')),
  );
}

function devices(value: JsonValue, runConfig: JsonObject): readonly Finding[] {
  const hasNetAdmin = textsOf(runConfig.cap_add).some((name) => capabilityName(name) === 'NET_ADMIN');
  return devicePaths(value).map((path): Finding => {
    if (path === '/dev/net/tun' && hasNetAdmin) return VPN;
    const message = `The session gets direct access to the host’s device ${quote(path)}.`;
    return { id: 'device', severity: gradeDevice(path), message };
  });
}

function sysctls(value: JsonValue): readonly Finding[] {
  const names = isJsonObject(value) ? Object.keys(value) : textsOf(value).map((text) => text.split('=')[0] ?? '');
  return names.map((name): Finding => {
    // Network settings are the container's own; what else engines allow is shared memory and message queues.
    const own = /^(net\.|fs\.mqueue\.|kernel\.(msg|sem|shm))/.test(name);
    const message = own
      ? `The kernel setting ${quote(name)} is changed inside the container’s own namespace.`
      : `The kernel setting ${quote(name)} belongs to the whole host: engines refuse it, or it changes the host.`;
    return { id: 'sysctl', severity: own ? 'info' : 'weakened', message };
  });
}

function ports(value: JsonValue): readonly Finding[] {
  const names = isJsonObject(value) ? Object.keys(value) : textsOf(value);
  return names.slice(0, 20).map((port) => ({
    id: 'published_port',
    severity: 'info',
    message: `The port ${quote(port)} of the session is opened on the host, past the viewer and its sign-in.`,
  }));
}

const NAMESPACES: Readonly<Record<string, { readonly words: string; readonly severity: Severity }>> = {
  network: { words: 'the host’s network, with everything that listens on it', severity: 'weakened' },
  network_mode: { words: 'the host’s network, with everything that listens on it', severity: 'weakened' },
  pid_mode: { words: 'the host’s processes', severity: 'weakened' },
  ipc_mode: { words: 'the host’s shared memory', severity: 'weakened' },
  uts_mode: { words: 'the host’s name', severity: 'info' },
  userns_mode: { words: 'the host’s users, even where the engine keeps them apart', severity: 'weakened' },
  cgroupns: { words: 'the host’s resource groups', severity: 'info' },
};

function namespaceFindings(property: string, value: JsonValue): readonly Finding[] {
  const mode = typeof value === 'string' ? value.trim().toLowerCase() : '';
  const namespace = NAMESPACES[property];
  if (namespace === undefined) return [];
  if (mode === 'host') {
    const message = `The session shares ${namespace.words}.`;
    return [{ id: 'host_namespace', severity: namespace.severity, message }];
  }
  if (!mode.startsWith('container:')) return [];
  const message = `The session joins another container (${quote(mode)}).`;
  return [{ id: 'host_namespace', severity: 'weakened', message }];
}

/** Null for engine volumes, which hold nothing of the host. */
export function mountFinding(mount: HostMount): Finding | null {
  const { kind, severity } = gradeHostPath(mount.source, mount.readOnly);
  const path = quote(mount.source);
  switch (kind) {
    case 'volume':
      return null;
    case 'engine-socket': {
      const message = `${path} gives the session control over the container engine, and so over the host.`;
      return { id: 'engine_socket', severity, message };
    }
    case 'system': {
      const rights = mount.readOnly ? 'read' : 'change';
      return {
        id: 'host_system',
        severity,
        message: `The session can ${rights} ${path}, a system folder of the host.`,
      };
    }
    case 'data': {
      const rights = mount.readOnly ? 'read' : 'change';
      return { id: 'host_folder', severity, message: `The session can ${rights} the host’s folder ${path}.` };
    }
  }
}

function driverFinding(driver: string): Finding {
  const message = `A volume is made with options for the driver ${quote(driver)}: they decide what is mounted.`;
  return { id: 'volume_driver', severity: 'weakened', message };
}

function present(findings: readonly (Finding | null)[]): readonly Finding[] {
  return findings.filter((finding) => finding !== null);
}
