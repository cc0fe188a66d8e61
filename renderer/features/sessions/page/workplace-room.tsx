/**
 * Where the workplace is kept for as long as the console's window is open, whichever page shows: windows of their own are
 * followed from here. Only the room: what is in it is loaded with the first session.
 */
import { createContext, type ReactNode, use, useState } from 'react';
import type { Workplace } from './workplace.ts';

type WorkplaceRoom = {
  /** null until a session is opened. */
  workplace: Workplace | null;
  /** Sessions in windows of their own, and how many windows each has. */
  readonly followed: Map<string, number>;
};

const Context = createContext<WorkplaceRoom | null>(null);

export function WorkplaceRoomProvider({ children }: { readonly children: ReactNode }) {
  const [room] = useState<WorkplaceRoom>(() => ({ workplace: null, followed: new Map() }));
  return <Context value={room}>{children}</Context>;
}

export function useWorkplaceRoom(): WorkplaceRoom {
  const room = use(Context);
  if (!room) throw new Error('The workplace is used outside of the console');
  return room;
}
