/** The registries at the top of the page, one compact item each. */
import { ActionIcon, Badge, Group, Loader, Menu, Stack, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconDots, IconInfoCircle, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useIsMutating, useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Registry } from '../../../common/contract/registries.ts';
import type { ErrorInfo } from '../../../common/errors.ts';
import { useQueries } from '../../app/context.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { RegistryIcon } from '../../ui/entry-icon.tsx';
import { formatAgo, formatCount } from '../../ui/format.ts';
import { notifyDone, notifyFailed, notifyOffer } from '../../ui/notify.ts';
import { useNow } from '../../ui/use-now.ts';
import { useAllEntries } from './all-entries.ts';
import { RegistryInfo } from './registry-info.tsx';
import { TrustBadge } from './trust-badge.tsx';
import { updateOutcome } from './update-outcome.ts';
import { type KnownChanges, useKnownChanges, useUpdate } from './use-changes.ts';
import { changesInWords } from './what-changed.ts';

export function RegistryStrip({ registries }: { readonly registries: readonly Registry[] }) {
  const now = useNow(30_000);
  const known = useKnownChanges();
  const marked = useMarked();
  return (
    <Group gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Registries">
      {registries.map((registry) => (
        <RegistryItem
          key={registry.id}
          registry={registry}
          changes={known[registry.id] ?? null}
          marked={marked.has(registry.id)}
          now={now}
        />
      ))}
    </Group>
  );
}

/** Registries with an entry that is marked as new or changed. */
function useMarked(): ReadonlySet<string> {
  const entries = useAllEntries().data?.entries;
  return useMemo(
    () =>
      new Set(
        (entries ?? [])
          .filter(({ marks }) => marks.includes('changed') || marks.includes('new'))
          .map(({ registryId }) => registryId),
      ),
    [entries],
  );
}

type RegistryItemProps = {
  readonly registry: Registry;
  /** null: nothing changed, or nobody here saw the copy before. */
  readonly changes: KnownChanges | null;
  readonly marked: boolean;
  readonly now: number;
};

function RegistryItem({ registry, changes, marked, now }: RegistryItemProps) {
  const navigate = useNavigate();
  const [info, setInfo] = useState(false);
  const { id, name, trust, hasIcon } = registry;
  return (
    <Group component="li" className="fl-panel" gap="xs" px="xs" py={6} wrap="nowrap" maw={380}>
      <Tooltip label="Show its document">
        <UnstyledButton
          aria-label={`Show the document of ${name}`}
          onClick={() => void navigate({ to: `/registry/document/${id}`, search: true, resetScroll: false })}
        >
          <RegistryIcon registryId={id} path={hasIcon ? '' : null} name={name} size={32} />
        </UnstyledButton>
      </Tooltip>
      <Stack gap={0} miw={0}>
        <Group gap={6} wrap="nowrap">
          <Text size="sm" fw={600} truncate title={registry.source.location}>
            {name}
          </Text>
          <TrustBadge trust={trust} size="xs" />
        </Group>
        <UpdateState registry={registry} changes={changes} marked={marked} now={now} />
      </Stack>
      <Group gap={0} wrap="nowrap">
        <Tooltip label="Information">
          <ActionIcon aria-label={`Information about ${name}`} onClick={() => setInfo(true)}>
            <IconInfoCircle size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
        <RegistryMenu registry={registry} />
      </Group>
      {info && <RegistryInfo registry={registry} now={now} onClose={() => setInfo(false)} />}
    </Group>
  );
}

/** Leads to what changed. */
function ChangedMark({ registry, changes }: Pick<RegistryItemProps, 'registry' | 'changes'>) {
  const { id, name } = registry;
  return (
    <Tooltip label={changes === null ? 'What changed' : changesInWords(changes)} multiline maw={320}>
      <Badge
        component={Link}
        to={`/registry/changes/${id}`}
        search={true}
        resetScroll={false}
        size="xs"
        color="violet"
        flex="none"
        aria-label={`What changed in ${name}`}
        style={{ cursor: 'pointer' }}
      >
        Changed
      </Badge>
    </Tooltip>
  );
}

function UpdateState({ registry, changes, marked, now }: RegistryItemProps) {
  const { lastAttempt, fetchedAt, entries } = registry;
  const asked = useIsMutating({ mutationKey: ['update-registry', registry.id] }) > 0;
  // Also what nobody asked for here: automatic updates, and those that another console started.
  if (asked || registry.updating) {
    return (
      <Group gap={6}>
        <Loader size={10} aria-hidden />
        <Text size="xs" c="dimmed">
          Updating
        </Text>
      </Group>
    );
  }
  const failed = lastAttempt !== null && !lastAttempt.ok;
  return (
    <Group gap={6} wrap="nowrap">
      {failed && (
        <Badge size="xs" color="red" flex="none">
          Update failed
        </Badge>
      )}
      <Text size="xs" c="dimmed" truncate>
        {formatCount(entries, 'workspace')}
        {fetchedAt !== null && ` · ${formatAgo(fetchedAt, now)}`}
      </Text>
      {(changes !== null || (marked && updateOutcome(registry) === 'changed')) && (
        <ChangedMark registry={registry} changes={changes} />
      )}
    </Group>
  );
}

const noReason: ErrorInfo = {
  code: 'REGISTRY_NOT_UPDATED',
  message: 'The service did not say why.',
  hint: 'The last good copy stays. Try again in a moment.',
};

function RegistryMenu({ registry }: { readonly registry: Registry }) {
  const { id, name, autoUpdate, installed } = registry;
  const queries = useQueries();
  const navigate = useNavigate();
  const updateNow = useUpdate();
  const update = useMutation({
    mutationKey: ['update-registry', id],
    mutationFn: () => updateNow(id),
    onSuccess: ({ registry: { lastAttempt }, changes }) => {
      if (lastAttempt?.ok && !lastAttempt.changed) notifyDone(`${name} is up to date.`);
      else if (lastAttempt?.ok)
        notifyOffer(
          `${name} has changed${changes === null ? '' : `: ${changesInWords(changes)}`}.`,
          'Show what changed',
          () =>
            void navigate({
              to: '/registry/changes/$registryId',
              params: { registryId: id },
              search: true,
              resetScroll: false,
            }),
        );
      else notifyFailed(`${name} could not be updated`, lastAttempt?.error ?? noReason);
    },
    onError: (thrown) => notifyFailed(`${name} could not be updated`, thrown),
  });
  const configure = useMutation(
    queries.registries.configure.mutationOptions({ onError: (thrown) => notifyFailed('This was not saved', thrown) }),
  );
  const remove = useMutation(
    queries.registries.remove.mutationOptions({
      onSuccess: ({ kept }) =>
        notifyDone(
          kept > 0
            ? `${name} is removed. ${formatCount(kept, 'workspace')} ${kept === 1 ? 'stays' : 'stay'} installed.`
            : `${name} is removed.`,
        ),
      onError: (thrown) => notifyFailed(`${name} was not removed`, thrown),
    }),
  );
  const askRemove = async () => {
    const sure = await confirm({
      title: `Remove ${name}?`,
      message:
        installed > 0
          ? `What was installed from it stays and works on: ${formatCount(installed, 'workspace')}, marked “registry removed”. Nothing tells about updates any more.`
          : 'Nothing is installed from it. It can be added again at any time.',
      lost: ['The kept copy of its list', 'Which of its entries are new or changed'],
      confirmLabel: 'Remove registry',
      danger: true,
    });
    if (sure) remove.mutate({ id });
  };
  return (
    <Menu position="bottom-end" shadow="md" width={220} closeOnItemClick>
      <Menu.Target>
        <ActionIcon aria-label={`Menu of ${name}`} title="More" loading={remove.isPending}>
          <IconDots size={17} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.CheckboxItem checked={autoUpdate} onChange={(on) => configure.mutate({ id, autoUpdate: on })}>
          Automatic updates
        </Menu.CheckboxItem>
        <Menu.Item leftSection={<IconRefresh size={15} stroke={1.6} />} onClick={() => update.mutate()}>
          Update now
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={15} stroke={1.6} />} onClick={() => void askRemove()}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
