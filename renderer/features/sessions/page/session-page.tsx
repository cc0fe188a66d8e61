/** `/sessions/$id`: the open sessions behind tabs. A frame stays alive while another tab shows. */
import { Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQueries } from '../../../app/context.tsx';
import { SessionPane } from './session-pane.tsx';
import { TabsBar } from './tabs-bar.tsx';
import { lookFromSearch, neighbourOf, withoutTab, withTab } from './workplace.ts';
import { useLook, useTabs, useWorkplace, WorkplaceProvider } from './workplace-context.tsx';

export function SessionPage() {
  return (
    <WorkplaceProvider>
      <OpenSessions />
    </WorkplaceProvider>
  );
}

function OpenSessions() {
  const { id = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const workplace = useWorkplace();
  const tabs = useTabs();
  const seen = useSeen(id);
  useLookFromAddress(id);
  useDocumentTitle(id);
  useEffect(() => workplace.setState((state) => withTab(state, id)), [workplace, id]);

  function close(closed: string): void {
    const next = closed === id ? neighbourOf(tabs, id) : id;
    const forget = () => workplace.setState((state) => withoutTab(state, closed));
    if (closed !== id) {
      forget();
      return;
    }
    void navigate(next === null ? { to: '/sessions' } : { to: '/sessions/$id', params: { id: next } }).then(forget);
  }

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
              <SessionPane id={tab} active={tab === id} onDetached={() => close(tab)} />
            </Box>
          ))}
      </Box>
    </Box>
  );
}

/** Tabs that have been shown: one that was only kept from before asks for its view when somebody goes there. */
function useSeen(id: string): ReadonlySet<string> {
  const [seen, setSeen] = useState<ReadonlySet<string>>(() => new Set([id]));
  if (seen.has(id)) return seen;
  const next = new Set([...seen, id]);
  setSeen(next);
  return next;
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
