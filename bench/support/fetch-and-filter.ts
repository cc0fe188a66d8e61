/** The plain way to find things of a site: fetch every list and look through it. Beside ours, and the check of its results. */
import type { FoundKind } from '../../common/model/search.ts';
import type { Api } from '../../service/testing/client.ts';

type Thing = { readonly kind: FoundKind; readonly fields: readonly string[] };

/** Everything that can be found, as a console would fetch it. */
export async function fetchAll(api: Api): Promise<readonly Thing[]> {
  const [hosts, sessions, workspaces, registries, entries, tasks] = await Promise.all([
    api.hosts.list(),
    api.sessions.list(),
    api.workspaces.list(),
    api.registries.list(),
    fetchEntries(api),
    fetchTasks(api),
  ]);
  const names = new Map(registries.registries.map(({ id, name }) => [id, name]));
  return [
    ...hosts.hosts.map(({ name, address, tags, zone, info }): Thing => {
      const engine = info === null ? [] : [info.hostname, info.operatingSystem, `${info.engine} ${info.engineVersion}`];
      return { kind: 'host', fields: [name, address, tags.join(', '), zone, ...engine] };
    }),
    ...sessions.sessions.map(
      ({ workspaceName, userName, hostName, image }): Thing => ({
        kind: 'session',
        fields: [workspaceName, userName, hostName, image],
      }),
    ),
    ...workspaces.workspaces.map(
      ({ friendlyName, image, categories, description, source }): Thing => ({
        kind: 'workspace',
        fields: [friendlyName, image, categories.join(', '), description, source?.registryName ?? ''],
      }),
    ),
    ...registries.registries.map(
      ({ name, source, description, trust }): Thing => ({
        kind: 'registry',
        fields: [name, source.location, description, trust],
      }),
    ),
    ...entries.map(
      ({ name, registryId, image, categories, description }): Thing => ({
        kind: 'entry',
        fields: [name, names.get(registryId) ?? '', image ?? '', categories.join(', '), description],
      }),
    ),
    ...tasks.map(({ title, actor, sentence }): Thing => ({ kind: 'task', fields: [title, actor, sentence] })),
  ];
}

/** How many of each kind hold every word. Every keystroke lower-cases every field again. */
export function filterAll(things: readonly Thing[], text: string): ReadonlyMap<FoundKind, number> {
  const words = text.toLowerCase().split(' ').filter(Boolean);
  const counts = new Map<FoundKind, number>();
  for (const { kind, fields } of things) {
    if (words.every((word) => fields.some((field) => field.toLowerCase().includes(word))))
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

async function fetchEntries(api: Api) {
  const all: Awaited<ReturnType<Api['registries']['entries']>>['entries'] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Api['registries']['entries']>> = await api.registries.entries(
      cursor === null ? {} : { cursor },
    );
    all.push(...page.entries);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}

async function fetchTasks(api: Api) {
  const byId = new Map<string, Awaited<ReturnType<Api['tasks']['list']>>['tasks'][number]>();
  let before: number | undefined;
  for (;;) {
    const { tasks } = await api.tasks.list({ topLevel: true, limit: 500, ...(before !== undefined && { before }) });
    for (const task of tasks) byId.set(task.id, task);
    before = tasks.at(-1)?.queuedAt;
    if (tasks.length < 500) return [...byId.values()];
  }
}
