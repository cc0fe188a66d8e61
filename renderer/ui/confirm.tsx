/** Confirmations that name what will be lost. */
import { Group, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { ReactNode } from 'react';

type Confirmation = {
  title: string;
  /** What happens, in one or two sentences. */
  message: ReactNode;
  /** What will be gone for good, named item by item. */
  lost?: readonly string[];
  confirmLabel: string;
  danger?: boolean;
};

/** Asks, and answers whether the person agreed. */
export function confirm({ title, message, lost, confirmLabel, danger = false }: Confirmation): Promise<boolean> {
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title,
      children: (
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
          <Group />
        </Stack>
      ),
      labels: { confirm: confirmLabel, cancel: 'Cancel' },
      confirmProps: danger ? { color: 'red' } : {},
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onClose: () => resolve(false),
    });
  });
}
