/** Icons of registries, entries and workspaces; initials where there is none. */
import { Box } from '@mantine/core';
import { type QueryKey, queryOptions, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { Api } from '../app/connection.ts';
import { useApi } from '../app/context.tsx';
import { type Picture, useBlobUrl } from './blob.ts';
import './entry-icon.css';
import { hueOf, initialsOf } from './words/initials.ts';

type FrameProps = { readonly name: string; readonly size?: number };

/** An icon or initials. The name stands beside it wherever it is used, so it is silent for screen readers. */
export function IconFrame({ picture, name, size = 40 }: FrameProps & { readonly picture: Picture | null | undefined }) {
  const url = useBlobUrl(picture);
  const [broken, setBroken] = useState<string | null>(null);
  const frame = { width: size, height: size, flex: 'none', borderRadius: Math.max(4, size / 6) } as const;
  if (url !== null && broken !== url) {
    return (
      <img
        src={url}
        alt=""
        width={size}
        height={size}
        decoding="async"
        draggable={false}
        onError={() => setBroken(url)}
        style={{ ...frame, display: 'block', objectFit: 'contain' }}
      />
    );
  }
  const hue = hueOf(name);
  return (
    <Box
      aria-hidden
      className="fl-initials"
      data-initials={initialsOf(name)}
      style={{
        ...frame,
        display: 'grid',
        placeItems: 'center',
        fontSize: size * 0.38,
        fontWeight: 600,
        userSelect: 'none',
        color: `light-dark(hsl(${hue} 45% 30%), hsl(${hue} 45% 82%))`,
        background: `light-dark(hsl(${hue} 45% 91%), hsl(${hue} 25% 25%))`,
      }}
    />
  );
}

/** A card that only flies by while scrolling asks for no icon, milliseconds. */
const settleMs = 120;

/** True for what is there already, and for what has been in sight for a moment. */
function useSettled(key: QueryKey): boolean {
  const client = useQueryClient();
  const [settled, setSettled] = useState(() => client.getQueryData(key) !== undefined);
  useEffect(() => {
    if (settled) return;
    const timer = setTimeout(() => setSettled(true), settleMs);
    return () => clearTimeout(timer);
  }, [settled]);
  return settled;
}

// The keys begin with a text, not with an area: a change somewhere is no reason to fetch hundreds of icons again.

function iconOptions(api: Api, registryId: string, path: string | null) {
  return queryOptions({
    queryKey: ['icon', 'registry', registryId, path],
    queryFn: ({ signal }) => api.registries.icon({ registryId, path: path ?? '' }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10 * 60_000,
  });
}

/** The icons of registries themselves, by id: asked for once, however many cards show them. */
export function useRegistryPictures(
  registries: readonly { readonly id: string; readonly hasIcon: boolean }[],
): ReadonlyMap<string, Picture> {
  const api = useApi();
  const ids = registries
    .filter(({ hasIcon }) => hasIcon)
    .map(({ id }) => id)
    .join(' ');
  return useQueries({
    queries: ids.split(' ').map((id) => ({ ...iconOptions(api, id, ''), enabled: id !== '' })),
    combine: useCallback(
      (answers: readonly { readonly data?: Picture | null | undefined }[]) =>
        new Map(
          ids.split(' ').flatMap((id, at) => {
            const picture = answers[at]?.data;
            return picture === null || picture === undefined ? [] : [[id, picture] as const];
          }),
        ),
      [ids],
    ),
  });
}

/** An entry's icon; with an empty `path` the registry's own, with null none. */
export function RegistryIcon({
  registryId,
  path,
  ...frame
}: FrameProps & { readonly registryId: string; readonly path: string | null }) {
  const options = iconOptions(useApi(), registryId, path);
  const settled = useSettled(options.queryKey);
  const icon = useQuery({ ...options, enabled: settled && path !== null });
  return <IconFrame picture={icon.data} {...frame} />;
}

export function WorkspaceIcon({ hash, ...frame }: FrameProps & { readonly hash: string | null }) {
  const api = useApi();
  const queryKey = ['icon', 'workspace', hash];
  const settled = useSettled(queryKey);
  const icon = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.workspaces.icon({ hash: hash ?? '' }, { signal }),
    enabled: settled && hash !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10 * 60_000,
  });
  return <IconFrame picture={icon.data} {...frame} />;
}
