/**
 * Warnings over an entry's settings. The field's rule decides on the published text what is flagged (red border, red
 * triangle); how grave it is, and everything else, is judged on the body that an engine would be sent, on the commands
 * that would run beside it, and on the image's own user. SECURITY: docs/security.md 2.6.
 */
import { draftContainer } from '../docker/draft-container.ts';
import { readExecConfig } from '../docker/exec-config.ts';
import type { SessionContainer } from '../docker/workspace-container.ts';
import { judgeBody } from '../judgement/body.ts';
import type { BodyFinding, Finding } from '../judgement/finding.ts';
import { defaultHostPathPolicy, type HostPathPolicy } from '../judgement/policy.ts';
import { type ImageUser, judgeImageUser, judgeUser } from '../judgement/users.ts';
import { type JudgedCommand, judgeExec, judgeVolumeWork } from '../judgement/work.ts';
import { quote } from './clean.ts';
import { isJsonObject, type JsonObject, type JsonValue, type RegistryEntry } from './document.ts';
import type { ExplanationId } from './explanations.ts';
import { ours, placeOf, summarised } from './findings.ts';
import { isSeccompFile, isTruthy, readUser, textsOf, userText } from './judge.ts';
import { compareSeverity, type Severity, worstSeverity } from './severity.ts';
import { digestOf, hasToBeShown } from './shown.ts';

type FieldWarningId = 'user_error' | 'privilege' | 'flag_property';

export type Warning = {
  /** The field's three ids, or one of ours, which then is also the `explanationId`. */
  readonly id: FieldWarningId | ExplanationId;
  /** `field`: docs/field.md, Warnings, the only rule that makes an entry "flagged". `fairlead`: ours. */
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

/** What the site and the host say to it; absent parts are not known yet, and judged without. */
export type JudgeContext = {
  readonly policy?: HostPathPolicy | undefined;
  /** Whether the host's engine runs without root. */
  readonly rootless?: boolean | undefined;
  /** Whom the image starts as: see `judgeImageUser`. Absent: nothing is said of it. */
  readonly imageUser?: ImageUser | null | undefined;
};

/** Never flagged (docs/field.md, Warnings): elsewhere, entries that set only these are not shown as flagged. */
const ignored: ReadonlySet<string> = new Set(['entrypoint', 'environment', 'hostname']);

/** All warnings of an entry's settings, the gravest first. Pure; the same input gives the same list. */
export function judgeEntry(input: JudgeInput, context: JudgeContext = {}): readonly Warning[] {
  return judgeContainer(input, containerOf(input), context);
}

/**
 * `judgeEntry` for a container that was built already: the very one that a launch sends. Its warnings have the names
 * that `judgeEntry` gave them, as long as it was built from the same settings.
 */
export function judgeContainer(
  input: JudgeInput,
  container: Pick<SessionContainer, 'body' | 'origins' | 'volumes'>,
  context: JudgeContext = {},
): readonly Warning[] {
  const { policy = defaultHostPathPolicy, rootless, imageUser } = context;
  const { body, origins, volumes } = container;
  const placed: [string, Placed][] = [];
  for (const finding of judgeBody(body, { policy, origins, rootless, imageUser })) {
    const place = placeOf(finding, origins);
    // What Fairlead and the site decide is told where it is more than ordinary.
    if (place !== null) placed.push([place.property, { finding, path: place.path }]);
    else if (finding.severity !== 'info') placed.push(['container', { finding, path: [] }]);
  }
  for (const mapping of volumes) {
    const finding = judgeVolumeWork(mapping, { policy, rootless });
    const { written } = mapping;
    // The profile's folder is made for its owner.
    if (finding === null || !Object.hasOwn(input.volumeMappings ?? {}, written)) continue;
    placed.push([`volume_mappings.${written}`, { finding, path: ['volume_mappings', written] }]);
  }
  const byProperty = Map.groupBy(placed, ([property]) => property);
  const warnings = [
    ...judgeRunConfig(input.runConfig, byProperty, imageUser),
    ...judgeExecConfig(input.execConfig ?? {}, imageUser),
    ...placed
      .filter(([, { path }]) => path[0] !== 'run_config')
      .map(([property, { finding, path }]) => ours(finding, { property, path })),
    ...judgeDockerRegistry(input.dockerRegistry ?? null),
    ...judgeImage(body.User, imageUser),
  ];
  const digests = new Map<string, string>();
  return summarised(warnings)
    .map((warning) => withDigest(warning, input, digests))
    .sort((a, b) => compareSeverity(a.severity, b.severity));
}

type Placed = { readonly finding: BodyFinding | Finding; readonly path: readonly string[] };
type ByProperty = ReadonlyMap<string, readonly (readonly [string, Placed])[]>;

/** The container that a launch of these settings would make; its image and its figures give no rights. */
function containerOf({ runConfig, volumeMappings, persistentProfilePath }: JudgeInput): SessionContainer {
  return draftContainer({
    image: 'image',
    dockerRegistry: '',
    cores: 1,
    memoryBytes: 1_000_000_000,
    gpuCount: 0,
    cpuAllocation: 'Inherit',
    shmSizeBytes: null,
    environment: {},
    runConfig,
    volumeMappings: volumeMappings ?? {},
    persistentProfilePath: persistentProfilePath ?? '',
  });
}

/** What has to be shown is named with a mark of its value; who the image starts as is no value of the workspace. */
function withDigest(warning: Warning, input: JudgeInput, known: Map<string, string>): Warning {
  if (!hasToBeShown(warning) || warning.explanationId === 'image_root') return warning;
  const key = JSON.stringify(warning.path.slice(0, 2));
  const digest = known.get(key) ?? digestOf(judgedValue(input, warning));
  known.set(key, digest);
  return { ...warning, digest };
}

/** The value that a warning is about; for commands the whole phase, because all of it decides what runs. */
function judgedValue(input: JudgeInput, { path: [part, key = ''] }: Warning): JsonValue {
  const held = (object: JsonObject | null | undefined): JsonValue =>
    (object && Object.hasOwn(object, key) ? object[key] : object) ?? null;
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
export function judgeRegistryEntry(entry: RegistryEntry, context: JudgeContext = {}): readonly Warning[] {
  const published = isJsonObject(entry.raw) ? entry.raw.docker_registry : null;
  const input: JudgeInput = {
    runConfig: entry.runConfig,
    execConfig: entry.execConfig,
    volumeMappings: entry.volumeMappings,
    dockerRegistry: typeof published === 'string' ? published : null,
    persistentProfilePath: entry.persistentProfilePath,
  };
  return judgeEntry(input, context);
}

/** Whether the field's rule flags the entry. Ours never do: two products must agree on what is flagged. */
export function isFlagged(warnings: readonly Warning[]): boolean {
  return warnings.some((warning) => warning.rule === 'field');
}

function judgeRunConfig(
  runConfig: JsonObject,
  byProperty: ByProperty,
  imageUser: ImageUser | null | undefined,
): readonly Warning[] {
  const warnings: Warning[] = [];
  for (const [property, value] of Object.entries(runConfig)) {
    if (value === null) continue;
    const found = (byProperty.get(property) ?? []).filter(([, { path }]) => path[0] === 'run_config');
    const findings = found.map(([, { finding }]) => finding);
    const place = { property, path: ['run_config', property] };
    if (property === 'user') {
      // A value that is not sent is judged as the text that it is.
      const sent = findings.length > 0 ? findings : judgeUser(userText(value), imageUser);
      warnings.push(...userWarnings(value, sent, place));
    } else if (property === 'privileged') {
      if (isTruthy(value)) warnings.push(privilegedWarning);
    } else {
      const allFindings = [...findings, ...textFindings(property, value)];
      if (!ignored.has(property)) warnings.push(flag(allFindings, place));
      warnings.push(...allFindings.map((finding) => ours(finding, place)));
    }
  }
  return warnings;
}

const privilegedWarning: Warning = {
  id: 'privilege',
  rule: 'field',
  property: 'privileged',
  path: ['run_config', 'privileged'],
  severity: 'host-root',
  message: 'The session can take over the host it runs on: it runs privileged.',
  explanationId: 'privilege',
};

function flag(
  findings: readonly Finding[],
  { property, path }: { property: string; path: readonly string[] },
): Warning {
  const worst = gravest(findings);
  return {
    id: 'flag_property',
    rule: 'field',
    property,
    path,
    severity: worstSeverity(findings.map((finding) => finding.severity)),
    // What can happen, where that is known: that a property is set says nothing to a person.
    message: worst?.message ?? `The container is run in another way: the workspace sets ${quote(property)}.`,
    explanationId: worst?.id ?? 'flag_property',
  };
}

/** The field flags by the text; what the engine makes of it is told even where that looks like the standard user. */
function userWarnings(
  value: JsonValue,
  findings: readonly Finding[],
  place: { readonly property: string; readonly path: readonly string[] },
): readonly Warning[] {
  if (readUser(value) !== 'other') return findings.map((finding) => ours(finding, place));
  const about = findings.find(({ id }) => id === 'user_error');
  const rest = findings.filter((finding) => finding !== about);
  const field: Warning = {
    id: 'user_error',
    rule: 'field',
    ...place,
    severity: about?.severity ?? 'info',
    message: about?.message ?? `The session runs as user ${quote(value)} instead of as user 1000.`,
    explanationId: 'user_error',
  };
  return [field, ...rest.map((finding) => ours(finding, place))];
}

/** What is told of a value that is refused before it could be sent. */
function textFindings(property: string, value: JsonValue): readonly Finding[] {
  if (property !== 'security_opt') return [];
  const option = textsOf(value).find(isSeccompFile);
  if (option === undefined) return [];
  const message = `The session will not start: the filter for system calls is given as a file (${quote(option)}), and engines refuse that.`;
  return [{ id: 'seccomp_path', severity: 'info', message }];
}

/** Judges the commands as they would run; a phase that cannot be read runs nothing, and is judged by its text. */
function judgeExecConfig(execConfig: JsonObject, imageUser: ImageUser | null | undefined): readonly Warning[] {
  const commands = new Map<string, JudgedCommand>();
  for (const [phase, settings] of Object.entries(execConfig)) {
    if (!isJsonObject(settings)) continue;
    const { cmd, user, privileged } = settings;
    commands.set(phase, { phase, cmd: textsOf(cmd), user: userText(user), privileged: isTruthy(privileged) });
  }
  for (const command of readExecConfig(execConfig).commands) commands.set(command.phase, command);
  return [...commands.values()].flatMap((command) =>
    judgeExec(command, imageUser).map((finding) => {
      const { phase } = command;
      return ours(finding, {
        property: `exec_config.${phase}.${finding.key}`,
        path: ['exec_config', phase, finding.key],
      });
    }),
  );
}

function judgeImage(user: unknown, imageUser: ImageUser | null | undefined): readonly Warning[] {
  if (imageUser === undefined || (typeof user === 'string' && user !== '')) return [];
  const finding = judgeImageUser(imageUser);
  return finding === null ? [] : [ours(finding, { property: 'image', path: ['image'] })];
}

function judgeDockerRegistry(dockerRegistry: string | null): readonly Warning[] {
  const host = /^\s*http:\/\/([^/\s]{1,300})/i.exec(dockerRegistry ?? '')?.[1]?.toLowerCase();
  if (host === undefined || /^(localhost|127\.|\[::1\])/.test(host)) return [];
  const message = `Others on the way can read and change the image: it comes over an unencrypted connection from ${quote(host)}.`;
  const property = 'docker_registry';
  return [ours({ id: 'plain_registry', severity: 'info', message }, { property, path: [property] })];
}

function gravest(findings: readonly Finding[]): Finding | undefined {
  return [...findings].sort((a, b) => compareSeverity(a.severity, b.severity))[0];
}
