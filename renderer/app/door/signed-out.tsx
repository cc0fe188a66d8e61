import { Center, Image, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import type { Commands } from '../../../common/commands.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { withoutCommand } from './advice.ts';

/** Shown where this browser has no valid token: how to get in. */
export function SignedOut({ error, commands: { open } }: { error: unknown; commands: Commands }) {
  useEffect(() => {
    document.title = 'Sign in · Fairlead';
  }, []);
  return (
    <Center component="main" mih="100vh" p="xl">
      <Stack className="fl-panel" align="center" gap="md" p="xl" maw={460}>
        <Image src="/icon.svg" alt="" w={56} h={56} />
        <Title order={1}>Sign in to Fairlead</Title>
        {error ? <ErrorPanel error={withoutCommand(error, open)} /> : null}
        <Text c="dimmed" ta="center" size="sm">
          {open === null
            ? 'This browser is not signed in. Open the console in the Fairlead desktop app, which signs in by itself.'
            : 'This browser is not signed in. On the machine that runs Fairlead, this command prints a link that works once, for ten minutes:'}
        </Text>
        {open !== null && <CopyLine value={open} what="the command" />}
      </Stack>
    </Center>
  );
}
