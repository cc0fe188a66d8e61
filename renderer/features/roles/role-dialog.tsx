/** A role of the site's own: its name, and what it lets its people do. */
import { Button, Checkbox, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Permission, permissions } from '../../../common/access/permissions.ts';
import { useApi, useQueries } from '../../app/context.tsx';
import { useRights } from '../../app/may.ts';
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../ui/dialog/dialog.tsx';
import { focusFirstInvalid } from '../../ui/focus-invalid.ts';
import { notifyDone } from '../../ui/notify.ts';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { byArea, permissionLine } from '../../ui/words/access-words.ts';
import type { Role } from './types.ts';

/** @param changed null: a new one */
export function RoleDialog({
  changed: role,
  onClose,
}: {
  readonly changed: Role | null;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const queries = useQueries();
  const cache = useQueryClient();
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [chosen, setChosen] = useState<readonly Permission[]>(role?.permissions ?? ['account.use']);
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () => {
      const draft = { name: name.trim(), description: description.trim(), permissions: [...chosen] };
      return role === null ? api.roles.add(draft) : api.roles.change({ id: role.id, ...draft });
    },
    onSuccess: (saved) => {
      notifyDone(
        role === null
          ? `The role "${saved.name}" was added.`
          : `The role "${saved.name}" was changed. It holds from now on for everybody who has it.`,
      );
      onClose();
    },
    onSettled: () =>
      Promise.all([queries.roles.key(), queries.people.key()].map((queryKey) => cache.invalidateQueries({ queryKey }))),
  });
  const isNamed = name.trim() !== '';
  return (
    <Dialog
      title={role === null ? 'Add role' : `Role "${role.name}"`}
      size="lg"
      onClose={onClose}
      closeOnClickOutside={false}
    >
      <DialogForm
        onSubmit={(form) => {
          setTried(true);
          if (isNamed) save.mutate();
          else focusFirstInvalid(form);
        }}
      >
        <DialogBody>
          <Stack gap="md">
            <TextInput
              label="Name"
              required
              data-autofocus
              autoComplete="off"
              maxLength={64}
              value={name}
              error={tried && !isNamed ? 'Choose a name.' : undefined}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <Textarea
              label="Description"
              description="For whom the role is."
              autosize
              minRows={1}
              maxRows={4}
              maxLength={300}
              value={description}
              onChange={({ currentTarget }) => setDescription(currentTarget.value)}
            />
            <Permissions value={chosen} onChange={setChosen} />
          </Stack>
        </DialogBody>
        <DialogFooter
          above={
            save.error && (
              <ErrorPanel
                error={save.error}
                title={role === null ? 'The role was not added' : 'The role was not changed'}
              />
            )
          }
        >
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {role === null ? 'Add' : 'Change'}
          </Button>
        </DialogFooter>
      </DialogForm>
    </Dialog>
  );
}

function Permissions({
  value,
  onChange,
}: {
  readonly value: readonly Permission[];
  readonly onChange: (value: readonly Permission[]) => void;
}) {
  const { may } = useRights();
  const isLacking = !permissions.every(may);
  return (
    <Checkbox.Group
      label="Permissions"
      description={
        isLacking
          ? 'What people with this role may do. What you may not do yourself cannot be given by you.'
          : 'What people with this role may do.'
      }
      value={[...value]}
      onChange={(given) => onChange(permissions.filter((one) => given.includes(one)))}
    >
      <Stack gap="md" mt="xs">
        {byArea(permissions).map(({ area, label, permissions: own }) => (
          <Group key={area} align="flex-start" wrap="nowrap" gap="md" role="group" aria-label={label}>
            <Text size="sm" fw={600} w={96} flex="none">
              {label}
            </Text>
            <Stack gap={6}>
              {own.map((permission) => (
                <Checkbox
                  key={permission}
                  value={permission}
                  label={permissionLine(permission)}
                  disabled={!may(permission)}
                  {...(may(permission) ? {} : { title: 'You do not have this permission yourself.' })}
                />
              ))}
            </Stack>
          </Group>
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
