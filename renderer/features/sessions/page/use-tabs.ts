/** The open sessions as their tabs show them. */
import { useLocalStorage } from '@mantine/hooks';
import { useQueries as useEach } from '@tanstack/react-query';
import type { Session } from '../../../../common/model/sessions.ts';
import { useQueries } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';

export type OpenTab = {
  readonly id: string;
  /** null until it is known. */
  readonly session: Session | null;
  /** It left the history long ago. */
  readonly isGone: boolean;
};

export function useOpenTabs(ids: readonly string[]): readonly OpenTab[] {
  const queries = useQueries();
  const found = useEach({ queries: ids.map((id) => queries.sessions.get.queryOptions({ input: { id } })) });
  return ids.map((id, at) => {
    const { data, error } = found[at] ?? {};
    return { id, session: data ?? null, isGone: error != null && errorOf(error).code === 'SESSION_NOT_FOUND' };
  });
}

/** Whether tabs stay when their session has ended: for this browser, as most people want them gone. */
export function useKeepEnded(): readonly [keep: boolean, setKeep: (keep: boolean) => void] {
  const [keep, setKeep] = useLocalStorage({ key: 'fairlead.keep-ended-tabs', defaultValue: false });
  return [keep, setKeep];
}
