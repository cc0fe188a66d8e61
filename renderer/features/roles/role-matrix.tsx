/** Permissions by area down the page, roles across it. */
import { ActionIcon, Badge, Box, Group, Menu, Stack, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { Fragment } from 'react';
import { permissions } from '../../../common/access/permissions.ts';
import { useRights } from '../../app/may.ts';
import { byArea, permissionLine } from '../../ui/words/access-words.ts';
import { formatCount } from '../../ui/words/format.ts';
import { holdersOf, isWithin } from './holders.ts';
import classes from './role-matrix.module.css';
import type { Matrix, Role } from './types.ts';

type RoleActions = { readonly change: (role: Role) => void; readonly remove: (role: Role) => void };

/** @param actions null where the person may change nothing here */
export function RoleMatrix({ matrix, actions }: { readonly matrix: Matrix; readonly actions: RoleActions | null }) {
  const { roles, people } = matrix;
  return (
    <Box className={`fl-panel ${classes.matrix}`} tabIndex={0} role="region" aria-label="Permissions of roles">
      <Table horizontalSpacing="sm" verticalSpacing={6} aria-label="Permissions of roles">
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={`${classes.head} ${classes.corner} ${classes.permission}`}>
              <Text size="sm" fw={600}>
                Permission
              </Text>
            </Table.Th>
            {roles.map((role) => (
              <Table.Th key={role.id} className={`${classes.head} ${classes.role}`} scope="col">
                <RoleHead role={role} count={holdersOf(people, role.id).length} actions={actions} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {byArea(permissions).map(({ area, label, permissions: own }) => (
            <Fragment key={area}>
              <Table.Tr>
                <Table.Th colSpan={roles.length + 1} scope="rowgroup" pt="md">
                  <Text className={classes.area} size="xs" fw={600} c="dimmed" component="span">
                    {label}
                  </Text>
                </Table.Th>
              </Table.Tr>
              {own.map((permission) => (
                <Table.Tr key={permission}>
                  <Table.Th className={classes.permission} scope="row" title={permission}>
                    <Text size="sm">{permissionLine(permission)}</Text>
                  </Table.Th>
                  {roles.map((role) => (
                    <Table.Td key={role.id}>
                      {role.permissions.includes(permission) ? (
                        <>
                          <IconCheck size={16} stroke={2} color="var(--mantine-color-teal-filled)" aria-hidden />
                          <VisuallyHidden>Yes</VisuallyHidden>
                        </>
                      ) : (
                        <>
                          <Text size="sm" c="dimmed" aria-hidden>
                            –
                          </Text>
                          <VisuallyHidden>No</VisuallyHidden>
                        </>
                      )}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

function RoleHead({
  role,
  count,
  actions,
}: {
  readonly role: Role;
  readonly count: number;
  readonly actions: RoleActions | null;
}) {
  return (
    <Stack gap={2} align="flex-start">
      <Group gap={2} wrap="nowrap" align="center">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }} title={role.description}>
          {role.name}
        </Text>
        {!role.isBuiltIn && actions !== null && <RoleMenu role={role} actions={actions} />}
      </Group>
      {role.isBuiltIn && (
        <Badge size="xs" color="gray">
          Built in
        </Badge>
      )}
      <Text size="xs" c="dimmed" fw={400}>
        {count === 0 ? 'Nobody' : formatCount(count, 'person', 'people')}
      </Text>
    </Stack>
  );
}

const icon = { size: 15, stroke: 1.6 } as const;

/** Nobody changes a role that may do more than they may. */
function RoleMenu({ role, actions }: { readonly role: Role; readonly actions: RoleActions }) {
  const { may } = useRights();
  if (!isWithin(role, may))
    return (
      <Tooltip label="This role holds permissions that you do not have yourself." multiline w={240}>
        <ActionIcon size="sm" aria-label={`Menu of ${role.name}: holds permissions that you do not have`} data-disabled>
          <IconDots {...icon} />
        </ActionIcon>
      </Tooltip>
    );
  return (
    <Menu position="bottom-end" shadow="md" width={180}>
      <Menu.Target>
        <ActionIcon size="sm" title="More" aria-label={`Menu of ${role.name}`}>
          <IconDots {...icon} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => actions.change(role)}>
          Change
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash {...icon} />} onClick={() => actions.remove(role)}>
          Remove…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
