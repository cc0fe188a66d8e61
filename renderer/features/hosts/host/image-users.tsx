/** Who uses an image: workspaces that stand on it, sessions and other containers that were made of it. */
import { Anchor, Badge, Button, Group, List, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { Link } from '@tanstack/react-router';
import type { z } from 'zod';
import { freeingWords, type ImageUser, usedAs, userWords } from '../../../../common/hosts/image-users.ts';
import type { hostImageSchema } from '../../../../common/model/hosts.ts';
import { DialogBody, DialogFooter, dialogLook, ReturnFocus } from '../../../ui/dialog/dialog.tsx';
import { openerOf } from '../../../ui/dialog/dialog-memory.ts';

type Image = Pick<z.infer<typeof hostImageSchema>, 'usedBy' | 'containers'>;

/** What a search for an image goes over besides its names. */
export function usersText({ containers }: Pick<Image, 'containers'>): string[] {
  return containers.flatMap(({ name, session }) =>
    session === null ? [name] : [name, session.workspaceName, session.userName],
  );
}

export function ImageUsers({ image }: { readonly image: Image }) {
  const { usedBy, containers } = image;
  if (usedBy.length === 0 && containers.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nothing
      </Text>
    );
  return (
    <Stack gap={4}>
      {usedBy.length > 0 && (
        <Group gap={6}>
          {usedBy.map(({ workspaceId, name }) => (
            <Badge key={workspaceId} component={Link} to={`/workspaces/${workspaceId}`} style={{ cursor: 'pointer' }}>
              {name}
            </Badge>
          ))}
        </Group>
      )}
      {containers.map((user) => (
        <User key={user.id} user={user} />
      ))}
    </Stack>
  );
}

function User({ user }: { readonly user: ImageUser }) {
  const { name, session } = user;
  const state = usedAs(user);
  return (
    <Text size="xs" c="dimmed">
      {session === null ? (
        <>
          Container{' '}
          <span className="fl-mono" style={{ overflowWrap: 'anywhere' }}>
            {name}
          </span>{' '}
          · {state} · of another tool or site
        </>
      ) : (
        <>
          Session of{' '}
          <Anchor component={Link} to={`/sessions/${session.id}`} size="xs">
            {session.userName} in {session.workspaceName}
          </Anchor>{' '}
          · {state}
        </>
      )}
    </Text>
  );
}

/** Says why an image cannot be removed now, and what would have to go first. */
export function tellInUse(image: string, users: readonly ImageUser[]): void {
  const opener = openerOf(document.activeElement);
  const id = modals.open({
    title: `${image} is in use`,
    classNames: dialogLook,
    returnFocus: false,
    children: (
      <>
        <ReturnFocus opener={opener} />
        <DialogBody>
          <Stack gap="xs">
            <Text size="sm">It cannot be removed while these containers stand on it:</Text>
            <List size="sm">
              {users.map((user) => (
                <List.Item key={user.id}>{userWords(user)}</List.Item>
              ))}
            </List>
            <Text size="sm">{freeingWords(users)}</Text>
          </Stack>
        </DialogBody>
        <DialogFooter>
          <Button variant="default" data-autofocus onClick={() => modals.close(id)}>
            Close
          </Button>
        </DialogFooter>
      </>
    ),
  });
}
