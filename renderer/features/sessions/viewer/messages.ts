/** What a session's page and the console say to each other, `{action, value}`: docs/field.md, Messages of a page. Pure. */
import { z } from 'zod';
import type { ViewQuality } from '../../../../common/model/sessions.ts';

/** Text of a clipboard beyond this many UTF-16 units is not moved. */
export const clipboardLimit = 1_000_000;

const messageSchema = z.object({ action: z.string().max(64), value: z.unknown() });

export type FromPage =
  | { readonly kind: 'state'; readonly state: PageState }
  | { readonly kind: 'clipboard'; readonly text: string }
  /** The person pressed the keys that leave the frame. */
  | { readonly kind: 'leave' }
  /** A script of the page could not be loaded: it may never begin. */
  | { readonly kind: 'incomplete' }
  /** The page takes key strokes by message. */
  | { readonly kind: 'takes-keys' }
  /** The session has sound that can be switched, and how that is now. */
  | { readonly kind: 'sound'; readonly state: SoundState }
  /** Nobody used keys or mouse for longer than the page was told: it ends the view. */
  | { readonly kind: 'idle' }
  /** The session's server ended the view by itself, with its reason. A connection that is lost has none. */
  | { readonly kind: 'ended'; readonly said: string };

/** Of a server's reason no more than this is shown, UTF-16 units. */
const saidLimit = 200;

/** What a page calls a connection that broke: it says nothing that anybody decided. */
const lossWords = /^(?:disconnect(?:ed)?|connection (?:closed|lost)|unexpected server disconnect)\b/i;

export const soundStates = ['off', 'waiting', 'connecting', 'on'] as const;
/** `waiting`: browsers play nothing in a page that nobody has clicked or typed into. */
export type SoundState = (typeof soundStates)[number];

/** The connection between the page and its session, as the page tells it. */
export type PageState = 'connecting' | 'connected' | 'disconnected';

const pageStates: Readonly<Record<string, PageState>> = {
  init: 'connecting',
  connecting: 'connecting',
  reconnecting: 'connecting',
  connected: 'connected',
  disconnecting: 'disconnected',
  disconnected: 'disconnected',
  failed: 'disconnected',
};

type Posted = Pick<MessageEvent, 'source' | 'origin' | 'data'>;

/**
 * A message that was posted to the console's window, as the session's page behind `frame` says it; null for everybody
 * else's. SECURITY: docs/security.md 1.10: it counts only from that frame's window, and only while it shows the view's origin.
 */
export function messageFrom(
  frame: MessageEventSource | null | undefined,
  origin: string,
  posted: Posted,
): FromPage | null {
  if (frame == null || posted.source !== frame || posted.origin !== origin) return null;
  return readMessage(posted.data);
}

/**
 * A message from a session's page; null for what the console has no use for.
 * SECURITY: docs/security.md 1.10: the page is hostile: only these shapes count.
 */
export function readMessage(data: unknown): FromPage | null {
  const parsed = messageSchema.safeParse(data);
  if (!parsed.success) return null;
  const { action, value } = parsed.data;
  switch (action) {
    case 'connection_state': {
      const state = typeof value === 'string' && Object.hasOwn(pageStates, value) ? pageStates[value] : undefined;
      return state === undefined ? null : { kind: 'state', state };
    }
    case 'disconnectrx': {
      const said = typeof value === 'string' ? value.replaceAll(/\s+/g, ' ').trim() : '';
      return said === '' || lossWords.test(said)
        ? { kind: 'state', state: 'disconnected' }
        : { kind: 'ended', said: said.slice(0, saidLimit) };
    }
    case 'clipboardrx':
      return typeof value === 'string' && value !== '' && value.length <= clipboardLimit
        ? { kind: 'clipboard', text: value }
        : null;
    case 'idle_session_timeout':
      return { kind: 'idle' };
    case 'fairlead_sound': {
      const state = soundStates.find((known) => known === value);
      return state === undefined ? null : { kind: 'sound', state };
    }
    case 'fairlead_leave':
      return { kind: 'leave' };
    case 'fairlead_incomplete':
      return { kind: 'incomplete' };
    case 'fairlead_ready':
      return { kind: 'takes-keys' };
    default:
      return null;
  }
}

export const sizings = ['fit', 'scale', 'actual'] as const;
export type Sizing = (typeof sizings)[number];

/** The page's own words for sizes. Someone who watches must not change the size of somebody else's session. */
export function resizeValue(sizing: Sizing, mode: 'view' | 'control'): 'remote' | 'scale' | 'off' {
  if (sizing === 'actual') return 'off';
  return sizing === 'fit' && mode === 'control' ? 'remote' : 'scale';
}

/** The page's own numbers for its presets (KasmVNC). */
export const qualityNumbers: Readonly<Record<ViewQuality, number>> = { low: 1, balanced: 2, high: 3, lossless: 5 };

/** One key of a chord, as `KeyboardEvent` names it. */
type Key = { readonly key: string; readonly code: string };
export type Chord = { readonly label: string; readonly keys: readonly Key[] };

const ctrl: Key = { key: 'Control', code: 'ControlLeft' };
const alt: Key = { key: 'Alt', code: 'AltLeft' };
const named = (key: string, code = key): Key => ({ key, code });

/** Keys that a browser or the desktop of the person keeps to itself. */
export const chords: readonly Chord[] = [
  { label: 'Ctrl + Alt + Delete', keys: [ctrl, alt, named('Delete')] },
  { label: 'Ctrl + Alt + Backspace', keys: [ctrl, alt, named('Backspace')] },
  { label: 'Alt + Tab', keys: [alt, named('Tab')] },
  { label: 'Alt + F4', keys: [alt, named('F4')] },
  { label: 'Super', keys: [named('Meta', 'MetaLeft')] },
  { label: 'Print Screen', keys: [named('PrintScreen')] },
  { label: 'Escape', keys: [named('Escape')] },
  { label: 'F11', keys: [named('F11')] },
  { label: 'Ctrl + W', keys: [ctrl, named('w', 'KeyW')] },
  { label: 'Ctrl + T', keys: [ctrl, named('t', 'KeyT')] },
];
