/** The clipboard by hand and by itself: the way that always works, and the switches. */
import { ActionIcon, Button, Divider, Group, Popover, Stack, Switch, Text, Textarea, Tooltip } from '@mantine/core';
import { IconClipboard, IconClipboardOff, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyIcon } from '../../../ui/copy-line.tsx';
import type { Look } from '../page/workplace.ts';
import { givesBack, type MenuDone } from './bar-menu.tsx';
import { allowedDirections } from './clipboard-mover.ts';
import type { ClipboardState } from './use-clipboard.ts';

type ClipboardMenuProps = {
  readonly look: Look;
  readonly setLook: (part: Partial<Look>) => void;
  /** What the site allows; null while that is not known. */
  readonly site: { readonly clipboardIn: boolean; readonly clipboardOut: boolean } | null;
  readonly clipboard: ClipboardState;
  readonly connected: boolean;
  readonly onDone: MenuDone;
};

export function ClipboardMenu({ look, setLook, site, clipboard, connected, onDone }: ClipboardMenuProps) {
  const [text, setText] = useState('');
  const [refused, setRefused] = useState(false);
  const watching = look.mode === 'view';
  const { toSession, fromSession } = allowedDirections(look, site);
  const off = watching || (!toSession && !fromSession);
  return (
    <Popover position="bottom-end" width={340} shadow="md" withArrow trapFocus {...givesBack(onDone)}>
      <Popover.Target>
        <Tooltip label={off ? 'Clipboard: off' : 'Clipboard'}>
          <ActionIcon aria-label="Clipboard" size={30}>
            {off ? <IconClipboardOff size={18} stroke={1.6} /> : <IconClipboard size={18} stroke={1.6} />}
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label="Clipboard">
        {watching ? (
          <Text size="sm">While watching, no text moves in either direction. Take control to use the clipboard.</Text>
        ) : (
          <Stack gap="sm">
            <Switch
              label="To the session"
              description={
                site?.clipboardIn !== false
                  ? 'What you copy here can be pasted there.'
                  : 'Switched off in the settings of this site.'
              }
              disabled={site?.clipboardIn !== true}
              checked={toSession}
              onChange={({ currentTarget }) => setLook({ clipboardIn: currentTarget.checked })}
            />
            <Switch
              label="From the session"
              description={
                site?.clipboardOut !== false
                  ? 'What is copied there can be pasted here.'
                  : 'Switched off in the settings of this site.'
              }
              disabled={site?.clipboardOut !== true}
              checked={fromSession}
              onChange={({ currentTarget }) => setLook({ clipboardOut: currentTarget.checked })}
            />
            <Divider />
            <Textarea
              label="Text for the session"
              placeholder="Type or paste text here"
              autosize
              minRows={2}
              maxRows={6}
              value={text}
              disabled={!toSession}
              onChange={({ currentTarget }) => setText(currentTarget.value)}
              {...(refused ? { error: 'The browser does not let its clipboard be read. Paste the text here.' } : {})}
            />
            <Group gap="xs">
              <Button
                leftSection={<IconSend size={14} stroke={1.8} />}
                disabled={text === '' || !connected || !toSession}
                onClick={() => {
                  clipboard.sendText(text);
                  setText('');
                }}
              >
                Send to session
              </Button>
              <Button
                variant="default"
                disabled={!connected || !toSession}
                onClick={async () => setRefused(!(await clipboard.sendMine()))}
              >
                Send my clipboard
              </Button>
            </Group>
            <Group justify="space-between" gap="xs">
              <Text size="sm" fw={600}>
                Last text from the session
              </Text>
              {clipboard.received !== null && <CopyIcon value={clipboard.received} what="the session's text" />}
            </Group>
            <Text
              size="sm"
              className="fl-mono fl-panel"
              p="xs"
              mah={130}
              tabIndex={0}
              {...(clipboard.received === null ? { c: 'dimmed' } : {})}
              style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
            >
              {clipboard.received ?? 'Nothing was copied there yet.'}
            </Text>
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** The browser would not take the session's text: here it is. */
export function RefusedText({ clipboard }: { readonly clipboard: ClipboardState }) {
  if (!clipboard.refused || clipboard.received === null) return null;
  const text = clipboard.received;
  return (
    <Stack
      className="fl-panel"
      gap={6}
      p="sm"
      w={300}
      role="status"
      style={{ position: 'absolute', top: 10, right: 10, zIndex: 3, boxShadow: 'var(--mantine-shadow-md)' }}
    >
      <Text size="sm" fw={600}>
        The session copied a text
      </Text>
      <Text size="xs" className="fl-mono" lineClamp={4} style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Text>
      <Group gap="xs">
        <Button onClick={() => void navigator.clipboard?.writeText(text).then(clipboard.dismiss, () => undefined)}>
          Copy
        </Button>
        <Button variant="subtle" color="gray" onClick={clipboard.dismiss}>
          Dismiss
        </Button>
      </Group>
    </Stack>
  );
}
