/** Icons of registries, entries and workspaces; initials where there is none. */
import { Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
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

function useSettled(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), settleMs);
    return () => clearTimeout(timer);
  }, []);
  return settled;
}

// The keys begin with a text, not with an area: a change somewhere is no reason to fetch hundreds of icons again.

/** An entry's icon; with an empty `path` the registry's own, with null none. */
export function RegistryIcon({
  registryId,
  path,
  ...frame
}: FrameProps & { readonly registryId: string; readonly path: string | null }) {
  const api = useApi();
  const settled = useSettled();
  const icon = useQuery({
    queryKey: ['icon', 'registry', registryId, path],
    queryFn: ({ signal }) => api.registries.icon({ registryId, path: path ?? '' }, { signal }),
    enabled: settled && path !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10 * 60_000,
  });
  return <IconFrame picture={icon.data} {...frame} />;
}

export function WorkspaceIcon({ hash, ...frame }: FrameProps & { readonly hash: string | null }) {
  const api = useApi();
  const settled = useSettled();
  const icon = useQuery({
    queryKey: ['icon', 'workspace', hash],
    queryFn: ({ signal }) => api.workspaces.icon({ hash: hash ?? '' }, { signal }),
    enabled: settled && hash !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10 * 60_000,
  });
  return <IconFrame picture={icon.data} {...frame} />;
}
