/**
 * What keeps a workspace from being installed and launched, and what is told of it besides: the one judgement that a
 * registry's check, the installation and the launch share. Pure.
 */
import { inputProblems } from '../contract/input-problems.ts';
import { draftContainer } from '../docker/draft-container.ts';
import { readExecConfig } from '../docker/exec-config.ts';
import { joinImageReference, tryParseImageReference } from '../docker/image-reference.ts';
import { readLaunchConfig } from '../docker/launch-config.ts';
import type { RunConfigProblem } from '../docker/run-config/values.ts';
import type { ViewerLogin } from '../docker/viewer-variables.ts';
import { FairleadError } from '../errors.ts';
import type { Problem } from '../model/shared.ts';
import { type WorkspaceDraft, workspaceDraftSchema } from '../model/workspaces.ts';
import { architectureOf } from '../placement/architectures.ts';
import { formatBytes } from '../sizes/bytes.ts';

/** Every setting of a draft that can be wrong: what reaches an engine, and what placement looks at. */
export type JudgedDraft = Pick<
  WorkspaceDraft,
  | 'image'
  | 'dockerRegistry'
  | 'architectures'
  | 'cores'
  | 'memoryBytes'
  | 'gpuCount'
  | 'cpuAllocation'
  | 'shmSizeBytes'
  | 'runConfig'
  | 'execConfig'
  | 'volumeMappings'
  | 'launchConfig'
  | 'environment'
  | 'persistentProfilePath'
> &
  Partial<ViewerLogin>;

/** Letters of all settings as JSON. What is larger does not get through the interface, nor into anybody's head. */
const largestSettings = 1024 * 1024;

/**
 * Problems by the names that registries publish (`run_config.ports`). With one of severity `error` the workspace can be
 * neither installed nor launched; without one, the engine is sent exactly what was judged here.
 */
export function draftProblems(draft: JudgedDraft): Problem[] {
  const image = imageProblem(draft.image, draft.dockerRegistry);
  const problems: Problem[] = image === null ? [] : [image];
  const add = (prefix: string, found: readonly RunConfigProblem[]): void => {
    for (const problem of found) problems.push({ ...problem, property: publishedPath(prefix, problem.property) });
  };
  for (const problem of draftContainer(draft).problems) {
    const part = isOwnVariable(problem.property, draft) ? '' : containerPart(problem.property);
    problems.push({ ...problem, property: publishedPath(part, problem.property) });
  }
  problems.push(...loginProblems(draft));
  add('exec_config', readExecConfig(draft.execConfig).problems);
  add('launch_config', readLaunchConfig(draft.launchConfig).problems);
  const unknown = draft.architectures.filter((word) => architectureOf(word) === null);
  if (unknown.length > 0) {
    const message = `No host is of the architecture ${unknown.map((word) => `"${word}"`).join(', ')}: engines do not know it.`;
    problems.push({ code: 'ARCHITECTURE_UNKNOWN', property: 'architecture', message, severity: 'warning' });
  }
  if (isTooLarge(draft)) {
    const message = `The settings are larger than ${formatBytes(largestSettings)}.`;
    problems.push({ code: 'SETTINGS_TOO_LARGE', property: 'run_config', message, severity: 'error' });
  }
  return problems;
}

/** A user without a way to tell the image its password could never sign in. */
function loginProblems({ viewerProtocol, viewerUser = '', viewerPasswordVariable = '' }: JudgedDraft): Problem[] {
  if (viewerProtocol !== 'web' || viewerUser === '' || viewerPasswordVariable !== '') return [];
  const message = `The page is to be opened as "${viewerUser}", and nothing tells the image the password of a session.`;
  return [{ code: 'VIEWER_PASSWORD_UNTOLD', property: 'viewer_password_variable', message, severity: 'error' }];
}

/** What the interface itself would refuse, by the names that registries publish. */
export function draftLimits(draft: WorkspaceDraft): Problem[] {
  return inputProblems(workspaceDraftSchema, draft).map(({ steps, message }) => {
    const property = publishedName(String(steps[0] ?? ''));
    return {
      code: 'BEYOND_LIMITS',
      property,
      message,
      severity: 'error',
    };
  });
}

const publishedNames: Readonly<Record<string, string>> = {
  architectures: 'architecture',
  memoryBytes: 'memory',
  cpuAllocation: 'cpu_allocation_method',
  sizeBytes: 'uncompressed_size_mb',
};

function publishedName(field: string): string {
  return publishedNames[field] ?? field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function hasErrors(problems: readonly { readonly severity: string }[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** Why an engine cannot be given this image from that image registry; null where it can. */
export function imageProblem(image: string, dockerRegistry: string): Problem | null {
  if (tryParseImageReference(image) === null) {
    const message = `"${image}" is not an image name. Write it like "registry.example/name:tag".`;
    return { code: 'IMAGE_INVALID', property: 'image', message, severity: 'error' };
  }
  try {
    joinImageReference(dockerRegistry, image);
    return null;
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    return { code: error.code, property: 'docker_registry', message: error.message, severity: 'error' };
  }
}

/** A draft's own variables are told apart from those of its `run_config`, which win. */
function isOwnVariable(property: string, { environment, runConfig }: JudgedDraft): boolean {
  if (property !== 'environment' && !property.startsWith('environment.')) return false;
  if (Object.keys(environment).length === 0) return false;
  return runConfig.environment === undefined || Object.hasOwn(environment, property.slice('environment.'.length));
}

/** Problems of a container name keys of `run_config`, and other parts of a draft by their full name. */
function containerPart(property: string): string {
  return /^(?:volume_mappings|persistent_profile_path)(?![a-z_])/.test(property) ? '' : 'run_config';
}

function publishedPath(prefix: string, property: string): string {
  if (prefix === '') return property;
  if (property === '') return prefix;
  return property.startsWith('[') ? `${prefix}${property}` : `${prefix}.${property}`;
}

function isTooLarge({ runConfig, execConfig, volumeMappings, launchConfig, environment }: JudgedDraft): boolean {
  return JSON.stringify([runConfig, execConfig, volumeMappings, launchConfig, environment]).length > largestSettings;
}
