/** A small picture of a session; its icon where there is none. */
import { Box } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Session } from '../../../common/model/sessions.ts';
import { useApi } from '../../app/context.tsx';
import { useBlobUrl } from '../../ui/blob.ts';
import { WorkspaceIcon } from '../../ui/entry-icon.tsx';
import { formatTime } from '../../ui/words/format.ts';

export function Thumbnail({ session }: { readonly session: Session }) {
  const api = useApi();
  const { id, thumbnailAt, workspaceName, state } = session;
  const picture = useQuery({
    // The key begins with a text, not with an area: changes elsewhere are no reason to fetch pictures again.
    queryKey: ['thumbnail', id, thumbnailAt],
    queryFn: ({ signal }) => api.sessions.thumbnail({ id }, { signal }),
    enabled: session.hasThumbnail,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const url = useBlobUrl(picture.data);
  const live = state === 'running';
  return (
    <Box
      style={{
        aspectRatio: '16 / 10',
        overflow: 'hidden',
        display: 'grid',
        placeItems: 'center',
        background: 'light-dark(#e8ecf0, #0d1014)',
        borderRadius: 'calc(var(--mantine-radius-md) - 1px) calc(var(--mantine-radius-md) - 1px) 0 0',
      }}
    >
      {url === null ? (
        <WorkspaceIcon hash={session.iconHash} name={workspaceName} size={52} />
      ) : (
        <img
          src={url}
          alt={`${workspaceName} at ${formatTime(thumbnailAt ?? session.createdAt)}`}
          draggable={false}
          style={{
            width: '100%',
            height: '100%',
            // All of it: what is at the edges of a desktop, its bars and clocks, tells it from another.
            objectFit: 'contain',
            ...(live ? {} : { filter: 'grayscale(1)', opacity: 0.55 }),
          }}
        />
      )}
    </Box>
  );
}
