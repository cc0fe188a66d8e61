/**
 * The person's workplace: which sessions are open, how each is looked at, what its side panel shows. Kept for this
 * browser tab, so that a reload and a walk through other pages find it again. Holds ids and choices, no secrets.
 */
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { viewQualities } from '../../../../common/model/sessions.ts';
import { sizings } from '../viewer/messages.ts';

export const panelTabs = ['details', 'logs', 'stats', 'terminal', 'placement'] as const;
export type PanelTab = (typeof panelTabs)[number];

const viewQualitySchema = z.enum(viewQualities);

const lookSchema = z.object({
  mode: z.enum(['view', 'control']),
  sizing: z.enum(sizings),
  quality: viewQualitySchema.default('balanced'),
  /** Whether text moves by itself, per direction. */
  clipboardIn: z.boolean(),
  clipboardOut: z.boolean(),
  /** Null is as it is for its mode: who works in a session hears it, who watches does not. */
  sound: z.boolean().nullable().default(null),
  panel: z.enum(panelTabs).nullable(),
  /** Its terminal, kept by the service for as long as somebody looks now and then. */
  terminal: z.object({ terminalId: z.string(), asRoot: z.boolean() }).nullable(),
});
export type Look = z.infer<typeof lookSchema>;

const stateSchema = z.object({
  tabs: z.array(z.string()),
  looks: z.record(z.string(), lookSchema),
  /** Sessions in windows of their own, and at which place among the tabs each was. */
  away: z.record(z.string(), z.number().int().nonnegative()).default({}),
});
export type WorkplaceState = z.infer<typeof stateSchema>;

export const firstLook: Look = {
  mode: 'control',
  sizing: 'fit',
  quality: 'balanced',
  clipboardIn: true,
  clipboardOut: true,
  sound: null,
  panel: null,
  terminal: null,
};

export type Workplace = StoreApi<WorkplaceState>;

const storageKey = 'fairlead.workplace';

/** The part of `Storage` that is used. */
type Memory = Pick<Storage, 'getItem' | 'setItem'>;

export function createWorkplace(memory: Memory): Workplace {
  const store = createStore<WorkplaceState>(() => readWorkplace(memory.getItem(storageKey)));
  store.subscribe((state) => memory.setItem(storageKey, JSON.stringify(state)));
  return store;
}

/** What was kept, whatever became of it. */
export function readWorkplace(text: string | null): WorkplaceState {
  const empty = { tabs: [], looks: {}, away: {} };
  if (text === null) return empty;
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    // Of another version, or changed by hand: a new workplace costs a few clicks.
    return empty;
  }
}

export function lookOf({ looks }: WorkplaceState, id: string): Look {
  return looks[id] ?? firstLook;
}

export function withLook(state: WorkplaceState, id: string, part: Partial<Look>): WorkplaceState {
  return { ...state, looks: { ...state.looks, [id]: { ...lookOf(state, id), ...part } } };
}

/** What an address may say about how a session is looked at; `clipboard` names the directions that are on. */
const clipboardWords = {
  both: { clipboardIn: true, clipboardOut: true },
  in: { clipboardIn: true, clipboardOut: false },
  out: { clipboardIn: false, clipboardOut: true },
  off: { clipboardIn: false, clipboardOut: false },
} as const;
type ClipboardWord = keyof typeof clipboardWords;

/** Whether a session is to be heard as it is looked at. */
export function isHeard({ sound, mode }: Pick<Look, 'sound' | 'mode'>): boolean {
  return sound ?? mode === 'control';
}

/** The query of an address that opens a session as it is looked at now. A window of its own has no memory of this one. */
export function searchOf({
  mode,
  sizing,
  quality,
  clipboardIn,
  clipboardOut,
  sound,
}: Look): Readonly<Record<string, string>> {
  const clipboard: ClipboardWord = clipboardIn ? (clipboardOut ? 'both' : 'in') : clipboardOut ? 'out' : 'off';
  return { mode, size: sizing, quality, clipboard, ...(sound === null ? {} : { sound: sound ? 'on' : 'off' }) };
}

/** What an address asks for; what it does not say, or says in words that mean nothing, is left as it is. */
export function lookFromSearch(search: Readonly<Record<string, unknown>>): Partial<Look> {
  const mode = lookSchema.shape.mode.safeParse(search.mode);
  const size = lookSchema.shape.sizing.safeParse(search.size);
  const quality = viewQualitySchema.safeParse(search.quality);
  const word = search.clipboard;
  const clipboard = typeof word === 'string' && Object.hasOwn(clipboardWords, word) ? (word as ClipboardWord) : null;
  return {
    ...(mode.success ? { mode: mode.data } : {}),
    ...(size.success ? { sizing: size.data } : {}),
    ...(quality.success ? { quality: quality.data } : {}),
    ...(clipboard === null ? {} : clipboardWords[clipboard]),
    ...(search.sound === 'on' || search.sound === 'off' ? { sound: search.sound === 'on' } : {}),
  };
}

/** Opening what is open already keeps its place. What is opened here is not only in a window of its own any more. */
export function withTab(state: WorkplaceState, id: string): WorkplaceState {
  if (state.tabs.includes(id)) return state;
  return { ...state, tabs: [...state.tabs, id], away: without(state.away, id) };
}

export function withoutTab(state: WorkplaceState, id: string): WorkplaceState {
  return {
    tabs: state.tabs.filter((tab) => tab !== id),
    looks: without(state.looks, id),
    away: without(state.away, id),
  };
}

/** The session has moved to a window of its own: its tab goes, and is remembered with its place and its look. */
export function movedOut(state: WorkplaceState, id: string): WorkplaceState {
  const place = state.tabs.indexOf(id);
  return {
    ...state,
    tabs: state.tabs.filter((tab) => tab !== id),
    away: { ...state.away, [id]: place < 0 ? state.tabs.length : place },
  };
}

/** That window is gone: the tab is where it was. What was opened here meanwhile, or is not away, stays as it is. */
export function movedBack(state: WorkplaceState, id: string): WorkplaceState {
  const place = state.away[id];
  if (place === undefined) return state;
  return { ...state, tabs: state.tabs.toSpliced(place, 0, id), away: without(state.away, id) };
}

function without<T>(record: Readonly<Record<string, T>>, id: string): Record<string, T> {
  const { [id]: _gone, ...rest } = record;
  return rest;
}

/** Which tab shows after `id` was closed: the one to the right, else to the left; null for none. */
export function neighbourOf(tabs: readonly string[], id: string): string | null {
  const at = tabs.indexOf(id);
  return tabs[at + 1] ?? tabs[at - 1] ?? null;
}
