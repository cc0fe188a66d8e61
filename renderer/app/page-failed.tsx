import { Box, Button, Stack, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { FairleadError } from '../../common/errors.ts';
import { ErrorPanel } from '../ui/page/states.tsx';

/** Shown in place of a page that could not be loaded or drawn; the rest of the console goes on. */
export function PageFailed({ error }: { error: unknown }) {
  const message = error instanceof Error ? error.message : String(error);
  // Browsers say it each in their own words when a part of the page could not be fetched.
  const notFetched = /import|fetch|load/i.test(message);
  const shown = new FairleadError(notFetched ? 'PAGE_NOT_LOADED' : 'PAGE_FAILED', {
    message: notFetched ? 'A part of the console could not be loaded.' : `This page failed: ${message}`,
    hint: 'Reload the console. Nothing that runs on the hosts is affected.',
  });
  return (
    <Box p="lg">
      <Stack gap="md" align="flex-start">
        <Title order={1}>This page cannot be shown</Title>
        <ErrorPanel error={shown} />
        <Button leftSection={<IconRefresh size={15} stroke={1.6} />} onClick={() => window.location.reload()}>
          Reload
        </Button>
      </Stack>
    </Box>
  );
}
