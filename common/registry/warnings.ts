/**
 * Warnings over an entry's settings. The field's rule decides what is flagged (red border, red triangle); Fairlead's
 * own findings explain, grade, and look where that rule does not (`exec_config`, mounts, how seccomp is written).
 */
import { quote } from './clean.ts';
import { isJsonObject, type JsonObject, type JsonValue, type RegistryEntry } from './document.ts';
import type { ExplanationId } from './explanations.ts';
import { type Finding, mountFinding, propertyFindings } from './findings.ts';
import { isTruthy, readMounts, readUser, textsOf } from './judge.ts';
import { compareSeverity, type Severity, worstSeverity } from './severity.ts';
import { digestOf, hasToBeShown } from './shown.ts';

export type FieldWarningId = 'user_error' | 'privilege' | 'flag_property';

export type Warning = {
  /** The field's three ids, or one of ours, which then is also the `explanationId`. */
  readonly id: FieldWarningId | ExplanationId;
  /** `field`: the published rule, the only one that makes an entry "flagged". `fairlead`: ours. */
  readonly rule: 'field' | 'fairlead';
  /** A key of `run_config` by its name; anything else by its full path, such as "exec_config.go.user". */
  readonly property: string;
  /** Where to highlight, from the top of the entry. */
  readonly path: readonly string[];
  readonly severity: Severity;
  readonly message: string;
  readonly explanationId: ExplanationId;
  /** Marks the value that was judged, where a person must have seen it: see `warningKey`. */
  readonly digest?: string;
};

export type JudgeInput = {
  readonly runConfig: JsonObject;
  readonly execConfig?: JsonObject | null;
  readonly volumeMappings?: JsonObject | null;
  /** As published or as a person typed it. */
  readonly dockerRegistry?: string | null;
  readonly persistentProfilePath?: string | null;
};

/** Never flagged: `entrypoint` by the documentation; the other two because entries that set only these are not shown as flagged. */
const IGNORED: ReadonlySet<string> = new Set(['entrypoint', 'environment', 'hostname']);

/** Set, but granting something to the container or taking a protection from it. The rest is `info` by itself. */
const WEAKENING: ReadonlySet<string> = new Set([
  'cap_add',
  'cgroup_parent',
  'device_cgroup_rules',
  'devices',
  'group_add',
  'oom_kill_disable',
  'runtime',
  'volumes_from',
]);

/** All warnings of an entry's settings, the gravest first. Pure; the same input gives the same list. */
export function judgeEntry(input: JudgeInput): readonly Warning[] {
  const warnings = [
    ...judgeRunConfig(input.runConfig),
    ...judgeExecConfig(input.execConfig ?? {}),
    ...judgeMounts(input.volumeMappings ?? {}, input.persistentProfilePath ?? null),
    ...judgeDockerRegistry(input.dockerRegistry ?? null),
  ];
  return warnings
    .map((warning) => (hasToBeShown(warning) ? { ...warning, digest: digestOf(judgedValue(input, warning)) } : warning))
    .sort((a, b) => compareSeverity(a.severity, b.severity));
}

/** The value that a warning is about; for commands the whole phase, because all of it decides what runs. */
function judgedValue(input: JudgeInput, { path: [part, key = ''] }: Warning): JsonValue {
  const held = (object: JsonObject | null | undefined): JsonValue =>
    (object && Object.hasOwn(object, key) ? object[key] : null) ?? null;
  switch (part) {
    case 'run_config':
      return held(input.runConfig);
    case 'exec_config':
      return held(input.execConfig);
    case 'volume_mappings':
      return held(input.volumeMappings);
    case 'persistent_profile_path':
      return input.persistentProfilePath ?? null;
    default:
      return null;
  }
}

/** `judgeEntry` for an entry as read from a document. */
export function judgeRegistryEntry(entry: RegistryEntry): readonly Warning[] {
  const published = isJsonObject(entry.raw) ? entry.raw.docker_registry : null;
  return judgeEntry({
    runConfig: entry.runConfig,
    execConfig: entry.execConfig,
    volumeMappings: entry.volumeMappings,
    dockerRegistry: typeof published === 'string' ? published : null,
    persistentProfilePath: entry.persistentProfilePath,
  });
}

/** Whether the field's rule flags the entry. Ours never do: two products must agree on what is flagged. */
export function isFlagged(warnings: readonly Warning[]): boolean {
  return warnings.some((warning) => warning.rule === 'field');
}

function judgeRunConfig(runConfig: JsonObject): readonly Warning[] {
  const warnings: Warning[] = [];
  for (const [property, value] of Object.entries(runConfig)) {
    if (value === null || IGNORED.has(property)) continue;
    const path = ['run_config', property];
    if (property === 'user') {
      warnings.push(...judgeUser(value, path));
      continue;
    }
    if (property === 'privileged') {
      if (!isTruthy(value)) continue;
      const message = 'The session runs privileged: it can take over the host it runs on.';
      warnings.push({
        id: 'privilege',
        rule: 'field',
        property,
        path,
        severity: 'host-root',
        message,
        explanationId: 'privilege',
      });
      continue;
    }
    const findings = propertyFindings(property, value, runConfig);
    const severity = worstSeverity([
      WEAKENING.has(property) && findings.length === 0 && isTruthy(value) ? 'weakened' : 'info',
      ...findings.map((finding) => finding.severity),
    ]);
    warnings.push({
      id: 'flag_property',
      rule: 'field',
      property,
      path,
      severity,
      message: `The workspace sets ${quote(property)}, which changes how its container is run.`,
      explanationId: gravest(findings)?.id ?? 'flag_property',
    });
    warnings.push(...findings.map((finding) => ours(finding, property, path)));
  }
  return warnings;
}

function judgeUser(value: JsonValue, path: readonly string[]): readonly Warning[] {
  const user = readUser(value);
  if (user === 'unset' || user === 'standard') return [];
  const message =
    user === 'root'
      ? 'The session runs as root inside its container instead of as user 1000.'
      : `The session runs as user ${quote(value)} instead of as user 1000.`;
  const severity = user === 'root' ? 'weakened' : 'info';
  return [{ id: 'user_error', rule: 'field', property: 'user', path, severity, message, explanationId: 'user_error' }];
}

/** When each phase runs, for the sentence about its command. */
const PHASES: Readonly<Record<string, string>> = {
  first_launch: 'When a session starts for the first time',
  go: 'Each time an address is opened in a session',
  assign: 'When a session is given to somebody',
};

function judgeExecConfig(execConfig: JsonObject): readonly Warning[] {
  return Object.entries(execConfig).flatMap(([phase, settings]) =>
    isJsonObject(settings) ? judgePhase(phase, settings) : [],
  );
}

function judgePhase(phase: string, settings: JsonObject): readonly Warning[] {
  const warnings: Warning[] = [];
  const add = (finding: Finding, key: string) =>
    warnings.push(ours(finding, `exec_config.${phase}.${key}`, ['exec_config', phase, key]));
  if (isTruthy(settings.privileged)) {
    const message = `The command for ${quote(phase)} runs with all rights of a privileged container.`;
    add({ id: 'exec_privileged', severity: 'host-root', message }, 'privileged');
  }
  const user = readUser(settings.user);
  if (user === 'root') {
    const message = `The command for ${quote(phase)} runs as root inside the container.`;
    add({ id: 'exec_root', severity: 'weakened', message }, 'user');
  }
  const when = Object.hasOwn(PHASES, phase) ? PHASES[phase] : undefined;
  if (warnings.length === 0 && when !== undefined && isTruthy(settings.cmd)) {
    const command = textsOf(settings.cmd).join(' ');
    const message = `${when}, the publisher’s command ${quote(command)} runs inside its container.`;
    add({ id: 'exec_command', severity: 'info', message }, 'cmd');
  }
  return warnings;
}

function judgeMounts(volumeMappings: JsonObject, persistentProfilePath: string | null): readonly Warning[] {
  const warnings = readMounts(volumeMappings).flatMap((mount) => {
    const finding = mountFinding(mount);
    const property = `volume_mappings.${mount.source}`;
    return finding === null ? [] : [ours(finding, property, ['volume_mappings', mount.source])];
  });
  const profile = persistentProfilePath?.trim() ?? '';
  const finding = profile === '' ? null : mountFinding({ source: profile, readOnly: false });
  const property = 'persistent_profile_path';
  return finding === null ? warnings : [...warnings, ours(finding, property, [property])];
}

function judgeDockerRegistry(dockerRegistry: string | null): readonly Warning[] {
  const host = /^\s*http:\/\/([^/\s]{1,300})/i.exec(dockerRegistry ?? '')?.[1]?.toLowerCase();
  if (host === undefined || /^(localhost|127\.|\[::1\])/.test(host)) return [];
  const message = `The image comes over an unencrypted connection from ${quote(host)}.`;
  const property = 'docker_registry';
  return [ours({ id: 'plain_registry', severity: 'info', message }, property, [property])];
}

function ours(finding: Finding, property: string, path: readonly string[]): Warning {
  const { id, severity, message } = finding;
  return { id, rule: 'fairlead', property, path, severity, message, explanationId: id };
}

function gravest(findings: readonly Finding[]): Finding | undefined {
  return [...findings].sort((a, b) => compareSeverity(a.severity, b.severity))[0];
}
