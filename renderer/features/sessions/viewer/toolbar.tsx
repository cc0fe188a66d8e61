/** The bar over a session: whose machine this is, how it is looked at, what can be done. */
import { ActionIcon, Badge, Box, Divider, Group, Menu, SegmentedControl, Text, Title, Tooltip } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import {
  IconArrowsDiagonal,
  IconArrowsDiagonalMinimize2,
  IconAspectRatio,
  IconDots,
  IconExternalLink,
  IconEye,
  IconInfoCircle,
  IconLayoutSidebarRight,
  IconPower,
  IconRefresh,
} from '@tabler/icons-react';
import type { ReactNode, RefObject } from 'react';
import type { Session } from '../../../../common/model/sessions.ts';
import { canBeWatched, viewerFacts } from '../../../../common/model/viewers.ts';
import { WorkspaceIcon } from '../../../ui/entry-icon.tsx';
import { hueOf } from '../../../ui/words/initials.ts';
import type { Look } from '../page/workplace.ts';
import { hasMenu, SessionMenuItems } from '../session-menu.tsx';
import type { SessionActions } from '../use-session-actions.ts';
import { type SessionAction, stateColors, stateWords } from '../words.ts';
import { BarMenu, type MenuDone } from './bar-menu.tsx';
import type { Sizing } from './messages.ts';
import { QualityMenu } from './quality-menu.tsx';

const leaveKeys = 'Ctrl + Alt + Shift';

/** Below this width, pixels, what is needed now and then moves into the menu. */
const compactBelow = 900;

type ToolbarProps = {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly session: Session;
  readonly actions: SessionActions;
  readonly look: Look;
  readonly setLook: (part: Partial<Look>) => void;
  readonly full: boolean;
  readonly toggleFull: () => void;
  readonly onReconnect: () => void;
  /** null in a window that is detached already. */
  readonly onDetach: (() => void) | null;
  /** Back into the frame. */
  readonly onEscape: () => void;
  readonly onMenuDone: MenuDone;
  /** Latency, clipboard and keys, which belong to the view. */
  readonly children: ReactNode;
};

const sizes: readonly { readonly value: Sizing; readonly label: string; readonly about: string }[] = [
  { value: 'fit', label: 'Fit', about: 'The session takes the size of this window' },
  { value: 'scale', label: 'Scale', about: 'The picture is scaled into this window' },
  { value: 'actual', label: '1:1', about: 'Every pixel as it is' },
];

/** The colour that stays with a host, dark enough for white text. */
function hostColor(hostName: string): string {
  return `hsl(${hueOf(hostName)} 55% 30%)`;
}

export function Toolbar(props: ToolbarProps) {
  const {
    ref,
    session,
    actions,
    look,
    setLook,
    full,
    toggleFull,
    onReconnect,
    onDetach,
    onEscape,
    onMenuDone,
    children,
  } = props;
  const watching = look.mode === 'view';
  const facts = viewerFacts[session.protocol];
  const without: readonly SessionAction[] = watching ? ['open', 'watch', 'open-link'] : ['open', 'watch'];
  const { ref: measure, width } = useElementSize<HTMLDivElement>();
  const place = useMergedRef(ref, measure);
  const compact = width > 0 && width < compactBelow;
  return (
    <Box
      ref={place}
      role="toolbar"
      aria-label="Session toolbar"
      aria-keyshortcuts="Control+Alt+Shift"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onEscape();
      }}
      bg="var(--fl-surface)"
      px="xs"
      h={42}
      style={{
        flex: 'none',
        borderTop: `3px solid ${hostColor(session.hostName)}`,
        borderBottom: '1px solid var(--fl-border)',
        display: 'flex',
        alignItems: 'center',
        gap: 8,
        overflow: 'hidden',
      }}
    >
      <Identity session={session} compact={compact} />
      {watching && (
        <Badge variant="filled" flex="none" c="white" bg="#a33b05">
          View only
        </Badge>
      )}
      <Box flex={1} />
      {!canBeWatched(session.protocol) || !actions.may('open', session) ? null : compact ? (
        <ToolButton
          label="Watch only"
          icon={<IconEye size={18} stroke={1.6} />}
          pressed={watching}
          onClick={() => setLook({ mode: watching ? 'control' : 'view' })}
        />
      ) : (
        <SegmentedControl
          aria-label="Control or watch"
          value={look.mode}
          onChange={(mode) => setLook({ mode: mode === 'view' ? 'view' : 'control' })}
          data={[
            { value: 'control', label: 'Control' },
            { value: 'view', label: 'Watch' },
          ]}
          style={{ flex: 'none' }}
        />
      )}
      {facts.sizing && <SizeMenu look={look} setLook={setLook} onDone={onMenuDone} />}
      {facts.quality && (
        <QualityMenu quality={look.quality} onChange={(quality) => setLook({ quality })} onDone={onMenuDone} />
      )}
      {children}
      <Divider orientation="vertical" my={9} />
      {!compact && <ToolButton label="Reconnect" icon={<IconRefresh size={18} stroke={1.6} />} onClick={onReconnect} />}
      <ToolButton
        label={full ? 'Leave full screen' : 'Full screen'}
        icon={
          full ? <IconArrowsDiagonalMinimize2 size={18} stroke={1.6} /> : <IconArrowsDiagonal size={18} stroke={1.6} />
        }
        onClick={toggleFull}
      />
      {onDetach && !full && !compact && (
        <ToolButton
          label="Move to a window of its own"
          icon={<IconExternalLink size={18} stroke={1.6} />}
          onClick={onDetach}
        />
      )}
      <ToolButton
        label={look.panel === null ? 'Show details, logs, terminal' : 'Hide the side panel'}
        icon={<IconLayoutSidebarRight size={18} stroke={1.6} />}
        pressed={look.panel !== null}
        onClick={() => setLook({ panel: look.panel === null ? 'details' : null })}
      />
      {actions.may('end', session) && (
        <Tooltip label="End session">
          <ActionIcon aria-label="End session" size={30} color="red" onClick={() => actions.run('end', session)}>
            <IconPower size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      )}
      {(compact || hasMenu(session, actions, without)) && (
        <BarMenu width={190} onDone={onMenuDone}>
          <Menu.Target>
            <ActionIcon aria-label="More for this session" size={30}>
              <IconDots size={18} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {compact && (
              <>
                <Menu.Item leftSection={<IconRefresh size={16} stroke={1.6} />} onClick={onReconnect}>
                  Reconnect
                </Menu.Item>
                {onDetach && (
                  <Menu.Item leftSection={<IconExternalLink size={16} stroke={1.6} />} onClick={onDetach}>
                    Window of its own
                  </Menu.Item>
                )}
                <Menu.Divider />
              </>
            )}
            <SessionMenuItems session={session} actions={actions} without={without} />
            {compact && <Menu.Label>{leaveKeys} comes to this bar, Escape goes back</Menu.Label>}
          </Menu.Dropdown>
        </BarMenu>
      )}
      {!compact && <KeysHint />}
    </Box>
  );
}

function KeysHint() {
  return (
    <Tooltip label={`${leaveKeys}: from the session to this bar. Escape: back. Tab goes through the bar.`} maw={260}>
      <ActionIcon aria-label={`Keys: ${leaveKeys} comes to this bar, Escape goes back`} size={30}>
        <IconInfoCircle size={18} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}

function Identity({ session, compact }: { readonly session: Session; readonly compact: boolean }) {
  const { workspaceName, hostName, userName, state } = session;
  return (
    <Group gap={8} wrap="nowrap" miw={0} style={{ overflow: 'hidden' }}>
      <WorkspaceIcon hash={session.iconHash} name={workspaceName} size={22} />
      <Title order={1} fz="sm" lh={1.2} style={{ whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis' }}>
        {workspaceName}
      </Title>
      {hostName !== '' && (
        <Badge flex="none" variant="filled" c="white" bg={hostColor(hostName)} title="The host it runs on">
          {hostName}
        </Badge>
      )}
      {!compact && (
        <Text size="xs" c="dimmed" truncate>
          {userName}
        </Text>
      )}
      {state !== 'running' && (
        <Badge
          color={stateColors[state]}
          flex="none"
          {...(state === 'starting' ? { title: 'Its desktop is still coming up' } : {})}
        >
          {stateWords[state]}
        </Badge>
      )}
    </Group>
  );
}

type SizeMenuProps = Pick<ToolbarProps, 'look' | 'setLook'> & { readonly onDone: MenuDone };

function SizeMenu({ look, setLook, onDone }: SizeMenuProps) {
  const current = sizes.find(({ value }) => value === look.sizing);
  return (
    <BarMenu width={270} onDone={onDone}>
      <Menu.Target>
        <Tooltip label={`Size: ${current?.label}`}>
          <ActionIcon aria-label={`Size: ${current?.label}`} size={30}>
            <IconAspectRatio size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={look.sizing}
          onChange={(value) => setLook({ sizing: sizes.find((size) => size.value === value)?.value ?? 'fit' })}
        >
          {sizes.map(({ value, label, about }) => (
            <Menu.RadioItem
              key={value}
              value={value}
              closeMenuOnClick
              disabled={value === 'fit' && look.mode === 'view'}
            >
              <Text size="sm">{label}</Text>
              <Text size="xs" c="dimmed">
                {value === 'fit' && look.mode === 'view' ? 'Only who controls the session sets its size' : about}
              </Text>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </BarMenu>
  );
}

type ToolButtonProps = {
  readonly label: string;
  readonly icon: ReactNode;
  readonly pressed?: boolean;
  readonly onClick: () => void;
};

function ToolButton({ label, icon, pressed, onClick }: ToolButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label={label}
        size={30}
        onClick={onClick}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed, variant: pressed ? 'light' : 'subtle' })}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
