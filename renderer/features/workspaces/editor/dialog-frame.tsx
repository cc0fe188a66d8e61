/** The large dialog around the editor. Closing it, or going anywhere else, with unsaved changes asks. */
import { Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import type { ReactNode, RefObject } from 'react';
import { confirm } from '../../../ui/confirm.tsx';

type DialogFrameProps = {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly icon?: ReactNode;
  /** Whether closing would lose something. */
  readonly dirty: RefObject<boolean>;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

export function DialogFrame({ title, subtitle, icon, dirty, onClose, children }: DialogFrameProps) {
  // Links and commands lead away as well as the buttons do.
  useBlocker({
    enableBeforeUnload: () => dirty.current,
    shouldBlockFn: async () => dirty.current && !(await mayDiscard()),
  });
  return (
    <Modal.Root
      opened
      onClose={() => void closeAsking(dirty, onClose)}
      size={1080}
      centered
      closeOnClickOutside={false}
    >
      <Modal.Overlay backgroundOpacity={0.5} />
      <Modal.Content
        w={1080}
        maw="calc(100vw - 32px)"
        h="min(860px, calc(100dvh - 64px))"
        style={{ display: 'flex', flexDirection: 'column' }}
      >
        <Modal.Header role="none" px="lg" py="sm" style={{ flex: 'none' }}>
          <Group gap="sm" wrap="nowrap" miw={0}>
            {icon}
            <Stack gap={0} miw={0}>
              <Modal.Title fw={600} fz="lg">
                {title}
              </Modal.Title>
              {subtitle && (
                <Text size="xs" c="dimmed" component="div" truncate>
                  {subtitle}
                </Text>
              )}
            </Stack>
          </Group>
          <Modal.CloseButton aria-label="Close" />
        </Modal.Header>
        <Modal.Body p={0} flex={1} mih={0} style={{ display: 'flex', flexDirection: 'column' }}>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Closes, after asking where something was typed. */
export async function closeAsking(dirty: RefObject<boolean>, close: () => void): Promise<void> {
  if (dirty.current && !(await mayDiscard())) return;
  // Asked once; the way out does not ask again.
  dirty.current = false;
  close();
}

function mayDiscard(): Promise<boolean> {
  return confirm({
    title: 'Discard your changes?',
    message: 'The settings were changed and not saved.',
    lost: ['The changes in this dialog'],
    confirmLabel: 'Discard',
    danger: true,
  });
}
