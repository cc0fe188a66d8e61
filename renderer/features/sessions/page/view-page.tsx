/** `/view/$id`: one session in a window of its own, without the console's navigation. */
import { Box } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ConnectionBanner } from '../../../app/shell/connection-banner.tsx';
import { announceWindow, locksOf } from '../viewer/own-window.ts';
import { useDocumentTitle, useLookFromAddress } from './session-page.tsx';
import { SessionPane } from './session-pane.tsx';
import { WorkplaceRoomProvider } from './workplace-room.tsx';

export function ViewPage() {
  return (
    <WorkplaceRoomProvider>
      <OnlySession />
    </WorkplaceRoomProvider>
  );
}

function OnlySession() {
  const { id = '' } = useParams({ strict: false });
  useLookFromAddress(id);
  useDocumentTitle(id);
  useEffect(() => announceWindow(id, locksOf(window)), [id]);
  return (
    <Box component="main" style={{ height: '100vh', display: 'flex', flexDirection: 'column' }}>
      <ConnectionBanner />
      <Box style={{ flex: 1, minHeight: 0 }}>
        <SessionPane id={id} active onDetached={null} />
      </Box>
    </Box>
  );
}
