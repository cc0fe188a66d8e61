/** Keys that a browser keeps to itself, sent by the page in the frame. */
import { ActionIcon, Menu, Text, Tooltip } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { BarMenu, type MenuDone } from './bar-menu.tsx';
import { type Chord, chords } from './messages.ts';

type KeysMenuProps = {
  readonly watching: boolean;
  /** The page takes key strokes by message. */
  readonly able: boolean;
  readonly onSend: (chord: Chord) => void;
  readonly onDone: MenuDone;
  readonly onScreenKeys: () => void;
};

export function KeysMenu({ watching, able, onSend, onDone, onScreenKeys }: KeysMenuProps) {
  return (
    <BarMenu width={250} onDone={onDone}>
      <Menu.Target>
        <Tooltip label={watching ? 'Keys are off while watching' : 'Send keys'}>
          <ActionIcon aria-label="Send keys" size={30} disabled={watching}>
            <IconKeyboard size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Send to the session</Menu.Label>
        {able ? (
          chords.map((chord) => (
            <Menu.Item key={chord.label} onClick={() => onSend(chord)}>
              {chord.label}
            </Menu.Item>
          ))
        ) : (
          <Text size="xs" c="dimmed" px="sm" py={6}>
            The page of this session takes no keys from here. Its own on-screen keys may help.
          </Text>
        )}
        <Menu.Divider />
        <Menu.Item onClick={onScreenKeys}>On-screen keys of KasmVNC</Menu.Item>
        <Text size="xs" c="dimmed" px="sm" py={6}>
          In full screen most browsers pass Alt Tab, Super and F11 to the session by themselves.
        </Text>
      </Menu.Dropdown>
    </BarMenu>
  );
}
