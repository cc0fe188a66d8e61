/** `/sessions/$id`: the open sessions behind tabs. A frame stays alive while another tab shows. */
import { Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQueries } from '../../../app/context.tsx';
import type { OwnWindow } from '../viewer/detach.ts';
import { SessionPane } from './session-pane.tsx';
import { TabsBar } from './tabs-bar.tsx';
import { useOwnWindows } from './use-own-windows.ts';
import { lookFromSearch, movedOut, neighbourOf, type WorkplaceState, withoutTab, withTab } from './workplace.ts';
import { useLook, useTabs, useWorkplace } from './workplace-context.ts';

export function SessionPage() {
  const { id = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const workplace = useWorkplace();
  const tabs = useTabs();
  const [seen, unsee] = useSeen(id);
  const follow = useOwnWindows();
  useLookFromAddress(id);
  useDocumentTitle(id);
  useEffect(() => workplace.setState((state) => withTab(state, id)), [workplace, id]);

  /** Takes a tab away, after going to its neighbour where it is the one that shows. */
  async function leave(tab: string, change: (state: WorkplaceState) => WorkplaceState): Promise<void> {
    if (tab === id) {
      const next = neighbourOf(tabs, id);
      await navigate(next === null ? { to: '/sessions' } : { to: '/sessions/$id', params: { id: next } });
    }
    workplace.setState(change);
    // Its frame goes: a tab that comes back asks for its view when somebody goes there.
    unsee(tab);
  }
  const close = (tab: string) => void leave(tab, (state) => withoutTab(state, tab));
  const moveOut = (tab: string, { closed }: OwnWindow) =>
    void leave(tab, (state) => movedOut(state, tab)).then(() => follow(tab, closed));

  return (
    <Box style={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      <TabsBar tabs={tabs.includes(id) ? tabs : [...tabs, id]} active={id} onClose={close} />
      <Box style={{ flex: 1, minHeight: 0, position: 'relative' }}>
        {[...new Set([...tabs, id])]
          .filter((tab) => seen.has(tab))
          .map((tab) => (
            <Box
              key={tab}
              // Hidden by visibility: a frame that is not laid out would tell its session a size of nothing.
              inert={tab !== id}
              style={{ position: 'absolute', inset: 0, visibility: tab === id ? 'visible' : 'hidden' }}
            >
              <SessionPane id={tab} active={tab === id} onDetached={(own) => moveOut(tab, own)} />
            </Box>
          ))}
      </Box>
    </Box>
  );
}

/** Tabs that have been shown: one that was only kept from before asks for its view when somebody goes there. */
function useSeen(id: string): readonly [seen: ReadonlySet<string>, unsee: (id: string) => void] {
  const [seen, setSeen] = useState<ReadonlySet<string>>(() => new Set([id]));
  const unsee = (gone: string) => setSeen((now) => new Set([...now].filter((one) => one !== gone)));
  if (seen.has(id)) return [seen, unsee];
  const next = new Set([...seen, id]);
  setSeen(next);
  return [next, unsee];
}

/** `?mode=view` and the like: how the session is to be opened; taken once, then the person changes it. */
export function useLookFromAddress(id: string): void {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const [, setLook] = useLook(id);
  const asked = JSON.stringify(lookFromSearch(search));
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the address says starts this.
  useEffect(() => {
    if (asked === '{}') return;
    setLook(lookFromSearch(search));
    void navigate({ to: '.', search: {}, replace: true });
  }, [id, asked]);
}

export function useDocumentTitle(id: string): void {
  const queries = useQueries();
  const session = useQuery(queries.sessions.get.queryOptions({ input: { id } })).data;
  const name =
    session === undefined
      ? 'Session'
      : `${session.workspaceName}${session.hostName === '' ? '' : ` on ${session.hostName}`}`;
  useEffect(() => {
    document.title = `${name} · Fairlead`;
  }, [name]);
}
