/** Everything that a session can be asked for, as a menu. */
import { Menu } from '@mantine/core';
import {
  IconDeviceDesktop,
  IconDeviceFloppy,
  IconEye,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPower,
  IconRefresh,
  IconWorldShare,
} from '@tabler/icons-react';
import type { Session } from '../../../common/model/sessions.ts';
import type { SessionActions } from './use-session-actions.ts';
import { actionsFor, isLaunching, type SessionAction } from './words.ts';

const labels: Readonly<Record<SessionAction, string>> = {
  open: 'Open',
  watch: 'Watch (view only)',
  'open-link': 'Open a link in it…',
  save: 'Save as image…',
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop',
  start: 'Start',
  restart: 'Restart',
  end: 'End session',
};

const icons = {
  open: IconDeviceDesktop,
  watch: IconEye,
  'open-link': IconWorldShare,
  save: IconDeviceFloppy,
  pause: IconPlayerPause,
  resume: IconPlayerPlay,
  stop: IconPlayerStop,
  start: IconPlayerPlay,
  restart: IconRefresh,
  end: IconPower,
} as const;

type SessionMenuItemsProps = {
  readonly session: Session;
  readonly actions: SessionActions;
  /** Actions that stand elsewhere already. */
  readonly without?: readonly SessionAction[];
};

export function SessionMenuItems({ session, actions, without = [] }: SessionMenuItemsProps) {
  const offered = actionsFor(session).filter(
    (action) => action !== 'end' && !without.includes(action) && actions.may(action, session),
  );
  const mayEnd = actions.may('end', session);
  return (
    <>
      {offered.map((action) => {
        const Icon = icons[action];
        return (
          <Menu.Item
            key={action}
            leftSection={<Icon size={16} stroke={1.6} />}
            onClick={() => actions.run(action, session)}
          >
            {labels[action]}
          </Menu.Item>
        );
      })}
      {offered.length > 0 && mayEnd && <Menu.Divider />}
      {mayEnd && (
        <Menu.Item
          color="red"
          leftSection={<IconPower size={16} stroke={1.6} />}
          onClick={() => actions.run('end', session)}
        >
          {isLaunching(session) ? 'Cancel launch' : labels.end}
        </Menu.Item>
      )}
    </>
  );
}

/** Whether the menu has anything in it. */
export function hasMenu(session: Session, actions: SessionActions, without: readonly SessionAction[] = []): boolean {
  return actionsFor(session).some((action) => !without.includes(action) && actions.may(action, session));
}
