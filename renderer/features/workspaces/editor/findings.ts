/** Where findings about a draft belong: at which field, at which property of which JSON. Pure. */
import type { Problem, WorkspaceWarning } from '../../../../common/model/shared.ts';
import type { JsonMark } from '../../../ui/json/json-view.ts';
import type { EditorForm, FormErrors, JsonPart } from './form.ts';

const prefixes: Readonly<Record<JsonPart, string>> = {
  runConfig: 'run_config',
  execConfig: 'exec_config',
  volumeMappings: 'volume_mappings',
  launchConfig: 'launch_config',
};

/** Properties that stand at the top of a draft, and their fields; every other bare name is a key of `run_config`. */
const topLevel: ReadonlyMap<string, keyof EditorForm> = new Map([
  ['image', 'image'],
  ['docker_registry', 'dockerRegistry'],
  ['persistent_profile_path', 'persistentProfilePath'],
  ['architecture', 'architectures'],
  ['environment', 'environment'],
]);

type Found = { readonly property: string };

/** The JSON part a finding is about and its place in it; null for one about a plain field. */
export function placeOf({ property }: Found): { readonly part: JsonPart; readonly property: string } | null {
  for (const [part, prefix] of Object.entries(prefixes) as [JsonPart, string][]) {
    if (property === prefix) return { part, property: '' };
    if (property.startsWith(`${prefix}.`)) return { part, property: property.slice(prefix.length + 1) };
    if (property.startsWith(`${prefix}[`)) return { part, property: property.slice(prefix.length) };
  }
  return topLevel.has(property) ? null : { part: 'runConfig', property };
}

/** Findings about what was read: those about a field that cannot be read are about its stand-in. */
export function aboutRead<F extends Found>(findings: readonly F[], errors: FormErrors): readonly F[] {
  return findings.filter((finding) => {
    const field = placeOf(finding)?.part ?? topLevel.get(finding.property);
    return field === undefined || errors[field] === undefined;
  });
}

type Findings = { readonly problems: readonly Problem[]; readonly warnings: readonly WorkspaceWarning[] };

const marksBySeverity: Readonly<Record<WorkspaceWarning['severity'], JsonMark['severity']>> = {
  info: 'info',
  weakened: 'warning',
  unknown: 'error',
  'host-root': 'error',
};

/** Marks for the editor of one part. What keeps a session from starting is red, what it asks for too where a person has to confirm it. */
export function marksFor(part: JsonPart, { problems, warnings }: Findings): readonly JsonMark[] {
  const marks: JsonMark[] = [];
  for (const problem of problems) {
    const place = placeOf(problem);
    if (place?.part === part)
      marks.push({ property: place.property, message: problem.message, severity: problem.severity });
  }
  for (const warning of warnings) {
    const place = placeOf(warning);
    if (place?.part !== part) continue;
    marks.push({ property: place.property, message: warning.message, severity: marksBySeverity[warning.severity] });
  }
  return marks;
}

/** The first finding about a plain field, `image` for one. */
export function problemAt(problems: readonly Problem[], property: string): Problem | null {
  return problems.find((problem) => problem.property === property) ?? null;
}

/** Problems that keep the workspace from being saved. */
export function blocking(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ severity }) => severity === 'error');
}
