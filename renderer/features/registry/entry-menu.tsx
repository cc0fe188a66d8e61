/** The menu of a card. Opens by itself: it is made when its button is pressed. */
import { Menu } from '@mantine/core';
import { IconAdjustments, IconDots, IconDownload, IconFileCode } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { EditorTab } from '../workspaces/editor/editor.tsx';

type EntryMenuProps = {
  readonly label: string;
  readonly installed: boolean;
  readonly onOpen: (tab?: EditorTab) => void;
};

export function EntryMenu({ label, installed, onOpen }: EntryMenuProps) {
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The focus has to stand here before the menu opens: that is where it comes back to.
    button.current?.focus({ preventScroll: true });
    setOpened(true);
  }, []);
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={200}>
      <Menu.Target>
        <button ref={button} type="button" className="fl-card-more" title="More" aria-label={label}>
          <IconDots size={17} stroke={1.6} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconDownload size={15} stroke={1.6} />} onClick={() => onOpen()}>
          {installed ? 'Install once more' : 'Install'}
        </Menu.Item>
        <Menu.Item leftSection={<IconAdjustments size={15} stroke={1.6} />} onClick={() => onOpen('settings')}>
          Edit first
        </Menu.Item>
        <Menu.Item leftSection={<IconFileCode size={15} stroke={1.6} />} onClick={() => onOpen('json')}>
          Show its JSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
