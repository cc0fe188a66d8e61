/** What the service says of the settings as they are typed: what blocks, what weakens, what it takes on each host. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Problem, WorkspaceWarning } from '../../../../common/contract/shared.ts';
import { blankDraft, type HostEstimate, type WorkspaceDraft } from '../../../../common/contract/workspaces.ts';
import { useQueries } from '../../../app/context.tsx';

/** After the last key, milliseconds. */
const settleMs = 300;

export type Judgement = {
  readonly problems: readonly Problem[];
  readonly warnings: readonly WorkspaceWarning[];
  /** Whether that is about the settings as they are now. */
  readonly current: boolean;
  readonly error: unknown;
};

export function useJudgement(draft: WorkspaceDraft | null): Judgement {
  const queries = useQueries();
  const [settled] = useDebouncedValue(draft, settleMs);
  const judged = useQuery({
    ...queries.workspaces.validate.queryOptions({ input: settled ?? nowhere }),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
  });
  return {
    problems: judged.data?.problems ?? [],
    warnings: judged.data?.warnings ?? [],
    current: draft !== null && settled === draft && judged.data !== undefined && !judged.isPlaceholderData,
    error: judged.error,
  };
}

export type SpaceQuery = {
  readonly hosts: readonly HostEstimate[] | null;
  readonly fetching: boolean;
  readonly error: unknown;
  refetch(): void;
};

export function useSpace(draft: WorkspaceDraft | null): SpaceQuery {
  const queries = useQueries();
  const [settled] = useDebouncedValue(draft, settleMs);
  const { image, dockerRegistry, architectures, sizeBytes, target } = settled ?? nowhere;
  const space = useQuery({
    ...queries.workspaces.estimate.queryOptions({ input: { image, dockerRegistry, architectures, sizeBytes, target } }),
    enabled: settled !== null,
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

/** Stands in for a draft that cannot be read; never sent. */
const nowhere: WorkspaceDraft = { ...blankDraft, friendlyName: '-', image: '-' };
