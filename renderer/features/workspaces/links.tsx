/** Workspaces that are links: listed beside the others, and opened outside. */
import { ActionIcon, Box, Button, Group, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconAdjustments, IconExternalLink, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type LinkDraft, type LinkWorkspace, linkDraftSchema } from '../../../common/model/workspace-kinds.ts';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { confirm } from '../../ui/dialog/confirm.tsx';
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../ui/dialog/dialog.tsx';
import { IconFrame } from '../../ui/entry-icon.tsx';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { ErrorPanel } from '../../ui/page/states.tsx';

const newLink: LinkDraft = {
  kind: 'link',
  friendlyName: '',
  description: '',
  notes: '',
  categories: [],
  enabled: true,
  url: 'https://',
};

type LinksProps = { readonly links: readonly LinkWorkspace[]; readonly onEdit: (link: LinkWorkspace) => void };

export function LinksSection({ links, onEdit }: LinksProps) {
  if (links.length === 0) return null;
  return (
    <Box component="section" aria-labelledby="fl-links" mt="md">
      <Title order={2} id="fl-links" fz="md" mb={4}>
        Links
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        They open outside of Fairlead, in a tab or a browser of their own.
      </Text>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
        {links.map((link) => (
          <LinkCard key={link.id} link={link} onEdit={() => onEdit(link)} />
        ))}
      </SimpleGrid>
    </Box>
  );
}

function LinkCard({ link, onEdit }: { readonly link: LinkWorkspace; readonly onEdit: () => void }) {
  const mayChange = useMay('workspaces.modify');
  const queries = useQueries();
  const remove = useMutation(
    queries.workspaces.removeLinks.mutationOptions({
      onSuccess: () => notifyDone(`The link ${link.friendlyName} was removed.`),
      onError: (thrown) => notifyFailed('The link was not removed', thrown),
    }),
  );
  const askToRemove = async () => {
    const yes = await confirm({
      title: `Remove ${link.friendlyName}?`,
      message: 'The link goes from this list. What it leads to stays as it is.',
      confirmLabel: 'Remove the link',
      danger: true,
    });
    if (yes) remove.mutate({ ids: [link.id] });
  };
  return (
    <Box className="fl-panel" p="sm">
      <Group gap="sm" wrap="nowrap" justify="space-between">
        <Group gap="sm" wrap="nowrap" miw={0}>
          <IconFrame picture={null} name={link.friendlyName} size={32} />
          <Box miw={0}>
            <Text size="sm" fw={600} truncate>
              {link.friendlyName}
            </Text>
            <Text size="xs" c="dimmed" className="fl-mono" truncate title={link.url}>
              {link.url}
            </Text>
            {link.description !== '' && (
              <Text size="xs" c="dimmed" lineClamp={2}>
                {link.description}
              </Text>
            )}
          </Box>
        </Group>
        <Group gap={4} wrap="nowrap" flex="none">
          <Button
            component="a"
            href={link.url}
            target="_blank"
            rel="noopener noreferrer"
            variant="default"
            leftSection={<IconExternalLink size={14} stroke={1.6} />}
            aria-label={`Open ${link.friendlyName} outside`}
          >
            Open
          </Button>
          {mayChange && (
            <>
              <ActionIcon title="Edit" aria-label={`Edit ${link.friendlyName}`} onClick={onEdit}>
                <IconAdjustments size={17} stroke={1.6} />
              </ActionIcon>
              <ActionIcon
                title="Remove"
                aria-label={`Remove ${link.friendlyName}`}
                color="red"
                loading={remove.isPending}
                onClick={() => void askToRemove()}
              >
                <IconTrash size={17} stroke={1.6} />
              </ActionIcon>
            </>
          )}
        </Group>
      </Group>
    </Box>
  );
}

/** Adds a link, or changes the one that is given. */
export function LinkDialog({ link, onClose }: { readonly link: LinkWorkspace | null; readonly onClose: () => void }) {
  const queries = useQueries();
  const {
    id: _id,
    createdAt: _created,
    updatedAt: _updated,
    ...saved
  } = { id: '', createdAt: 0, updatedAt: 0, ...link };
  const [draft, setDraft] = useState<LinkDraft>({ ...newLink, ...saved });
  const [tried, setTried] = useState(false);
  const save = useMutation(
    queries.workspaces.saveOther.mutationOptions({
      onSuccess: ({ friendlyName }) => {
        notifyDone(`The link ${friendlyName} was saved.`);
        onClose();
      },
    }),
  );
  const issues = linkDraftSchema.safeParse(draft).error?.issues ?? [];
  const wrong = (field: keyof LinkDraft) => tried && issues.some(({ path }) => path[0] === field);
  const set = (part: Partial<LinkDraft>) => setDraft((before) => ({ ...before, ...part }));
  return (
    <Dialog title={link === null ? 'Add link' : 'Edit link'} onClose={onClose}>
      <DialogForm
        onSubmit={() => {
          setTried(true);
          if (issues.length === 0) save.mutate({ id: link?.id ?? null, draft });
        }}
      >
        <DialogBody>
          <Stack gap="md">
            <TextInput
              label="Name"
              required
              data-autofocus
              value={draft.friendlyName}
              error={wrong('friendlyName') ? 'Give the link a name.' : undefined}
              onChange={({ currentTarget }) => set({ friendlyName: currentTarget.value })}
            />
            <TextInput
              label="Address"
              required
              inputMode="url"
              spellCheck={false}
              classNames={{ input: 'fl-mono' }}
              value={draft.url}
              error={wrong('url') ? 'A whole address, such as "https://example.org/".' : undefined}
              onChange={({ currentTarget }) => set({ url: currentTarget.value.trim() })}
            />
            <TextInput
              label="Description"
              value={draft.description}
              onChange={({ currentTarget }) => set({ description: currentTarget.value })}
            />
            <Text size="xs" c="dimmed">
              It opens outside of Fairlead, in a tab or a browser of its own: there is no session.
            </Text>
          </Stack>
        </DialogBody>
        <DialogFooter above={save.error && <ErrorPanel error={save.error} />}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </DialogFooter>
      </DialogForm>
    </Dialog>
  );
}
