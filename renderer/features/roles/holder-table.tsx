/** Everybody, with their roles and how much those allow. */
import { Anchor, Badge, Box, Group, Table, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { permissions } from '../../../common/access/permissions.ts';
import { EmptyState } from '../../ui/page/states.tsx';
import { countOf, rolesOf } from './holders.ts';
import type { Matrix } from './types.ts';

export function HolderTable({ matrix }: { readonly matrix: Matrix }) {
  if (matrix.people.length === 0)
    return (
      <EmptyState icon={IconUsers} title="Nobody has a role">
        People are added on the page People.
      </EmptyState>
    );
  return (
    <Box className="fl-panel" style={{ overflowX: 'auto' }}>
      <Table horizontalSpacing="sm" verticalSpacing={8} highlightOnHover aria-labelledby="who-has-which">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Person</Table.Th>
            <Table.Th>Roles</Table.Th>
            <Table.Th>May do</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {matrix.people.map((person) => {
            const roles = rolesOf(matrix, person);
            const allowed = `${countOf(matrix, person)} of ${permissions.length} permissions`;
            return (
              <Table.Tr key={person.id}>
                <Table.Td>
                  <Group gap={6}>
                    <Text size="sm" fw={600} {...(person.isEnabled ? {} : { c: 'dimmed' })}>
                      {person.displayName}
                    </Text>
                    {!person.isEnabled && (
                      <Badge size="xs" color="gray">
                        Disabled
                      </Badge>
                    )}
                  </Group>
                  <Text className="fl-mono" c="dimmed">
                    {person.name}
                  </Text>
                </Table.Td>
                <Table.Td>
                  {roles.length === 0 ? (
                    <Text size="sm" c="dimmed">
                      None
                    </Text>
                  ) : (
                    <Group gap={4}>
                      {roles.map((role) => (
                        <Badge key={role.id} color={role.id === 'administrator' ? 'violet' : 'gray'}>
                          {role.name}
                        </Badge>
                      ))}
                    </Group>
                  )}
                </Table.Td>
                <Table.Td>
                  <Anchor
                    component={Link}
                    to={`/roles/of/${person.id}`}
                    size="sm"
                    aria-label={`${allowed} of ${person.displayName}`}
                  >
                    {allowed}
                  </Anchor>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
