/** Switches the sound of a session. Not there where the session has none. */
import { ActionIcon, Indicator, Tooltip } from '@mantine/core';
import { IconVolume, IconVolumeOff } from '@tabler/icons-react';
import type { SoundState } from './messages.ts';

const about: Readonly<Record<SoundState, string>> = {
  off: 'Sound is off',
  waiting: 'Sound: click into the session to hear it',
  connecting: 'Sound: connecting',
  on: 'Sound is on',
};

type SoundButtonProps = {
  readonly state: SoundState;
  readonly wanted: boolean;
  readonly onChange: (wanted: boolean) => void;
};

export function SoundButton({ state, wanted, onChange }: SoundButtonProps) {
  // Until the page has answered, what was chosen is what shows.
  const words = about[wanted ? (state === 'off' ? 'connecting' : state) : 'off'];
  const Icon = wanted ? IconVolume : IconVolumeOff;
  return (
    <Tooltip label={words}>
      <Indicator disabled={!wanted || state !== 'waiting'} size={8} offset={6} color="orange" flex="none">
        <ActionIcon
          aria-label="Sound"
          aria-description={words}
          aria-pressed={wanted}
          size={30}
          variant={wanted ? 'light' : 'subtle'}
          onClick={() => onChange(!wanted)}
        >
          <Icon size={18} stroke={1.6} />
        </ActionIcon>
      </Indicator>
    </Tooltip>
  );
}
