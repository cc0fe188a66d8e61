/** Which roles somebody has: each with what it lets them do. */
import { Checkbox, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useQueries } from '../../app/context.tsx';
import { useRights } from '../../app/may.ts';
import { QueryView } from '../../ui/page/states.tsx';
import type { RoleName } from './types.ts';
import { useRoleWords } from './use-role-words.ts';

export function RoleChoice({
  value,
  onChange,
  error,
}: {
  readonly value: readonly RoleName[];
  readonly onChange: (value: readonly RoleName[]) => void;
  readonly error?: string | undefined;
}) {
  const queries = useQueries();
  const query = useQuery(queries.roles.list.queryOptions());
  const wordsOf = useRoleWords();
  const { may } = useRights();
  return (
    <Checkbox.Group
      label="Roles"
      description="What somebody may do is what all of their roles together allow."
      value={[...value]}
      error={error}
      onChange={(chosen) => {
        const known = query.data?.roles.map(({ id }) => id) ?? [];
        onChange(known.filter((role) => chosen.includes(role)));
      }}
    >
      <QueryView query={query}>
        {({ roles }) => (
          <Stack gap="sm" mt="xs">
            {roles.map(({ id, permissions }) => {
              const { label, can } = wordsOf(id);
              const isGivable = permissions.every(may);
              return (
                <Checkbox
                  key={id}
                  value={id}
                  label={label}
                  description={isGivable ? can : `${can} It holds permissions that you do not have yourself.`}
                  disabled={!isGivable}
                />
              );
            })}
          </Stack>
        )}
      </QueryView>
    </Checkbox.Group>
  );
}
