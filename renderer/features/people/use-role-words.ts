/** What roles are called, those of the site's own included. */
import { useQuery } from '@tanstack/react-query';
import { useQueries } from '../../app/context.tsx';
import { type RoleWords, roleWords } from '../../ui/words/access-words.ts';

/** By id. One of the site's own has no words before they have come. */
export function useRoleWords(): (id: string) => RoleWords {
  const queries = useQueries();
  const { data } = useQuery(queries.roles.list.queryOptions());
  return (id) => {
    const own = data?.roles.find((role) => role.id === id && !role.isBuiltIn);
    return own === undefined ? roleWords(id) : { label: own.name, can: own.description || 'A role of this site.' };
  };
}
