/** What the person has filled in while adding a host, and how it becomes a call. Pure. */
import { inputProblems, problemAt } from '../../../../common/contract/input-problems.ts';
import { newHostSchema } from '../../../../common/model/hosts.ts';
import type { WayKind } from '../../../../common/ways/table.ts';
import { emptyForms, filledWay, type WayForms } from '../ways/table.tsx';
import type { Confirmed } from '../ways/way.ts';

export type HostDraft = {
  readonly kind: WayKind;
  readonly forms: WayForms;
  readonly name: string;
  readonly tags: readonly string[];
  readonly zone: string;
  readonly installByDefault: boolean;
};

export const emptyDraft: HostDraft = {
  kind: 'ssh',
  forms: emptyForms,
  name: '',
  tags: [],
  zone: 'default',
  installByDefault: true,
};

/** The chosen way with what was filled in. */
export function wayOfDraft({ kind, forms }: HostDraft) {
  return filledWay(kind, forms);
}

type CommonForm = Pick<HostDraft, 'name' | 'tags' | 'zone'>;
type CommonProblems = Partial<Record<keyof CommonForm, string>>;

/** Sentences for what a host is called and belongs to. `nameRequired`: it has a name already, which it keeps or changes. */
export function commonProblems({ name, tags, zone }: CommonForm, nameRequired = false): CommonProblems {
  const found = inputProblems(newHostSchema.pick({ name: true, tags: true, zone: true }), { name, tags, zone });
  const problems: CommonProblems = {};
  for (const field of ['name', 'tags', 'zone'] as const) {
    const problem = problemAt(found, field);
    if (problem !== undefined) problems[field] = problem;
  }
  if (nameRequired && name.trim() === '') problems.name = 'Enter a name.';
  return problems;
}

/** The input of `hosts.check` and `hosts.add`. */
export function toNewHost(draft: HostDraft, confirmed: readonly Confirmed[]) {
  const name = draft.name.trim();
  return {
    ...wayOfDraft(draft).input(confirmed),
    ...(name !== '' && { name }),
    tags: [...draft.tags],
    zone: draft.zone.trim() || 'default',
    installByDefault: draft.installByDefault,
  };
}
