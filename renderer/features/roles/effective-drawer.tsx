/** What one person may do, and which of their roles gives each of it. */
import { Alert, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconInfoCircle, IconShieldOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Permission } from '../../../common/access/permissions.ts';
import { useQueries } from '../../app/context.tsx';
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog/dialog.tsx';
import { DialogQuery } from '../../ui/dialog/dialog-query.tsx';
import { EmptyState } from '../../ui/page/states.tsx';
import { byArea, permissionLine } from '../../ui/words/access-words.ts';

export function EffectiveDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const queries = useQueries();
  const query = useQuery(queries.people.effective.queryOptions({ input: { id } }));
  const person = query.data?.person;
  return (
    <Dialog
      side
      size={560}
      title={person === undefined ? 'Permissions' : `What ${person.displayName} may do`}
      subtitle={person?.name}
      onClose={onClose}
    >
      <DialogQuery query={query}>
        {({ person: { displayName, isEnabled }, permissions }) => (
          <>
            <DialogBody>
              <Stack gap="lg">
                {!isEnabled && (
                  <Alert color="gray" variant="light" p="sm" icon={<IconInfoCircle size={18} stroke={1.6} />}>
                    <Text size="sm">
                      {displayName} is disabled and may do nothing now. This is what their roles would give.
                    </Text>
                  </Alert>
                )}
                {permissions.length === 0 ? (
                  <EmptyState icon={IconShieldOff} title="Nothing">
                    {displayName} has no role that gives a permission.
                  </EmptyState>
                ) : (
                  <Areas permissions={permissions} />
                )}
              </Stack>
            </DialogBody>
            <DialogFooter>
              <Button variant="default" onClick={onClose}>
                Close
              </Button>
            </DialogFooter>
          </>
        )}
      </DialogQuery>
    </Dialog>
  );
}

type Given = {
  readonly permission: Permission;
  readonly from: readonly { readonly id: string; readonly name: string }[];
};

function Areas({ permissions }: { readonly permissions: readonly Given[] }) {
  const from = new Map(permissions.map((one) => [one.permission, one.from]));
  return byArea([...from.keys()]).map(({ area, label, permissions: own }) => (
    <Stack key={area} gap={8} component="section" aria-label={label}>
      <Title order={3}>{label}</Title>
      {own.map((permission) => (
        <Group key={permission} justify="space-between" wrap="nowrap" gap="sm" align="flex-start">
          <Text size="sm" title={permission}>
            {permissionLine(permission)}
          </Text>
          <Group gap={4} justify="flex-end" flex="none" maw="45%">
            {(from.get(permission) ?? []).map((role) => (
              <Badge key={role.id} color={role.id === 'administrator' ? 'violet' : 'gray'}>
                {role.name}
              </Badge>
            ))}
          </Group>
        </Group>
      ))}
    </Stack>
  ));
}
