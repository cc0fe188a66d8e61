/** Everything that is wrong with an entry while it is being written, by the judgement of "fairlead registry check". Pure. */
import type { JsonObject, RegistryEntry, RegistrySchema } from '../../../common/registry/document.ts';
import { readRegistry } from '../../../common/registry/read.ts';
import { judgeRegistryEntry, type Warning } from '../../../common/registry/warnings.ts';
import { flawsOf, iconChecks } from '../../../common/registry-source/entry-checks.ts';
import { fixOf } from '../../../common/registry-source/fixes.ts';
import type { Check, PictureFacts } from '../../../common/registry-source/types.ts';
import { type Draft, unreadable } from './draft.ts';

type CheckedDraft = {
  readonly entry: RegistryEntry | null;
  readonly warnings: readonly Warning[];
  readonly checks: readonly Check[];
};

type Around = {
  readonly schema: RegistrySchema;
  /** Names of the registry's other workspaces. */
  readonly otherNames: readonly string[];
  /** The picture that was chosen here; null where it is that of before, or none. */
  readonly icon: PictureFacts | null;
  readonly file: string;
};

export function checkDraft(draft: Draft, { schema, otherNames, icon, file }: Around): CheckedDraft {
  const { entry: written } = draft;
  const [entry = null] = readRegistry(JSON.stringify({ workspaces: [written] }), { schema }).entries;
  const checks: Check[] = [
    ...flawsOf(entry?.problems ?? [], written, file),
    ...(icon === null ? [] : iconChecks(nameOf(written, 'image_src'), icon, file)),
  ];
  for (const field of unreadable(draft)) {
    const problem = `"${field}" is no JSON object yet.`;
    const fix = fixOf('SETTINGS_UNREADABLE');
    checks.push({ id: 'SETTINGS_UNREADABLE', level: 'error', file, field, problem, fix });
  }
  const name = nameOf(written, 'friendly_name').trim();
  if (otherNames.some((other) => other.toLowerCase() === name.toLowerCase())) {
    const problem = `Another workspace of this registry is called "${name.slice(0, 100)}".`;
    const fix = fixOf('NAME_REPEATED');
    checks.push({ id: 'NAME_REPEATED', level: 'warning', file, field: 'friendly_name', problem, fix });
  }
  const order = (check: Check) => (check.level === 'error' ? 0 : 1);
  return {
    entry,
    warnings: entry === null ? [] : judgeRegistryEntry(entry),
    checks: checks.sort((a, b) => order(a) - order(b)),
  };
}

function nameOf(entry: JsonObject, key: string): string {
  const value = entry[key];
  return typeof value === 'string' ? value : '';
}
