import { ActionIcon, Box, CopyButton, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

/** A command or fingerprint in monospace, with a button that copies it. `what` completes "Copy …". */
export function CopyLine({ value, what, size = '0.8rem' }: { value: string; what: string; size?: string }) {
  return (
    <Group
      gap="xs"
      wrap="nowrap"
      justify="space-between"
      className="fl-panel"
      px="sm"
      py={6}
      bg="var(--fl-canvas)"
      w="100%"
      ta="left"
    >
      <Box
        component="code"
        className="fl-mono"
        style={{ fontSize: size, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}
      >
        {wordsOf(value).map(({ at, text }) => (
          <span key={at} style={text.trim() === '' ? {} : { display: 'inline-block', maxWidth: '100%' }}>
            {text}
          </span>
        ))}
      </Box>
      <CopyIcon value={value} what={what} />
    </Group>
  );
}

/** Words and the blanks between them: a line breaks between words, never after the dashes of an option. */
function wordsOf(value: string): readonly { readonly at: number; readonly text: string }[] {
  return [...value.matchAll(/\s+|\S+/g)].map(({ index, 0: text }) => ({ at: index, text }));
}

/** Only the button. */
export function CopyIcon({ value, what }: { value: string; what: string }) {
  return (
    <CopyButton value={value} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${what}`}>
          <ActionIcon onClick={copy} aria-label={copied ? 'Copied' : `Copy ${what}`} size="sm">
            {copied ? <IconCheck size={14} stroke={1.8} /> : <IconCopy size={14} stroke={1.6} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
