/**
 * The judgement of the body that is sent to an engine's `POST /containers/create`: everything in it that may give a
 * session more than a container of its own. What is on no list here is `unknown`. Pure, and linear in the body.
 * SECURITY: docs/security.md 2.6.
 */
import { type BodyOrigins, fromSite } from '../docker/origins.ts';
import { quote } from '../registry/clean.ts';
import { isJsonObject, type JsonObject } from '../registry/document.ts';
import { type CapabilityNeighbours, capabilityName, judgeCapability, vpnFinding } from './capabilities.ts';
import { judgeDevice, judgeDeviceRequest, judgeDeviceRule } from './devices.ts';
import {
  type BodyFinding,
  type Finding,
  hasOnlyKeys,
  hostRoot,
  isUnset,
  listOf,
  objectOf,
  unknown,
  weakened,
} from './finding.ts';
import { judgeBind, judgeMount, judgeTmpfs, judgeVolumeDriver, judgeVolumesFrom } from './mounts.ts';
import { isHost, judgeNamespace } from './namespaces.ts';
import { judgeNetworking, judgePort, judgePublishAll } from './network.ts';
import { readPath } from './path-name.ts';
import type { HostPathPolicy } from './policy.ts';
import { judgeCgroupParent, judgeLogs, judgeRuntime, judgeSysctl, judgeUlimit } from './resources.ts';
import { judgeSecurityOption } from './security-options.ts';
import { type ImageUser, judgeGroup, judgeUser } from './users.ts';

type BodyContext = {
  readonly policy: HostPathPolicy;
  /** Which setting each part comes from: the profile's folder is judged by who set it. */
  readonly origins?: BodyOrigins | undefined;
  /** Whether the host's engine runs without root; absent where that is not known. */
  readonly rootless?: boolean | undefined;
  /** Whom the image says the container's user is; absent where that is not known yet. */
  readonly imageUser?: ImageUser | null | undefined;
};

type Scope = BodyContext & {
  readonly body: JsonObject;
  readonly host: JsonObject;
  readonly neighbours: CapabilityNeighbours;
};

/** Each finding with the step from the key to the item: `` for the whole, `[3]`, `.80/tcp`. */
type Judge = (value: unknown, scope: Scope, path: string) => readonly (readonly [step: string, finding: Finding])[];

const oneOrNone = (judge: (value: unknown, scope: Scope) => Finding | null): Judge => {
  return (value, scope) => {
    const finding = judge(value, scope);
    return finding === null ? [] : [['', finding]];
  };
};
const some = (judge: (value: unknown, scope: Scope) => readonly Finding[]): Judge => {
  return (value, scope) => judge(value, scope).map((finding) => ['', finding] as const);
};
/** Each item of a list. A single value in place of the list is read as the only one, as engines do for some. */
const each = (judge: (item: unknown, scope: Scope, path: string) => readonly Finding[] | Finding | null): Judge => {
  return (value, scope, path) => {
    const items = Array.isArray(value) ? (value as readonly unknown[]) : isUnset(value) ? [] : [value];
    return items.flatMap((item, index) => {
      const step = `[${index}]`;
      const found = judge(item, scope, `${path}${step}`);
      const findings: readonly Finding[] = found === null ? [] : 'id' in found ? [found] : found;
      return findings.map((finding) => [step, finding] as const);
    });
  };
};
const strange = (what: string): Finding => {
  return unknown(
    'unknown_setting',
    `The session may get more of the host than an ordinary one, up to root: ${quote(what)} is not known to be harmless.`,
  );
};
/** Harmless whatever the value, if it is of that kind. */
const only = (kind: 'string' | 'number' | 'boolean', key: string): Judge => {
  return oneOrNone((value) => (value === null || typeof value === kind ? null : strange(key)));
};
/** Objects in which nothing but these keys can be set; in a list or alone. */
const onlyKeys = (key: string, text: string): Judge => {
  const known = new Set(text.split(/\s+/));
  return oneOrNone((value) => {
    const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    return items.every((item) => hasOnlyKeys(item, known)) ? null : strange(key);
  });
};
const textList = (key: string): Judge => {
  return oneOrNone((value) => {
    // Engines take a text for a list of one.
    const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    return value === null || items.every((item) => typeof item === 'string') ? null : strange(key);
  });
};

const isProfile = ({ origins }: Scope, path: string): boolean => {
  return (origins?.[path] ?? fromSite).part === 'persistent_profile_path';
};

/** Labels that programs beside the engine take orders from. */
const steering = /^(run\.oci\.|io\.podman\.|io\.containers\.|PODMAN_|ofelia\.|com\.docker\.(swarm|stack)\.)/i;

/** Every key of the body that is understood. */
const bodyJudges: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['User', some((value, scope) => judgeUser(value, passwdHides(scope) ? null : scope.imageUser))],
  ...['Image', 'Hostname', 'Domainname', 'WorkingDir', 'StopSignal', 'MacAddress'].map((key): [string, Judge] => [
    key,
    only('string', key),
  ]),
  ...['OpenStdin', 'StdinOnce', 'Tty', 'AttachStdin', 'AttachStdout', 'AttachStderr', 'NetworkDisabled'].map(
    (key): [string, Judge] => [key, only('boolean', key)],
  ),
  ...['Cmd', 'Entrypoint', 'Env', 'Shell'].map((key): [string, Judge] => [key, textList(key)]),
  ['StopTimeout', only('number', 'StopTimeout')],
  [
    'Labels',
    oneOrNone((value) => {
      const labels = Object.entries(objectOf(value));
      const label = labels.find(([key, text]) => steering.test(key) || typeof text !== 'string');
      return label === undefined ? null : strange(label[0]);
    }),
  ],
  ['Healthcheck', onlyKeys('Healthcheck', 'Test Interval Timeout Retries StartPeriod StartInterval')],
  ...['Volumes', 'ExposedPorts'].map((key): [string, Judge] => [
    key,
    oneOrNone((value) => (Object.values(objectOf(value)).every(isUnset) ? null : strange(key))),
  ]),
  ['NetworkingConfig', some((value) => judgeNetworking(value))],
  // Key by key below.
  ['HostConfig', () => []],
]);
/** Keys of both whose values are objects: anything else in their place is not known. */
const objects: ReadonlySet<string> = new Set(
  `HostConfig Labels Volumes ExposedPorts NetworkingConfig Healthcheck Sysctls Tmpfs StorageOpt PortBindings LogConfig
  RestartPolicy`.split(/\s+/),
);

const numbers = `Memory MemorySwap MemoryReservation KernelMemory MemorySwappiness NanoCpus CpuShares CpuQuota CpuPeriod
  CpuCount CpuPercent PidsLimit ShmSize BlkioWeight`;
const texts = 'CpusetCpus CpusetMems';
const flags = 'ReadonlyRootfs Init';
const textLists = 'CapDrop Dns DnsSearch DnsOptions DnsOpts ExtraHosts Links';
const deviceLimits =
  'BlkioWeightDevice BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps';
const names = (text: string) => text.split(/\s+/);

/** Every key of `HostConfig` that is understood. */
const hostJudges: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ...names(numbers).map((key): [string, Judge] => [key, only('number', key)]),
  ...names(texts).map((key): [string, Judge] => [key, only('string', key)]),
  ...names(flags).map((key): [string, Judge] => [key, only('boolean', key)]),
  ...names(textLists).map((key): [string, Judge] => [key, textList(key)]),
  ...names(deviceLimits).map((key): [string, Judge] => [key, onlyKeys(key, 'Path Weight Rate')]),
  ['RestartPolicy', onlyKeys('RestartPolicy', 'Name MaximumRetryCount')],
  [
    'Privileged',
    oneOrNone((value) => {
      if (isUnset(value)) return null;
      return hostRoot('privilege', 'The session can take over the host it runs on: it runs privileged.');
    }),
  ],
  ['CapAdd', each((item, { neighbours }) => judgeCapability(item, neighbours))],
  ['SecurityOpt', each(judgeSecurityOption)],
  ['Devices', each((item, { neighbours }) => judgeDeviceBeside(item, neighbours))],
  ['DeviceRequests', each(judgeDeviceRequest)],
  ['DeviceCgroupRules', each(judgeDeviceRule)],
  ['GroupAdd', each(judgeGroup)],
  [
    'Sysctls',
    some((value, { neighbours }) => {
      return Object.keys(objectOf(value)).map((key) => judgeSysctl(key, neighbours.hostNetwork));
    }),
  ],
  ['Binds', each((item, scope, path) => judgeBind(item, { ...pathsOf(scope), isProfile: isProfile(scope, path) }))],
  ['Mounts', each((item, scope, path) => judgeMount(item, { ...pathsOf(scope), isProfile: isProfile(scope, path) }))],
  ['Tmpfs', some((value) => Object.values(objectOf(value)).flatMap(judgeTmpfs))],
  ['VolumesFrom', each(judgeVolumesFrom)],
  ['VolumeDriver', oneOrNone(judgeVolumeDriver)],
  [
    'StorageOpt',
    oneOrNone((value) => {
      const key = Object.keys(objectOf(value)).find((name) => name !== 'size');
      return key === undefined ? null : strange(key);
    }),
  ],
  ...['NetworkMode', 'PidMode', 'IpcMode', 'UTSMode', 'UsernsMode', 'CgroupnsMode'].map((key): [string, Judge] => [
    key,
    oneOrNone((value) => judgeNamespace(key, value)),
  ]),
  [
    'PortBindings',
    (value) =>
      Object.entries(objectOf(value)).flatMap(([port, bindings]) => {
        const finding = judgePort(port, bindings);
        return finding === null ? [] : [[`.${port}`, finding] as const];
      }),
  ],
  ['PublishAllPorts', oneOrNone(judgePublishAll)],
  ['LogConfig', some((value, scope) => judgeLogs(value, pathsOf(scope)))],
  ['Runtime', oneOrNone(judgeRuntime)],
  ['CgroupParent', oneOrNone(judgeCgroupParent)],
  ['Ulimits', each(judgeUlimit)],
  [
    'OomKillDisable',
    oneOrNone((value) =>
      isUnset(value) ? null : weakened('resources', 'The host may run out of memory before this session is stopped.'),
    ),
  ],
  [
    'OomScoreAdj',
    oneOrNone((value) => {
      if (typeof value !== 'number' && !isUnset(value)) return strange('OomScoreAdj');
      if (Number(value) >= 0) return null;
      return weakened('resources', 'The host’s other programs are stopped before this session where memory runs out.');
    }),
  ],
  ...['CPURealtimePeriod', 'CPURealtimeRuntime', 'CpuRealtimePeriod', 'CpuRealtimeRuntime'].map(
    (key): [string, Judge] => [
      key,
      oneOrNone((value) => {
        if (typeof value !== 'number' && !isUnset(value)) return strange(key);
        return isUnset(value)
          ? null
          : weakened('resources', 'The session may hold a processor of the host for itself.');
      }),
    ],
  ),
  ['Isolation', oneOrNone((value) => (isUnset(value) || value === 'default' ? null : strange('Isolation')))],
  ...['MaskedPaths', 'ReadonlyPaths'].map((key): [string, Judge] => [
    key,
    oneOrNone((value) =>
      value === null ? null : weakened('security_option', `${quote(key)} takes the place of what engines hide.`),
    ),
  ]),
]);

/**
 * @param body the JSON that will be sent, or would be
 * @returns the findings in the order of the body; harmless settings have none
 */
export function judgeBody(body: unknown, context: BodyContext): readonly BodyFinding[] {
  const record = objectOf(body);
  const host = objectOf(record.HostConfig);
  const scope: Scope = { ...context, body: record, host, neighbours: neighboursOf(host) };
  const found: BodyFinding[] = [];
  const judge = (judges: ReadonlyMap<string, Judge>, key: string, value: unknown, path: string) => {
    if (value === undefined) return;
    const isOdd = objects.has(key) && value !== null && !isJsonObject(value);
    const findings = (isOdd ? undefined : judges.get(key))?.(value, scope, path) ?? [['', strange(key)] as const];
    for (const [step, finding] of findings) found.push({ ...finding, bodyPath: `${path}${step}` });
  };
  for (const [key, value] of Object.entries(record)) judge(bodyJudges, key, value, key);
  for (const [key, value] of Object.entries(host)) judge(hostJudges, key, value, `HostConfig.${key}`);
  return found;
}

const tunnel = '/dev/net/tun';

function pathsOf({ policy, rootless }: Scope) {
  return { policy, rootless };
}

function neighboursOf(host: JsonObject): CapabilityNeighbours {
  const devices = listOf(host.Devices).map((device) => objectOf(device).PathOnHost);
  const rights = listOf(host.CapAdd).map((name) => capabilityName(String(name)));
  return {
    hostPid: !isUnset(host.PidMode) && host.PidMode !== 'private',
    hostNetwork: isHost(host.NetworkMode),
    vpn: devices.includes(tunnel) && rights.includes('NET_ADMIN'),
  };
}

/** The tunnel and the right to set it up are told as one. */
function judgeDeviceBeside(device: unknown, { vpn }: CapabilityNeighbours): Finding {
  const finding = judgeDevice(device);
  return vpn && finding.severity === 'info' && objectOf(device).PathOnHost === tunnel ? vpnFinding : finding;
}

/** Whether something is mounted over the image's own list of users, which then says nothing about names. */
function passwdHides({ body, host }: Scope): boolean {
  const targets = [
    ...listOf(host.Binds).map((bind) => String(bind).split(':', 2).at(-1) ?? ''),
    ...listOf(host.Mounts).map((mount) => String(objectOf(mount).Target ?? '')),
    ...Object.keys(objectOf(host.Tmpfs)),
    ...Object.keys(objectOf(body.Volumes)),
  ];
  return targets.some((target) => {
    const { steps } = readPath(target);
    return (
      steps.length === 0 || (steps[0] === 'etc' && (steps.length === 1 || ['passwd', 'group'].includes(steps[1] ?? '')))
    );
  });
}
