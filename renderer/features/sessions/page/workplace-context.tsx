import { createContext, type ReactNode, use, useState } from 'react';
import { useStore } from 'zustand';
import { createWorkplace, type Look, lookOf, type Workplace, withLook } from './workplace.ts';

const Context = createContext<Workplace | null>(null);

export function WorkplaceProvider({ children }: { readonly children: ReactNode }) {
  const [workplace] = useState(() => createWorkplace(sessionStorage));
  return <Context value={workplace}>{children}</Context>;
}

export function useWorkplace(): Workplace {
  const value = use(Context);
  if (!value) throw new Error('useWorkplace is used outside of a session page');
  return value;
}

export function useTabs(): readonly string[] {
  return useStore(useWorkplace(), ({ tabs }) => tabs);
}

/** How a session is looked at, and the function that changes it. */
export function useLook(id: string): [Look, (part: Partial<Look>) => void] {
  const workplace = useWorkplace();
  const look = useStore(workplace, (state) => lookOf(state, id));
  return [look, (part) => workplace.setState((state) => withLook(state, id, part))];
}
