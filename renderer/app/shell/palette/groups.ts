/** What the palette lists: commands of the console and what the service found, best first, by kind. Pure. */
import type { IconProps } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { type Found, type FoundKind, foundKinds } from '../../../../common/model/search.ts';
import { foldFields, type Query, rankOf } from '../../../../common/search/match.ts';
import type { Command, FoundView, FoundViews } from '../../feature.ts';

export type PaletteItem = {
  readonly id: string;
  readonly label: string;
  readonly context: string;
  /** Where a word was found that is in nothing else that is shown. */
  readonly where: string | null;
  readonly state: { readonly color: string; readonly label: string } | null;
  readonly icon: ComponentType<IconProps>;
  run(navigate: (to: string) => void): void;
};

type CommandGroup = NonNullable<Command['group']>;
type GroupId = FoundKind | CommandGroup;

export type PaletteGroup = {
  readonly id: GroupId;
  readonly label: string;
  readonly items: readonly PaletteItem[];
  /** How many there are, shown or not. */
  readonly total: number;
};

/** In the order in which equally good ones are shown. */
const groupLabels: Readonly<Record<GroupId, string>> = {
  host: 'Hosts',
  session: 'Sessions',
  workspace: 'Workspaces',
  page: 'Pages',
  action: 'Actions',
  launch: 'Launch',
  end: 'End sessions',
  setting: 'Settings',
  registry: 'Registries',
  entry: 'Registry entries',
  guide: 'User guide',
  task: 'Tasks',
};
const groupIds = Object.keys(groupLabels) as readonly GroupId[];

/** Items of one group, where there are many groups and where there are few. */
const manyGroups = 3;
const shown = 5;
const shownOfFew = 12;
/** What stands there before anything is typed, and how much of it. */
const atFirst: Readonly<Partial<Record<GroupId, number>>> = {
  session: shown,
  page: shownOfFew,
  action: shownOfFew,
};

type Ranked = { readonly item: PaletteItem; readonly rank: number };

/** Pure but for `views`, which are the features'. `found` and `totals` are the service's answer. */
export function groupsOf(
  query: Query,
  commands: readonly Command[],
  answer: { readonly found: readonly Found[]; readonly totals: Partial<Record<FoundKind, number>> },
  views: FoundViews,
): readonly PaletteGroup[] {
  const byGroup = new Map<GroupId, Ranked[]>();
  const add = (group: GroupId, ranked: Ranked) => {
    const list = byGroup.get(group);
    if (list === undefined) byGroup.set(group, [ranked]);
    else list.push(ranked);
  };
  for (const command of commands) {
    const rank = rankOf(query, foldFields(fieldsOf(command)));
    if (rank !== null) add(command.group ?? 'action', { item: commandItem(command), rank });
  }
  for (const found of answer.found) {
    const view = viewOf(found, views);
    if (view !== null) add(found.kind, { item: foundItem(found, view), rank: found.rank });
  }
  const isEmpty = query.words.length === 0;
  const groups = groupIds.flatMap((id) => {
    const ranked = byGroup.get(id);
    return ranked === undefined || (isEmpty && atFirst[id] === undefined) ? [] : [{ id, ranked: ranked.sort(byRank) }];
  });
  // The sort is stable: equally good groups stay in their order.
  groups.sort((a, b) => (a.ranked[0]?.rank ?? 0) - (b.ranked[0]?.rank ?? 0));
  const usual = groups.length < manyGroups ? shownOfFew : shown;
  return groups.map(({ id, ranked }) => ({
    id,
    label: groupLabels[id],
    items: ranked.slice(0, isEmpty ? atFirst[id] : usual).map(({ item }) => item),
    total: isFound(id) ? Math.max(answer.totals[id] ?? 0, ranked.length) : ranked.length,
  }));
}

const byRank = (a: Ranked, b: Ranked) => a.rank - b.rank;

function isFound(id: GroupId): id is FoundKind {
  return foundKinds.some((kind) => kind === id);
}

function fieldsOf({ label, description, keywords, text }: Command) {
  return [label, description, keywords?.join(' '), text];
}

function commandItem({ id, label, description, icon, run }: Command): PaletteItem {
  return { id, label, context: description ?? '', where: null, state: null, icon, run };
}

function foundItem(found: Found, { label, context, state, icon, to }: FoundView): PaletteItem {
  const place = found.kind === 'entry' ? `${found.registryId}/${found.id}` : found.id;
  return {
    id: `${found.kind}:${place}`,
    label,
    context,
    where: found.where,
    state: state ?? null,
    icon,
    run: (navigate) => navigate(to),
  };
}

/** null where no area of the console shows such a thing. */
function viewOf(found: Found, views: FoundViews): FoundView | null {
  // The kind picks the view that takes it; the compiler does not follow that over the whole union.
  const view = views[found.kind] as ((found: Found) => FoundView) | undefined;
  return view?.(found) ?? null;
}
