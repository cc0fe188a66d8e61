/** Confirmations that name what will be lost. */
import { Button, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { ReactNode } from 'react';
import { DialogBody, DialogFooter, dialogLook, ReturnFocus } from './dialog.tsx';
import { openerOf } from './dialog-memory.ts';

type Confirmation = {
  title: string;
  /** What happens, in one or two sentences. */
  message: ReactNode;
  /** What will be gone for good, named item by item. */
  lost?: readonly string[];
  confirmLabel: string;
  danger?: boolean;
};

/** Asks, and answers whether the person agreed. The focus begins on the button that changes nothing. */
export function confirm({ title, message, lost, confirmLabel, danger = false }: Confirmation): Promise<boolean> {
  const opener = openerOf(document.activeElement);
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      resolve(yes);
      modals.close(id);
    };
    const id = modals.open({
      title,
      classNames: dialogLook,
      returnFocus: false,
      onClose: () => resolve(false),
      children: (
        <>
          <ReturnFocus opener={opener} />
          <DialogBody>
            <Stack gap="xs">
              <Text size="sm" component="div">
                {message}
              </Text>
              {lost && lost.length > 0 && (
                <Stack gap={2}>
                  <Text size="sm" fw={600}>
                    This will be lost:
                  </Text>
                  <ul style={{ margin: 0, paddingLeft: '1.25rem' }}>
                    {lost.map((item) => (
                      <li key={item}>
                        <Text size="sm">{item}</Text>
                      </li>
                    ))}
                  </ul>
                </Stack>
              )}
            </Stack>
          </DialogBody>
          <DialogFooter>
            <Button variant="default" data-autofocus onClick={() => answer(false)}>
              Cancel
            </Button>
            <Button {...(danger ? { color: 'red' } : {})} onClick={() => answer(true)}>
              {confirmLabel}
            </Button>
          </DialogFooter>
        </>
      ),
    });
  });
}
