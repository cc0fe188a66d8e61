/** Changes the roles of somebody. What they may do changes at once, also in what they have open. */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../app/context.tsx';
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../ui/dialog/dialog.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { RoleChoice } from './role-choice.tsx';
import type { Person } from './types.ts';

type ChangeRolesProps = { readonly person: Person; readonly isLast: boolean; readonly onClose: () => void };

export function ChangeRoles({ person, isLast, onClose }: ChangeRolesProps) {
  const queries = useQueries();
  const [roles, setRoles] = useState(person.roles);
  const save = useMutation(
    queries.people.setRoles.mutationOptions({
      onSuccess: ({ displayName }) => {
        notifyDone(`The roles of ${displayName} were changed. They hold from now on.`);
        onClose();
      },
    }),
  );
  const isChanged = roles.length !== person.roles.length || roles.some((role) => !person.roles.includes(role));
  const endsLast = isLast && !roles.includes('administrator');
  return (
    <Dialog title={`Roles of ${person.displayName}`} onClose={onClose}>
      <DialogForm
        onSubmit={() => {
          if (isChanged && !endsLast) save.mutate({ id: person.id, roles: [...roles] });
        }}
      >
        <DialogBody>
          <Stack gap="md">
            <RoleChoice
              value={roles}
              onChange={setRoles}
              error={
                endsLast
                  ? 'This is the last administrator of the site. Make somebody else an administrator first.'
                  : undefined
              }
            />
            {roles.length === 0 && (
              <Alert color="orange" variant="light" p="sm" icon={<IconInfoCircle size={18} stroke={1.6} />}>
                <Text size="sm">Without a role the person can do nothing here, and cannot use the console.</Text>
              </Alert>
            )}
          </Stack>
        </DialogBody>
        <DialogFooter above={save.error && <ErrorPanel error={save.error} title="The roles were not changed" />}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!isChanged || endsLast}>
            Change roles
          </Button>
        </DialogFooter>
      </DialogForm>
    </Dialog>
  );
}
