/** Which roles somebody has: each with what it lets them do. */
import { Checkbox, Stack } from '@mantine/core';
import { roleWords } from '../../ui/words/access-words.ts';
import type { RoleName } from './types.ts';

const roles = ['viewer', 'support', 'operator', 'administrator'] as const satisfies readonly RoleName[];

export function RoleChoice({
  value,
  onChange,
  error,
}: {
  readonly value: readonly RoleName[];
  readonly onChange: (value: readonly RoleName[]) => void;
  readonly error?: string | undefined;
}) {
  return (
    <Checkbox.Group
      label="Roles"
      description="What somebody may do is what all of their roles together allow."
      value={[...value]}
      error={error}
      onChange={(chosen) => onChange(roles.filter((role) => chosen.includes(role)))}
    >
      <Stack gap="sm" mt="xs">
        {roles.map((role) => {
          const { label, can } = roleWords(role);
          return <Checkbox key={role} value={role} label={label} description={can} />;
        })}
      </Stack>
    </Checkbox.Group>
  );
}
