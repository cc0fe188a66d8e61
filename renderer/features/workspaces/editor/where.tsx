/** On which hosts, and what it takes there. */
import {
  Badge,
  Checkbox,
  Group,
  Loader,
  MultiSelect,
  SegmentedControl,
  Skeleton,
  Stack,
  Table,
  TagsInput,
  Text,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import type { HostEstimate, InstallTarget } from '../../../../common/model/workspaces.ts';
import {
  bytesOr,
  downloadWords,
  knownSentence,
  knownWords,
  shortWords,
  takesWords,
} from '../../../../common/sizes/words.ts';
import { useQueries } from '../../../app/context.tsx';
import { FigureHead } from '../../../ui/figures/figure-head.tsx';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import type { SpaceQuery } from './use-judgement.ts';

type WhereProps = {
  readonly target: InstallTarget;
  readonly onTarget: (target: InstallTarget) => void;
  readonly space: SpaceQuery;
  /** null: hosts cannot be insisted on here. */
  readonly forced: ReadonlySet<string> | null;
  readonly onForce: (hostId: string, on: boolean) => void;
};

export function Where({ target, onTarget, space, forced, onForce }: WhereProps) {
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group gap="xs">
          <Title order={3}>Hosts and space</Title>
          {space.fetching && <Loader size="xs" aria-label="Asking the hosts" />}
        </Group>
        <SegmentedControl
          aria-label="Where to install"
          data={[
            { value: 'all', label: 'All hosts' },
            { value: 'hosts', label: 'Chosen hosts' },
            { value: 'tags', label: 'By tag' },
          ]}
          value={target.kind}
          onChange={(kind) =>
            onTarget(
              kind === 'hosts'
                ? { kind, hostIds: (space.hosts ?? []).filter(({ chosen }) => chosen).map(({ hostId }) => hostId) }
                : kind === 'tags'
                  ? { kind, tags: [] }
                  : { kind: 'all' },
            )
          }
        />
      </Group>
      <TargetFields target={target} onTarget={onTarget} />
      {space.error !== null && space.hosts === null ? (
        <ErrorPanel error={space.error} retry={space.refetch} />
      ) : space.hosts === null ? (
        <Skeleton height={88} radius="md" />
      ) : space.hosts.length === 0 ? (
        <Text size="sm" c="dimmed">
          There is no host yet. The workspace is saved, and installed as soon as a host is added.
        </Text>
      ) : (
        <>
          <SpaceTable hosts={space.hosts} named={target.kind === 'hosts'} forced={forced} onForce={onForce} />
          <HowKnown hosts={space.hosts} />
        </>
      )}
      {isNobody(target) && (
        <Text size="sm" c="orange" role="status">
          {target.kind === 'tags' ? 'No tag' : 'No host'} is chosen: the workspace is saved, and installed nowhere yet.
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {target.kind === 'all'
          ? 'Hosts that are added later get it as well, unless they are kept free of default installs.'
          : target.kind === 'tags'
            ? 'Every host with one of these tags gets it, also when it is added or tagged later.'
            : 'A host that is full or away gets it when it can.'}{' '}
        A host that is taken out gives the image back, once nothing there uses it.
      </Text>
    </Stack>
  );
}

function isNobody(target: InstallTarget): boolean {
  return (
    (target.kind === 'hosts' && target.hostIds.length === 0) || (target.kind === 'tags' && target.tags.length === 0)
  );
}

function TargetFields({ target, onTarget }: Pick<WhereProps, 'target' | 'onTarget'>) {
  const queries = useQueries();
  const hosts = useQuery(queries.hosts.list.queryOptions()).data?.hosts ?? [];
  if (target.kind === 'hosts') {
    return (
      <MultiSelect
        aria-label="Hosts"
        placeholder={target.hostIds.length === 0 ? 'Choose hosts' : ''}
        data={hosts.map(({ id, name }) => ({ value: id, label: name }))}
        value={target.hostIds}
        onChange={(hostIds) => onTarget({ kind: 'hosts', hostIds })}
        searchable
      />
    );
  }
  if (target.kind === 'tags') {
    return (
      <TagsInput
        aria-label="Tags of hosts"
        placeholder={target.tags.length === 0 ? 'Type a tag and press Enter' : ''}
        data={[...new Set(hosts.flatMap(({ tags }) => tags))].sort()}
        value={target.tags}
        onChange={(tags) => onTarget({ kind: 'tags', tags })}
      />
    );
  }
  return null;
}

/** What the figures above it rest on. */
export function HowKnown({ hosts }: { readonly hosts: readonly HostEstimate[] }) {
  return (
    <Text size="xs" c="dimmed">
      {knownSentence(hosts)}
    </Text>
  );
}

/** Per host what the image takes there, and whether it fits. */
export function SpaceTable({
  hosts,
  named,
  forced,
  onForce,
}: {
  readonly hosts: readonly HostEstimate[];
  /** The hosts were chosen one by one; else those of another architecture are left out. */
  readonly named: boolean;
} & Pick<WhereProps, 'forced' | 'onForce'>) {
  return (
    <Table.ScrollContainer minWidth={490}>
      <Table verticalSpacing={6} horizontalSpacing={6} fz="sm" aria-label="Space on each host">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Host</Table.Th>
            <FigureHead figure="download" />
            <FigureHead figure="takes" />
            <FigureHead figure="worst" />
            <FigureHead figure="free" />
            <Table.Th>Verdict</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {hosts.map((host) => (
            <Fragment key={host.hostId}>
              <Table.Tr
                {...(host.chosen ? {} : { c: 'dimmed' })}
                {...(isShort(host) && { style: { borderBottom: 0 } })}
              >
                <Table.Td fw={550}>{host.hostName}</Table.Td>
                <Table.Td ta="right" className="fl-figures" style={{ whiteSpace: 'nowrap' }}>
                  {downloadWords(host)}
                </Table.Td>
                <Table.Td
                  ta="right"
                  className="fl-figures"
                  style={{ whiteSpace: 'nowrap' }}
                  title={knownWords[host.known]}
                >
                  {takesWords(host)}
                </Table.Td>
                <Table.Td ta="right" className="fl-figures" style={{ whiteSpace: 'nowrap' }}>
                  {bytesOr(host.worstBytes, 'not published')}
                </Table.Td>
                <Table.Td ta="right" className="fl-figures" style={{ whiteSpace: 'nowrap' }}>
                  {bytesOr(host.freeBytes)}
                </Table.Td>
                <Table.Td>
                  <Stack gap={4}>
                    <Verdict host={host} named={named} />
                    {isShort(host) && forced !== null && (
                      <Checkbox
                        label="Install anyway"
                        styles={{ label: { whiteSpace: 'nowrap' } }}
                        aria-label={`Install anyway on ${host.hostName}`}
                        checked={forced.has(host.hostId)}
                        onChange={({ currentTarget }) => onForce(host.hostId, currentTarget.checked)}
                      />
                    )}
                  </Stack>
                </Table.Td>
              </Table.Tr>
              {isShort(host) && (
                <Table.Tr>
                  <Table.Td colSpan={6} pt={0}>
                    <Text size="xs" c="dimmed">
                      {host.hostName} has {shortWords(host)}.
                    </Text>
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Wanted there, and there is no room for it. */
function isShort({ chosen, fits, architectureFits }: HostEstimate): boolean {
  return chosen && fits === 'no' && architectureFits;
}

function Verdict({ host, named }: { readonly host: HostEstimate; readonly named: boolean }) {
  if (!host.chosen) return <Badge color="gray">Not chosen</Badge>;
  if (!host.architectureFits)
    return named ? (
      <Badge color="red">Other architecture</Badge>
    ) : (
      <Badge color="gray">Left out: other architecture</Badge>
    );
  if (host.present && host.takesBytes === 0) return <Badge color="teal">Already there</Badge>;
  if (host.fits === 'yes') return <Badge color="teal">Fits</Badge>;
  if (host.fits === 'unknown') return <Badge color="gray">Cannot be told</Badge>;
  return <Badge color="red">Does not fit</Badge>;
}
