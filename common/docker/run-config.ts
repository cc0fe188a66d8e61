/**
 * A workspace's `run_config` (the arguments of docker-py's `containers.run`) as the Engine API's create body, with
 * docker-py's meaning. Every argument that docker-py 5 to 7 knows has a decision here; what is not known is reported.
 * A test compares the result with what docker-py itself sends.
 *
 * Codes of problems: `RUN_CONFIG_TYPE` (wrong kind of value), `RUN_CONFIG_VALUE` (right kind, no meaning),
 * `RUN_CONFIG_READ_AS` (another kind of value that can mean one thing only), `RUN_CONFIG_ENGINE` (not on every engine),
 * `RUN_CONFIG_SECCOMP_PATH`, `RUN_CONFIG_CONFLICT` (two keys exclude each other), `RUN_CONFIG_UNKNOWN` (no such
 * argument), `RUN_CONFIG_REFUSED` (Fairlead decides this), `RUN_CONFIG_IGNORED` (has no meaning here),
 * `RUN_CONFIG_OBSOLETE` (engines no longer know it).
 */
import { FairleadError } from '../errors.ts';
import type { ContainerCreateBody, HostConfigBody } from './engine-api.ts';
import { networkRules } from './run-config/network.ts';
import { processRules } from './run-config/process.ts';
import { resourceRules } from './run-config/resources.ts';
import { type Draft, isEmpty, leftOut, type Rule, type Rules } from './run-config/rule.ts';
import { isIpcSysctl, securityRules } from './run-config/security.ts';
import { storageRules } from './run-config/storage.ts';
import { maxUnknownTold, type Place, type Report, type RunConfigProblem, readText } from './run-config/values.ts';
import { readSettings } from './settings-object.ts';

type RunConfigContext = {
  /** What goes into `Image`. */
  readonly image: string;
};

type MappedRunConfig = {
  readonly body: ContainerCreateBody;
  /** Which argument set each part: `User`, `HostConfig.CapAdd`. Lists and objects inside are not taken apart. */
  readonly origins: ReadonlyMap<string, string>;
  /** Networks of the host that the container joins; they have to exist there. */
  readonly networks: readonly string[];
  /** `linux/arm64` and the like, for the create call's query; null for the host's own. */
  readonly platform: string | null;
  readonly problems: readonly RunConfigProblem[];
};

const decides = (what: string) => leftOut('RUN_CONFIG_REFUSED', `Fairlead decides ${what}; this is left out.`);
const noMeaning = (why: string) => leftOut('RUN_CONFIG_IGNORED', `This has no meaning here: ${why}. It is left out.`);
const gone = (since: string) =>
  leftOut('RUN_CONFIG_OBSOLETE', `Container engines dropped this ${since}; it is left out.`);

const refuseAutoRemove: Rule = (value, place) => {
  if (isEmpty(value)) return;
  const message =
    'A container that removes itself takes its end and its logs with it. Fairlead removes sessions itself; this is left out.';
  place.report({ code: 'RUN_CONFIG_REFUSED', property: place.property, message, severity: 'warning' });
};

const mapPlatform: Rule = (value, place, draft) => {
  const text = readText(value, place);
  if (text !== undefined && text !== '') draft.platform = text;
};

/** Arguments of docker-py that are about the call, not about the container, and those that Fairlead keeps for itself. */
const callRules: Rules = {
  platform: mapPlatform,
  auto_remove: refuseAutoRemove,
  remove: decides('when a session is removed'),
  name: decides('the names of containers'),
  image: decides('the image by the workspace'),
  detach: noMeaning('a session always runs in the background'),
  stream: noMeaning('output is read from the logs'),
  stdout: noMeaning('output is read from the logs'),
  stderr: noMeaning('output is read from the logs'),
  version: noMeaning('the version of the API is agreed with the engine'),
  use_config_proxy: noMeaning('there is no docker configuration file to take a proxy from'),
  lxc_conf: gone('with version 1.9'),
  init_path: gone('with version 17.05'),
};

/** In the order in which they are applied: where two write to one place, the later one stays. */
const keyRules: ReadonlyMap<string, Rule> = new Map(
  [processRules, resourceRules, securityRules, storageRules, networkRules, callRules].flatMap((rules) =>
    Object.entries(rules),
  ),
);

/** Whether `run_config` has a setting of this name. */
export function isRunConfigKey(key: string): boolean {
  return keyRules.has(key);
}

/** Every key that `mapRunConfig` knows, for editors that complete and check. */
export function runConfigKeysForTests(): readonly string[] {
  return [...keyRules.keys()];
}

/**
 * @param runConfig an object, or what stands for an empty one: see `readSettings`.
 * @returns always a body: keys with problems are left out of it. `severity: 'error'` means that the container would
 * not be what the entry asks for, and should not be started.
 */
export function mapRunConfig(runConfig: unknown, context: RunConfigContext): MappedRunConfig {
  const problems: RunConfigProblem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const { draft, body, writing, origins } = newDraft(context.image);
  const record = readRunConfig(runConfig, { property: '', report });
  for (const [key, rule] of keyRules) {
    if (!Object.hasOwn(record, key)) continue;
    const value = record[key];
    writing.key = key;
    if (value !== null && value !== undefined) rule(value, { property: key, report }, draft);
  }
  tellUnknown(
    Object.keys(record).filter((key) => !keyRules.has(key)),
    report,
  );
  findConflicts(record, draft, report);
  if (Object.keys(draft.host).length > 0) body.HostConfig = draft.host;
  return { body, origins, networks: draft.networks, platform: draft.platform, problems };
}

function tellUnknown(keys: readonly string[], report: Report): void {
  const tell = (property: string, message: string) =>
    report({ code: 'RUN_CONFIG_UNKNOWN', property, message, severity: 'warning' });
  for (const key of keys.slice(0, maxUnknownTold)) {
    tell(key, `"${key.slice(0, 80)}" is no argument that containers are started with; it is left out.`);
  }
  const more = keys.length - maxUnknownTold;
  if (more > 0) tell('', `${more} more keys are no arguments that containers are started with; they are left out.`);
}

/** An empty draft that writes down which argument sets each part. */
function newDraft(image: string) {
  const body: ContainerCreateBody = { Image: image };
  const host: HostConfigBody = {};
  const origins = new Map<string, string>();
  const writing = { key: '' };
  const draft: Draft = {
    body,
    host,
    put(name, value) {
      body[name] = value;
      origins.set(name, writing.key);
    },
    putHost(name, value) {
      host[name] = value;
      origins.set(`HostConfig.${name}`, writing.key);
    },
    networks: [],
    platform: null,
  };
  return { draft, body, writing, origins };
}

/** The error that stops a start, or null when no problem is of severity `error`. */
export function runConfigError(problems: readonly RunConfigProblem[]): FairleadError | null {
  const errors = problems.filter((problem) => problem.severity === 'error');
  const [first] = errors;
  if (first === undefined) return null;
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
  return new FairleadError('RUN_CONFIG_INVALID', {
    message: `The workspace's settings cannot be used: ${first.message}${more}`,
    hint: 'Edit the workspace and correct the marked properties.',
    data: { problems: errors },
  });
}

function readRunConfig(value: unknown, place: Place): Record<string, unknown> {
  const read = readSettings(value);
  if ('record' in read) return read.record;
  const message = `The run configuration has to be an object, and is ${read.kind}.`;
  place.report({ code: 'RUN_CONFIG_TYPE', property: '', message, severity: 'error' });
  return {};
}

function findConflicts(record: Readonly<Record<string, unknown>>, draft: Draft, report: Report): void {
  const given = (key: string) => Object.hasOwn(record, key) && !isEmpty(record[key]);
  const conflict = (property: string, severity: 'error' | 'warning', message: string) =>
    report({ code: 'RUN_CONFIG_CONFLICT', property, message, severity });
  if (given('network') && given('network_mode')) {
    conflict('network_mode', 'warning', '"network" and "network_mode" exclude each other; "network" is used.');
  }
  const { UTSMode: uts, IpcMode: ipc, Sysctls: sysctls } = draft.host;
  if (uts === 'host' && (given('hostname') || given('domainname'))) {
    const property = given('hostname') ? 'hostname' : 'domainname';
    conflict(property, 'error', `With "uts_mode" the session has the names of its host, so "${property}" has to go.`);
  }
  const ofHost = ipc === 'host' ? Object.keys(sysctls ?? {}).find(isIpcSysctl) : undefined;
  if (ofHost !== undefined) {
    conflict(`sysctls.${ofHost}`, 'error', `With "ipc_mode": "host" the parameter ${ofHost} is the host's own.`);
  }
  if (given('ports') && draft.host.NetworkMode === 'host') {
    conflict('ports', 'error', 'Ports cannot be published in the host network. Take out "ports" or the host network.');
  }
  if (given('nano_cpus') && (given('cpu_quota') || given('cpu_period'))) {
    conflict('nano_cpus', 'error', '"nano_cpus" excludes "cpu_quota" and "cpu_period". Keep one kind of limit.');
  }
  const { Memory: memory, MemorySwap: swap } = draft.host;
  if (memory !== undefined && swap !== undefined && swap > 0 && swap < memory) {
    conflict(
      'memswap_limit',
      'error',
      '"memswap_limit" counts memory and swap together, so it cannot be below "mem_limit".',
    );
  }
}
