/** Something that is shown once and kept nowhere: a password that Fairlead made, an API key. */
import { Alert, Stack, Text } from '@mantine/core';
import { IconEyeExclamation } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CopyLine } from '../copy-line.tsx';

export function ShownOnce({
  value,
  what,
  children,
}: {
  readonly value: string;
  /** Completes "Copy …". */
  readonly what: string;
  readonly children: ReactNode;
}) {
  return (
    <Stack gap="md">
      <Text size="sm" component="div">
        {children}
      </Text>
      <CopyLine value={value} what={what} size="0.95rem" />
      <OnlyNow />
    </Stack>
  );
}

export function OnlyNow() {
  return (
    <Alert color="orange" variant="light" p="sm" icon={<IconEyeExclamation size={18} stroke={1.6} />}>
      <Text size="sm">This is shown only now. Nobody can look it up later, not even an administrator.</Text>
    </Alert>
  );
}
