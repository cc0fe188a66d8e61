/** What the service says of the settings as they are typed: what blocks, what weakens, what it takes on each host. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Problem, WorkspaceWarning } from '../../../../common/model/shared.ts';
import type { HostEstimate } from '../../../../common/model/workspaces.ts';
import { useQueries } from '../../../app/context.tsx';
import { aboutRead } from './findings.ts';
import type { ReadForm } from './form.ts';

/** After the last key, milliseconds. */
const settleMs = 300;

export type Judgement = {
  readonly problems: readonly Problem[];
  readonly warnings: readonly WorkspaceWarning[];
  /** Whether that is about the settings as they are now, as far as they can be read. */
  readonly current: boolean;
  readonly error: unknown;
};

/** What the settings are made of: an entry of a registry, a saved workspace, or nothing. */
export type MadeOf = {
  readonly from: { readonly registryId: string; readonly entryKey: string } | null;
  readonly id: string | null;
};

/** @param read the same object for as long as nothing is typed. */
export function useJudgement(read: ReadForm, madeOf: MadeOf): Judgement {
  const queries = useQueries();
  const [settled] = useDebouncedValue(read, settleMs);
  const judged = useQuery({
    ...queries.workspaces.validate.queryOptions({ input: { ...settled.judged, ...madeOf } }),
    placeholderData: keepPreviousData,
  });
  const { errors } = read;
  const { image, dockerRegistry, architectures, runConfig } = settled.judged;
  // Asked beside, and waited for by nobody: where its image registry does not answer, that is known after the install.
  const user = useQuery({
    ...queries.workspaces.imageUser.queryOptions({ input: { image, dockerRegistry, architectures, runConfig } }),
    enabled: settled.errors.image === undefined && settled.errors.dockerRegistry === undefined,
  });
  // Memoised: an editor makes its marks anew for every new list.
  return useMemo(
    () => ({
      problems: aboutRead(judged.data?.problems ?? [], errors),
      warnings: aboutRead([...(judged.data?.warnings ?? []), ...(user.data?.warnings ?? [])], errors),
      current: settled === read && judged.data !== undefined && !judged.isPlaceholderData,
      error: judged.error,
    }),
    [judged.data, judged.isPlaceholderData, judged.error, user.data, errors, settled, read],
  );
}

export type SpaceQuery = {
  readonly hosts: readonly HostEstimate[] | null;
  readonly fetching: boolean;
  readonly error: unknown;
  refetch(): void;
};

export function useSpace(read: ReadForm): SpaceQuery {
  const queries = useQueries();
  const [{ judged, errors }] = useDebouncedValue(read, settleMs);
  const { image, dockerRegistry, architectures, sizeBytes, target } = judged;
  const space = useQuery({
    ...queries.workspaces.estimate.queryOptions({ input: { image, dockerRegistry, architectures, sizeBytes, target } }),
    // Of an image that nobody can name, no registry is asked.
    enabled: errors.image === undefined && errors.dockerRegistry === undefined,
    placeholderData: keepPreviousData,
  });
  return {
    hosts: space.data?.hosts ?? null,
    // Free space changes all the time: asking again in the background is nothing to show.
    fetching: space.isFetching && (space.isPending || space.isPlaceholderData),
    error: space.error,
    refetch: () => void space.refetch(),
  };
}
