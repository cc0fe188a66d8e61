/** The registries at the top of the page in one line: each is a filter, and has its menu. */

import { ActionIcon, Badge, Loader, Menu, Tooltip } from '@mantine/core';
import {
  IconAlertCircle,
  IconArrowsDiff,
  IconDots,
  IconFileText,
  IconInfoCircle,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import { useIsMutating, useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { memo, useState } from 'react';
import type { ErrorInfo } from '../../../common/errors.ts';
import { asHint } from '../../../common/hint.ts';
import type { Registry } from '../../../common/model/registries.ts';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { confirm } from '../../ui/dialog/confirm.tsx';
import { RegistryIcon } from '../../ui/entry-icon.tsx';
import { toggled } from '../../ui/lists/browse.ts';
import { notifyDone, notifyFailed, notifyOffer } from '../../ui/notify.ts';
import { useNow } from '../../ui/use-now.ts';
import { formatAgo, formatCount } from '../../ui/words/format.ts';
import { changesInWords, isMarked } from './changes-words.ts';
import { RegistryInfo } from './registry-info.tsx';
import { RestoreOwn } from './restore-own.tsx';
import { TrustIcon, trustWords } from './trust-badge.tsx';
import { updateOutcome } from './update-outcome.ts';

type RegistryStripProps = {
  readonly registries: readonly Registry[];
  /** How many workspaces of each fit the search and the other filters; null while they are read. */
  readonly counts: ReadonlyMap<string, number> | null;
  /** Those with an entry that is marked as new or changed; null while they are read. */
  readonly marked: readonly string[] | null;
  /** The registries that the list is narrowed to; empty: all. */
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
};

/** Kept as it is while somebody types: what it shows changes with the answer. */
export const RegistryStrip = memo(function RegistryStrip({
  registries,
  counts,
  marked,
  chosen,
  onChoose,
}: RegistryStripProps) {
  const now = useNow(30_000);
  return (
    <ul className="fl-strip" aria-label="Registries">
      {registries.length > 1 && (
        <li data-on={chosen.length === 0 || undefined}>
          <button
            type="button"
            className="fl-strip-main fl-strip-all"
            aria-pressed={chosen.length === 0}
            onClick={() => onChoose([])}
          >
            <span className="fl-strip-name">All {registries.length}</span>
          </button>
        </li>
      )}
      {registries.map((registry) => (
        <RegistryItem
          key={registry.id}
          registry={registry}
          marked={marked?.includes(registry.id) ?? false}
          count={counts === null ? registry.entries : (counts.get(registry.id) ?? 0)}
          chosen={chosen.includes(registry.id)}
          onToggle={() => onChoose(toggled(chosen, registry.id))}
          now={now}
        />
      ))}
      <RestoreOwn />
    </ul>
  );
});

type RegistryItemProps = {
  readonly registry: Registry;
  readonly marked: boolean;
  readonly count: number;
  readonly chosen: boolean;
  readonly onToggle: () => void;
  readonly now: number;
};

function RegistryItem({ registry, marked, count, chosen, onToggle, now }: RegistryItemProps) {
  const [info, setInfo] = useState(false);
  const { id, name, hasIcon, lastAttempt, fetchedAt, changes } = registry;
  // Also what nobody asked for here: automatic updates, and those that another console started.
  const updating = useIsMutating({ mutationKey: ['update-registry', id] }) > 0 || registry.updating;
  const failed = !updating && lastAttempt !== null && !lastAttempt.ok;
  // Where nobody compared, an update is told by the marks that it left.
  const changed =
    !updating && (changes === null ? marked && updateOutcome(registry) === 'changed' : isMarked(changes, now));
  const state = updating
    ? 'updating'
    : failed
      ? 'its last update failed'
      : fetchedAt === null
        ? ''
        : `checked ${formatAgo(lastAttempt?.at ?? fetchedAt, now)}`;
  return (
    <li data-on={chosen || undefined} data-failed={failed || undefined}>
      <button
        type="button"
        className="fl-strip-main"
        aria-pressed={chosen}
        title={[name, trustWords[registry.trust][0], formatCount(registry.entries, 'workspace'), state]
          .filter((part) => part !== '')
          .join(' · ')}
        onClick={onToggle}
      >
        <RegistryIcon registryId={id} path={hasIcon ? '' : null} name={name} size={18} />
        <span className="fl-strip-name">{name}</span>
        <TrustIcon trust={registry.trust} />
        <span className="fl-strip-count">{count.toLocaleString()}</span>
        {updating && <Loader size={10} aria-label="Updating" />}
        {failed && (
          <IconAlertCircle
            size={15}
            role="img"
            aria-label="Update failed"
            color="var(--mantine-color-red-light-color)"
            stroke={1.8}
          />
        )}
      </button>
      {changed && <ChangedMark registry={registry} />}
      <RegistryMenu registry={registry} onInfo={() => setInfo(true)} />
      {info && <RegistryInfo registry={registry} now={now} onClose={() => setInfo(false)} />}
    </li>
  );
}

/** Leads to what changed. */
function ChangedMark({ registry: { id, name, changes } }: Pick<RegistryItemProps, 'registry'>) {
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

const noReason: ErrorInfo = {
  code: 'REGISTRY_NOT_UPDATED',
  message: 'The service did not say why.',
  hint: asHint('The last good copy stays. Try again in a moment.'),
};

type RegistryMenuProps = { readonly registry: Registry; readonly onInfo: () => void };

function RegistryMenu({ registry, onInfo }: RegistryMenuProps) {
  const mayChange = useMay('registries.modify');
  const { id, name, autoUpdate, installed } = registry;
  const queries = useQueries();
  const navigate = useNavigate();
  const go = (page: 'document' | 'changes') =>
    void navigate({
      to: `/registry/${page}/$registryId`,
      params: { registryId: id },
      search: true,
      resetScroll: false,
    });
  const update = useMutation({
    ...queries.registries.update.mutationOptions(),
    mutationKey: ['update-registry', id],
    onSuccess: ({ lastAttempt, changes }) => {
      if (lastAttempt?.ok && !lastAttempt.changed) notifyDone(`${name} is up to date.`);
      else if (lastAttempt?.ok)
        notifyOffer(
          `${name} has changed${changes === null ? '' : `: ${changesInWords(changes)}`}.`,
          'Show what changed',
          () => go('changes'),
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
        <ActionIcon size={24} radius="xl" aria-label={`Menu of ${name}`} title="More" loading={remove.isPending}>
          <IconDots size={15} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconInfoCircle size={15} stroke={1.6} />} onClick={onInfo}>
          Information
        </Menu.Item>
        <Menu.Item leftSection={<IconFileText size={15} stroke={1.6} />} onClick={() => go('document')}>
          Show its document
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowsDiff size={15} stroke={1.6} />} onClick={() => go('changes')}>
          What changed
        </Menu.Item>
        {mayChange && (
          <>
            <Menu.Divider />
            <Menu.CheckboxItem checked={autoUpdate} onChange={(on) => configure.mutate({ id, autoUpdate: on })}>
              Automatic updates
            </Menu.CheckboxItem>
            <Menu.Item leftSection={<IconRefresh size={15} stroke={1.6} />} onClick={() => update.mutate({ id })}>
              Update now
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={15} stroke={1.6} />} onClick={() => void askRemove()}>
              Remove
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
