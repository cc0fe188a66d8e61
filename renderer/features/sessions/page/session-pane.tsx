/** One session, in whatever state it is. */
import { Box, Button } from '@mantine/core';
import { IconDeviceDesktopOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Session } from '../../../../common/model/sessions.ts';
import { useQueries } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import { EmptyState, ErrorPanel, LoadingRows } from '../../../ui/page/states.tsx';
import { formatDuration, formatTime } from '../../../ui/words/format.ts';
import { ConditionBar } from '../condition.tsx';
import type { OwnWindow } from '../viewer/detach.ts';
import { Viewer } from '../viewer/viewer.tsx';
import { canBeShown, isLaunching } from '../words.ts';
import { FailedPane } from './failed-pane.tsx';
import { LaunchPane } from './launch-pane.tsx';

type SessionPaneProps = {
  readonly id: string;
  readonly active: boolean;
  readonly onDetached: ((own: OwnWindow) => void) | null;
};

export function SessionPane({ id, active, onDetached }: SessionPaneProps) {
  const queries = useQueries();
  const query = useQuery(queries.sessions.get.queryOptions({ input: { id } }));
  const session = query.data;
  if (session === undefined) {
    if (!query.error) {
      return (
        <Box p="lg">
          <LoadingRows />
        </Box>
      );
    }
    return errorOf(query.error).code === 'SESSION_NOT_FOUND' ? (
      <Gone title="There is no such session">It may have ended long ago, and left the history.</Gone>
    ) : (
      <Box p="lg">
        <ErrorPanel error={query.error} retry={() => void query.refetch()} />
      </Box>
    );
  }
  if (session.state === 'deleted') return <Ended session={session} />;
  if (session.state === 'failed') return <FailedPane session={session} />;
  // Once its server has answered there is a picture: a desktop that comes up is seen coming up.
  if (isLaunching(session) && !canBeShown(session)) return <LaunchPane session={session} />;
  if (session.containerId === null && session.state === 'deleting')
    return <Gone title="The session is ending">{session.sentence}</Gone>;
  return (
    <Box style={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      <ConditionBar session={session} />
      <Box style={{ flex: 1, minHeight: 0 }}>
        <Viewer session={session} active={active} onDetached={onDetached} />
      </Box>
    </Box>
  );
}

function Ended({ session }: { readonly session: Session }) {
  const { workspaceName, workspaceId, startedAt, endedAt, endReason } = session;
  const until = endedAt === null ? '' : formatTime(endedAt);
  const lasted =
    startedAt !== null && endedAt !== null
      ? ` It ran for ${formatDuration(endedAt - startedAt)}, until ${until}.`
      : until && ` It ended on ${until}.`;
  return (
    <Gone title={`${workspaceName} has ended`} workspaceId={workspaceId}>
      {endReason ?? 'It was ended.'}
      {lasted}
    </Gone>
  );
}

type GoneProps = { readonly title: string; readonly workspaceId?: string | null; readonly children: ReactNode };

function Gone({ title, workspaceId = null, children }: GoneProps) {
  return (
    <Box style={{ height: '100%', display: 'grid', placeItems: 'center' }}>
      <h1 className="fl-visually-hidden">Session</h1>
      <EmptyState
        icon={IconDeviceDesktopOff}
        title={title}
        action={
          <>
            {workspaceId !== null && (
              <Button component={Link} to={`/workspaces/${workspaceId}/launch`}>
                Launch again
              </Button>
            )}
            <Button component={Link} to="/sessions" variant="default">
              All sessions
            </Button>
          </>
        }
      >
        {children}
      </EmptyState>
    </Box>
  );
}
