import { ActionIcon, Badge, Box, Button, Checkbox, Group, Menu, Progress, Stack, Text, Tooltip } from '@mantine/core';
import { useMergedRef } from '@mantine/hooks';
import {
  IconDeviceDesktop,
  IconDots,
  IconEye,
  IconPlayerPlay,
  IconPower,
  type IconProps,
  IconRefresh,
  IconX,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ComponentType, useRef, useState } from 'react';
import type { Session } from '../../../../common/model/sessions.ts';
import { useMay } from '../../../app/may.ts';
import { WorkspaceIcon } from '../../../ui/entry-icon.tsx';
import { engineSaid } from '../../../ui/words/engine-words.ts';
import { formatBytes, formatCount, formatDuration, formatTime } from '../../../ui/words/format.ts';
import { Hint } from '../../../ui/words/hint.tsx';
import { ConditionLine } from '../condition.tsx';
import { hasMenu, SessionMenuItems } from '../session-menu.tsx';
import { Thumbnail } from '../thumbnail.tsx';
import type { SessionActions } from '../use-session-actions.ts';
import { useSessionStats } from '../use-session-stats.ts';
import {
  actionsFor,
  isLaunching,
  isPassing,
  isStartingAgain,
  type SessionAction,
  stateColors,
  stateWords,
} from '../words.ts';

type SessionCardProps = {
  readonly session: Session;
  readonly now: number;
  readonly actions: SessionActions;
  readonly selected: boolean;
  /** Some card is selected: all show their box. */
  readonly selecting: boolean;
  readonly onSelect: (id: string, selected: boolean) => void;
  /** Where it stands in a list of which only a part exists. */
  readonly place: {
    readonly ref?: (element: HTMLLIElement | null) => void;
    readonly 'data-index'?: number;
    readonly 'aria-setsize'?: number;
    readonly 'aria-posinset'?: number;
  };
};

export function SessionCard({ session, now, actions, selected, selecting, onSelect, place }: SessionCardProps) {
  const card = useRef<HTMLLIElement>(null);
  const { ref: measure, ...placed } = place;
  const cardRef = useMergedRef(card, measure);
  const [near, setNear] = useState(false);
  const { id, workspaceName, userName, hostName, state } = session;
  const label = `${workspaceName} of ${userName}`;
  return (
    <Box
      component="li"
      ref={cardRef}
      {...placed}
      aria-label={label}
      className="fl-panel"
      onMouseEnter={() => setNear(true)}
      onMouseLeave={() => setNear(false)}
      onFocus={() => setNear(true)}
      onBlur={(event) => {
        if (!card.current?.contains(event.relatedTarget)) setNear(false);
      }}
      style={{
        position: 'relative',
        display: 'flex',
        flexDirection: 'column',
        ...(selected ? { borderColor: 'var(--mantine-primary-color-filled)' } : {}),
      }}
    >
      <Link
        to="/sessions/$id"
        params={{ id }}
        aria-label={`Open ${label}`}
        style={{ display: 'block', textDecoration: 'none' }}
      >
        <Thumbnail session={session} />
      </Link>
      {(near || selecting || selected) && actions.may('end', session) && (
        <Checkbox
          aria-label={`Select ${label}`}
          checked={selected}
          onChange={({ currentTarget }) => onSelect(id, currentTarget.checked)}
          size="sm"
          style={{ position: 'absolute', top: 10, left: 10 }}
        />
      )}
      <Stack gap={8} p="sm" flex={1}>
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <WorkspaceIcon hash={session.iconHash} name={workspaceName} size={28} />
          <Stack gap={0} miw={0} flex={1}>
            <Text fw={600} truncate title={workspaceName}>
              {workspaceName}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {userName}
              {hostName === '' ? '' : ` on ${hostName}`}
            </Text>
          </Stack>
          <Badge color={stateColors[state]} flex="none" {...(isPassing(session) ? { className: 'fl-pulse' } : {})}>
            {stateWords[state]}
          </Badge>
        </Group>
        <Box flex={1}>
          <Body session={session} now={now} near={near || selected} />
        </Box>
        <Foot session={session} actions={actions} />
      </Stack>
    </Box>
  );
}

function Body({ session, now, near }: { readonly session: Session; readonly now: number; readonly near: boolean }) {
  if (isPassing(session)) {
    return (
      <Stack gap={4}>
        <Progress
          size="sm"
          value={session.state === 'deleting' ? 100 : session.progress}
          animated={session.state === 'deleting'}
          aria-label={`Progress of ${session.workspaceName}`}
        />
        <Text size="xs" c="dimmed">
          {session.sentence}
        </Text>
      </Stack>
    );
  }
  if (session.error) return <ShortFailure session={session} />;
  if (session.state === 'running') {
    return (
      <Stack gap={4}>
        <ConditionLine session={session} />
        <Figures session={session} now={now} near={near} />
      </Stack>
    );
  }
  return (
    <Text size="xs" c="dimmed">
      {session.sentence}
    </Text>
  );
}

function ShortFailure({ session }: { readonly session: Session }) {
  const log = session.error?.data?.log;
  const said = session.error && engineSaid(session.error);
  const last = Array.isArray(log) ? log.filter((line) => typeof line === 'string').slice(-2) : said ? [said] : [];
  return (
    <Stack gap={4}>
      <Text size="xs" c="light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))" fw={550} lineClamp={3}>
        {session.error?.message}
      </Text>
      {session.error?.hint && <Hint inline size="xs" c="dimmed" lineClamp={3} parts={session.error.hint} />}
      {last.length > 0 && (
        <Text size="xs" className="fl-mono" c="dimmed" truncate title={last.join('\n')}>
          {last.at(-1)}
        </Text>
      )}
    </Stack>
  );
}

/** Whole minutes: seconds would stand still between two looks. */
function roundedAge(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds / 60_000)) * 60_000;
}

/** Cores and memory of a session; what it uses of them while somebody looks at the card. */
function Figures({ session, now, near }: { readonly session: Session; readonly now: number; readonly near: boolean }) {
  const { samples } = useSessionStats(session.id, near);
  const last = samples.at(-1);
  const since = session.startedAt ?? session.createdAt;
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <Text size="xs" c="dimmed" title={formatTime(since)} truncate>
        For {formatDuration(roundedAge(now - since))}
      </Text>
      <Text size="xs" c="dimmed" className="fl-figures" style={{ whiteSpace: 'nowrap' }}>
        {last
          ? `${last.cpuCores.toFixed(2)} of ${formatCount(session.cores, 'core')} · ${formatBytes(last.memoryBytes)}`
          : `${formatCount(session.cores, 'core')} · ${formatBytes(session.memoryBytes)}`}
      </Text>
    </Group>
  );
}

type First = { readonly action: SessionAction; readonly label: string; readonly icon: ComponentType<IconProps> };
const firstActions: Readonly<Partial<Record<Session['state'], First>>> = {
  running: { action: 'open', label: 'Open', icon: IconDeviceDesktop },
  paused: { action: 'resume', label: 'Resume', icon: IconPlayerPlay },
  stopped: { action: 'start', label: 'Start', icon: IconPlayerPlay },
};

function Foot({ session, actions }: { readonly session: Session; readonly actions: SessionActions }) {
  const navigate = useNavigate();
  const { state, workspaceName, userName } = session;
  const label = `${workspaceName} of ${userName}`;
  const first = firstActions[state];
  const mayLaunch = useMay('sessions.launch');
  const mayEnd = actions.may('end', session);
  const without: readonly SessionAction[] = state === 'running' ? ['open', 'watch'] : first ? [first.action] : [];
  return (
    <Group gap={6} wrap="nowrap">
      {first && actions.may(first.action, session) && (
        <Button
          flex={1}
          variant="light"
          leftSection={<first.icon size={14} stroke={1.8} />}
          aria-label={`${first.label} ${label}`}
          onClick={() => actions.run(first.action, session)}
        >
          {first.label}
        </Button>
      )}
      {actionsFor(session).includes('watch') && actions.may('watch', session) && (
        <Tooltip label="Watch without keys and mouse">
          <Button
            variant="default"
            leftSection={<IconEye size={14} stroke={1.8} />}
            aria-label={`Watch ${label}`}
            onClick={() => actions.run('watch', session)}
          >
            Watch
          </Button>
        </Tooltip>
      )}
      {state === 'failed' && session.workspaceId !== null && mayLaunch && (
        <Button
          flex={1}
          variant="light"
          leftSection={<IconRefresh size={14} stroke={1.8} />}
          onClick={() => void navigate({ to: `/workspaces/${session.workspaceId}/launch` })}
        >
          Launch again
        </Button>
      )}
      {isLaunching(session) && mayEnd && (
        <Button
          flex={1}
          variant="default"
          leftSection={<IconX size={14} stroke={1.8} />}
          aria-label={`Cancel the launch of ${label}`}
          onClick={() => actions.run('end', session)}
        >
          Cancel
        </Button>
      )}
      {(state === 'failed' || state === 'lost' || isStartingAgain(session)) && mayEnd && (
        <Button
          flex={state === 'failed' ? undefined : 1}
          variant="default"
          leftSection={<IconPower size={14} stroke={1.8} />}
          aria-label={`${state === 'failed' ? 'Remove' : 'End'} ${label}`}
          onClick={() => actions.run('end', session)}
        >
          {state === 'failed' ? 'Remove' : 'End'}
        </Button>
      )}
      {(state === 'running' || state === 'paused' || state === 'stopped') && hasMenu(session, actions, without) && (
        <Menu position="bottom-end" withinPortal shadow="md" width={190}>
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label={`More for ${label}`}>
              <IconDots size={16} stroke={1.8} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <SessionMenuItems session={session} actions={actions} without={without} />
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}
