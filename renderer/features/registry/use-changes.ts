/**
 * What changed when a registry was updated. The service keeps one copy of a list, so the two are at hand only around an
 * update: the console reads the old one before, and keeps the outcome for as long as it is open.
 */
import { type QueryClient, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { Registry } from '../../../common/model/registries.ts';
import type { Api } from '../../app/connection.ts';
import { useApi } from '../../app/context.tsx';
import { compareLists, type ListChanges } from './what-changed.ts';

export type KnownChanges = ListChanges & {
  /** When the copies were fetched, epoch milliseconds. */
  readonly before: number;
  readonly after: number;
};

type Copy = { readonly text: string; readonly fetchedAt: number };

const changesKey = ['registry-changes'] as const;
const nothing: Readonly<Record<string, KnownChanges>> = {};

/** What is known by the id of the registry. */
export function useKnownChanges(): Readonly<Record<string, KnownChanges>> {
  const known = useQuery<Readonly<Record<string, KnownChanges>>>({
    queryKey: changesKey,
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return known.data ?? nothing;
}

/** Updates a registry now. `changes`: null where nothing changed, or nothing can be compared. */
export function useUpdate(): (id: string) => Promise<{ registry: Registry; changes: KnownChanges | null }> {
  const api = useApi();
  const client = useQueryClient();
  return useCallback(
    async (id) => {
      const before = await copyOf(api, id);
      const registry = await api.registries.update({ id });
      return { registry, changes: hasChanged(registry) ? await compare(api, client, id, before) : null };
    },
    [api, client],
  );
}

/** Longer lists are not fetched twice whenever the page is opened; they are compared when somebody updates them. Entries. */
const longList = 2_000;

/**
 * For updates that the service begins by itself: takes copies of what may be updated, and compares once it was.
 * @param registries as they are now; undefined until they were read.
 */
export function useAutoUpdates(
  registries: readonly Registry[] | undefined,
): (now: readonly Registry[]) => Promise<void> {
  const api = useApi();
  const client = useQueryClient();
  const waiting = useRef(new Map<string, { readonly copy: Copy; readonly attemptAt: number }>());

  useEffect(() => {
    for (const registry of registries ?? []) {
      const { id, updating, lastAttempt } = registry;
      const before = waiting.current.get(id);
      if (before === undefined || updating || lastAttempt === null || lastAttempt.at <= before.attemptAt) continue;
      waiting.current.delete(id);
      if (hasChanged(registry)) void compare(api, client, id, before.copy);
    }
  }, [registries, api, client]);

  return useCallback(
    async (now) => {
      const chosen = now.filter(({ autoUpdate, entries }) => autoUpdate && entries <= longList);
      await Promise.all(
        chosen.map(async ({ id, lastAttempt }) => {
          const copy = await copyOf(api, id);
          if (copy !== null) waiting.current.set(id, { copy, attemptAt: lastAttempt?.at ?? 0 });
        }),
      );
    },
    [api],
  );
}

function hasChanged({ lastAttempt }: Registry): boolean {
  return lastAttempt?.ok === true && lastAttempt.changed;
}

/** null: there is none, or it cannot be had; then nothing is compared, and everything else goes on. */
async function copyOf(api: Api, id: string): Promise<Copy | null> {
  return api.registries.document({ id }).catch(() => null);
}

async function compare(api: Api, client: QueryClient, id: string, before: Copy | null): Promise<KnownChanges | null> {
  const after = before && (await copyOf(api, id));
  if (before === null || after === null || before.text === after.text) return null;
  // Reading lists is the service's work elsewhere: the console fetches what does it when it is needed.
  const { readRegistry } = await import('../../../common/registry/read.ts');
  const changes = {
    ...compareLists(readRegistry(before.text), readRegistry(after.text)),
    before: before.fetchedAt,
    after: after.fetchedAt,
  };
  client.setQueryDefaults(changesKey, { gcTime: Number.POSITIVE_INFINITY });
  client.setQueryData<Readonly<Record<string, KnownChanges>>>(changesKey, (known) => ({ ...known, [id]: changes }));
  return changes;
}
