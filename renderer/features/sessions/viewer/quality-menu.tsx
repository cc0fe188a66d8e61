/** How good the picture is, against how much of the line it takes. */
import { ActionIcon, Menu, Text, Tooltip } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import type { ViewQuality } from '../../../../common/model/sessions.ts';
import { BarMenu, type MenuDone } from './bar-menu.tsx';

const qualities: readonly { readonly value: ViewQuality; readonly label: string; readonly about: string }[] = [
  { value: 'low', label: 'Low', about: 'For slow lines: coarse where things move' },
  { value: 'balanced', label: 'Balanced', about: 'What the session chooses by itself' },
  { value: 'high', label: 'High', about: 'Sharp text and smooth movement; needs a good line' },
  { value: 'lossless', label: 'Lossless', about: 'Every pixel as it is; for local networks' },
];

type QualityMenuProps = {
  readonly quality: ViewQuality;
  readonly onChange: (quality: ViewQuality) => void;
  readonly onDone: MenuDone;
};

export function QualityMenu({ quality, onChange, onDone }: QualityMenuProps) {
  const label = `Picture quality: ${qualities.find(({ value }) => value === quality)?.label}`;
  return (
    <BarMenu width={280} onDone={onDone}>
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon aria-label={label} size={30}>
            <IconPhoto size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={quality}
          onChange={(chosen) => {
            const found = qualities.find(({ value }) => value === chosen);
            if (found) onChange(found.value);
          }}
        >
          {qualities.map(({ value, label: name, about }) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick>
              <Text size="sm">{name}</Text>
              <Text size="xs" c="dimmed">
                {about}
              </Text>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </BarMenu>
  );
}
