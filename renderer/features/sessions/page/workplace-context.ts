import { useStore } from 'zustand';
import { createWorkplace, type Look, lookOf, type Workplace, withLook } from './workplace.ts';
import { useWorkplaceRoom } from './workplace-room.tsx';

export function useWorkplace(): Workplace {
  const room = useWorkplaceRoom();
  room.workplace ??= createWorkplace(sessionStorage);
  return room.workplace;
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
