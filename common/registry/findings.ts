/** Findings of the judgement as warnings about the settings that a person edits, in a number that a person can read. */
import { type BodyOrigins, fromSite } from '../docker/origins.ts';
import type { BodyFinding, Finding } from '../judgement/finding.ts';
import { compareSeverity } from './severity.ts';
import type { Warning } from './warnings.ts';

/** What a finding is about: the setting's name, and where that stands in an entry. */
type Place = { readonly property: string; readonly path: readonly string[] };

export function ours({ id, severity, message }: Finding, { property, path }: Place): Warning {
  return { id, rule: 'fairlead', property, path, severity, message, explanationId: id };
}

/** The setting behind a part of the body; null for what Fairlead and the site decide. */
export function placeOf({ bodyPath }: BodyFinding, origins: BodyOrigins): Place | null {
  // An item's own origin, else that of its key: paths of findings are never deeper.
  const key = /^(HostConfig\.)?[A-Za-z]+/.exec(bodyPath)?.[0] ?? '';
  const origin = [bodyPath, key].find((path) => Object.hasOwn(origins, path));
  const { part, key: name } = (origin === undefined ? undefined : origins[origin]) ?? fromSite;
  switch (part) {
    case 'run_config':
      return { property: name ?? '', path: ['run_config', name ?? ''] };
    case 'volume_mappings':
      return { property: `volume_mappings.${name ?? ''}`, path: ['volume_mappings', name ?? ''] };
    case 'persistent_profile_path':
      return { property: part, path: [part] };
    case 'environment':
      return { property: `environment.${name ?? ''}`, path: ['environment', name ?? ''] };
    case 'site':
      return null;
  }
}

/** As many findings about one setting as are told one by one. */
const told = 20;
/** As many findings about one part of an entry (`run_config`, `volume_mappings`) as are told one by one. */
const perPart = 100;

/**
 * The gravest of each property and of each part, with one sentence for the rest. Nothing grave is lost: what is summed
 * up is never graver than what stands for it, and has to be shown wherever a part of it has to.
 */
export function summarised(warnings: readonly Warning[]): readonly Warning[] {
  const kinds = cut(
    warnings,
    told,
    ({ rule, property }) => `${rule} ${property}`,
    (rest) => ({
      ...rest,
      message: `There are more such findings: ${rest.message}`,
    }),
  );
  return cut(
    kinds,
    perPart,
    ({ rule, path }) => `${rule} ${path[0] ?? ''}`,
    (rest, count) => {
      const part = rest.path[0] ?? 'container';
      const message = `There are ${count} more findings about "${part}", of which one is: ${rest.message}`;
      return { ...rest, property: part, path: [part], message };
    },
  );
}

/** The gravest of each kind, in the order of the list; then one in place of the rest of each. */
function cut(
  warnings: readonly Warning[],
  most: number,
  kindOf: (warning: Warning) => string,
  sumUp: (gravest: Warning, count: number) => Warning,
): readonly Warning[] {
  const left = new Set<Warning>();
  const sums: Warning[] = [];
  for (const list of Map.groupBy(warnings, kindOf).values()) {
    if (list.length <= most) continue;
    const rest = list.toSorted((a, b) => compareSeverity(a.severity, b.severity)).slice(most);
    const [gravest] = rest;
    if (gravest !== undefined) sums.push(sumUp(gravest, rest.length));
    for (const warning of rest) left.add(warning);
  }
  return left.size === 0 ? warnings : [...warnings.filter((warning) => !left.has(warning)), ...sums];
}
