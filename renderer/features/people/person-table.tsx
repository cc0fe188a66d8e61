import { Anchor, Badge, Box, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { StatusDot } from '../../ui/page/status-dot.tsx';
import { useNow } from '../../ui/use-now.ts';
import type { RoleWords } from '../../ui/words/access-words.ts';
import { formatAgo, formatTime } from '../../ui/words/format.ts';
import { PersonMenu } from './person-menu.tsx';
import { isLastAdministrator, personState } from './person-state.ts';
import type { Person } from './types.ts';
import type { PersonActions } from './use-person-actions.ts';
import { useRoleWords } from './use-role-words.ts';

type PersonTableProps = {
  readonly people: readonly Person[];
  /** All of the site, shown or not. */
  readonly all: readonly Person[];
  /** Who is signed in. */
  readonly self: string;
  /** Null where the person may change nothing here. */
  readonly actions: PersonActions | null;
  readonly onRoles: (person: Person) => void;
};

export function PersonTable({ people, all, self, actions, onRoles }: PersonTableProps) {
  // Locks are counted down.
  const isCounting = people.some(({ waitsUntil }) => waitsUntil !== null);
  const wordsOf = useRoleWords();
  const now = useNow(isCounting ? 1_000 : 30_000);
  return (
    <Box className="fl-panel" style={{ overflowX: 'auto' }}>
      <Table horizontalSpacing="sm" verticalSpacing={8} highlightOnHover aria-label="People">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Person</Table.Th>
            <Table.Th>Roles</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Last seen</Table.Th>
            {actions !== null && (
              <Table.Th w={48}>
                <VisuallyHidden>Actions</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => {
            const { color, label, detail } = personState(person, now);
            return (
              <Table.Tr key={person.id}>
                <Table.Td>
                  <Group gap={6}>
                    <Anchor
                      component={Link}
                      to={`/people/${person.id}`}
                      size="sm"
                      fw={600}
                      c={person.isEnabled ? 'var(--mantine-color-text)' : 'dimmed'}
                    >
                      {person.displayName}
                    </Anchor>
                    {person.id === self && <Badge size="xs">You</Badge>}
                  </Group>
                  <Text className="fl-mono" c="dimmed">
                    {person.name}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Roles roles={person.roles} wordsOf={wordsOf} />
                </Table.Td>
                <Table.Td title={detail}>
                  <StatusDot color={color}>{label}</StatusDot>
                </Table.Td>
                <Table.Td>
                  {person.lastSeenAt === null ? (
                    <Text size="sm" c="dimmed">
                      Never
                    </Text>
                  ) : (
                    <Text size="sm" title={formatTime(person.lastSeenAt)}>
                      {formatAgo(person.lastSeenAt, now)}
                    </Text>
                  )}
                </Table.Td>
                {actions !== null && (
                  <Table.Td ta="right">
                    <PersonMenu
                      person={person}
                      isLast={isLastAdministrator(person, all)}
                      isSelf={person.id === self}
                      actions={actions}
                      onRoles={() => onRoles(person)}
                    />
                  </Table.Td>
                )}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

/** @param wordsOf of roles by whatever they are named here */
export function Roles({
  roles,
  wordsOf,
}: {
  readonly roles: readonly string[];
  readonly wordsOf: (role: string) => RoleWords;
}) {
  if (roles.length === 0)
    return (
      <Text size="sm" c="dimmed">
        None
      </Text>
    );
  return (
    <Group gap={4}>
      {roles.map((role) => {
        const { label, can } = wordsOf(role);
        return (
          <Badge key={role} color={role === 'administrator' ? 'violet' : 'gray'} title={can}>
            {label}
          </Badge>
        );
      })}
    </Group>
  );
}
