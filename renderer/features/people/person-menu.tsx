import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDots,
  IconKey,
  IconLogout,
  IconShieldOff,
  IconUserCheck,
  IconUserOff,
  IconUserShield,
} from '@tabler/icons-react';
import { reachOfAll } from '../../../common/access/roles.ts';
import { useRights } from '../../app/may.ts';
import type { Person } from './types.ts';
import type { PersonActions } from './use-person-actions.ts';

type PersonMenuProps = {
  readonly person: Person;
  /** The only one who administers the site: stays enabled. */
  readonly isLast: boolean;
  /** One's own password, sign-ins and second factors are looked after on the profile. */
  readonly isSelf: boolean;
  readonly actions: PersonActions;
  readonly onRoles: () => void;
};

export function PersonMenu({ person, isLast, isSelf, actions, onRoles }: PersonMenuProps) {
  const icon = { size: 15, stroke: 1.6 } as const;
  const { displayName, isEnabled } = person;
  const rights = useRights();
  const mayTakeOver = reachOfAll.every((permission) => rights.may(permission));
  return (
    <Menu position="bottom-end" shadow="md" width={230}>
      <Menu.Target>
        <ActionIcon title="More" aria-label={`Menu of ${displayName}`}>
          <IconDots size={17} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconUserShield {...icon} />} onClick={onRoles}>
          Change roles
        </Menu.Item>
        {!isSelf && (
          <>
            {mayTakeOver && (
              <>
                <Menu.Item leftSection={<IconKey {...icon} />} onClick={() => void actions.reset(person)}>
                  New password…
                </Menu.Item>
                <Menu.Item leftSection={<IconShieldOff {...icon} />} onClick={() => void actions.removeFactors(person)}>
                  Remove second factors…
                </Menu.Item>
              </>
            )}
            <Menu.Item leftSection={<IconLogout {...icon} />} onClick={() => void actions.signOutEverywhere(person)}>
              Sign out everywhere…
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              {...(isEnabled ? { color: 'red' } : {})}
              disabled={isEnabled && isLast}
              leftSection={isEnabled ? <IconUserOff {...icon} /> : <IconUserCheck {...icon} />}
              onClick={() => void actions.setEnabled(person)}
            >
              {isEnabled ? 'Disable…' : 'Enable'}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
