/** What the last update of a registry brought, as the service keeps it. */
import { queryOptions, skipToken, useQueries } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Registry } from '../../../common/model/registries.ts';
import type { RegistryChanges } from '../../../common/model/registry-changes.ts';
import type { Api } from '../../app/connection.ts';
import { useApi } from '../../app/context.tsx';
import { fieldsInWords } from './changes-words.ts';

/** By the update that brought it, for it does not change any more: asked once, whatever else of registries does. */
export function changesQuery(api: Api, { id, changes }: Pick<Registry, 'id' | 'changes'>) {
  return queryOptions({
    queryKey: ['registry-changes', id, changes?.after ?? null],
    queryFn: changes === null ? skipToken : ({ signal }) => api.registries.changes({ id }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What changed of entries, in words, by `registry/key`: of those registries in which entries changed. */
export function useChangedFields(registries: readonly Registry[]): ReadonlyMap<string, string> {
  const api = useApi();
  const concerned = registries.filter(({ changes }) => changes !== null && changes.changed > 0);
  const ids = concerned.map(({ id }) => id).join(' ');
  return useQueries({
    queries: concerned.map((registry) => changesQuery(api, registry)),
    combine: useCallback(
      (results: readonly { readonly data?: RegistryChanges | null | undefined }[]) =>
        new Map(
          ids
            .split(' ')
            .flatMap((id, index) =>
              (results[index]?.data?.changed.listed ?? []).map(
                ({ key, fields }) => [`${id}/${key}`, fieldsInWords(fields)] as const,
              ),
            ),
        ),
      [ids],
    ),
  });
}
