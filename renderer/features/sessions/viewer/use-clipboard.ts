/** Lends the browser to a view's `clipboard-mover.ts`: its frame is given none of its own. */
import { useEffect, useRef, useState } from 'react';
import { type ClipboardMover, type ClipboardRules, createClipboardMover } from './clipboard-mover.ts';
import { frameHasFocus } from './focus.ts';

type ClipboardOptions = ClipboardRules & {
  readonly frame: () => HTMLIFrameElement | null;
  readonly send: (text: string) => void;
};

export type ClipboardState = Pick<ClipboardMover, 'onReceived' | 'sendText' | 'sendMine'> & {
  /** What the session put into its clipboard last. */
  readonly received: string | null;
  /** The browser would not take it: it is shown with a button instead. */
  readonly refused: boolean;
  readonly dismiss: () => void;
};

/** How often the focus is looked at, milliseconds: no event tells a page that its window came back with a frame in focus. */
const lookMs = 400;

export function useClipboard({ frame, active, toSession, fromSession, send }: ClipboardOptions): ClipboardState {
  const [received, setReceived] = useState<string | null>(null);
  const [refused, setRefused] = useState(false);
  const latest = useRef({ frame, send });
  useEffect(() => {
    latest.current = { frame, send };
  }, [frame, send]);
  const [mover] = useState(() =>
    createClipboardMover({
      viewHasFocus: () => frameHasFocus(latest.current.frame()),
      mayRead,
      read: () => navigator.clipboard.readText(),
      write: async (text) => navigator.clipboard.writeText(text),
      send: (text) => latest.current.send(text),
      show: (text, wasRefused) => {
        setReceived(text);
        setRefused(wasRefused);
      },
    }),
  );
  useEffect(() => mover.follow({ active, toSession, fromSession }), [mover, active, toSession, fromSession]);

  useEffect(() => {
    if (!active || !toSession) return;
    const look = () => void mover.look();
    look();
    const timer = setInterval(look, lookMs);
    window.addEventListener('focus', look);
    window.addEventListener('blur', look);
    return () => {
      clearInterval(timer);
      window.removeEventListener('focus', look);
      window.removeEventListener('blur', look);
    };
  }, [mover, active, toSession]);

  useEffect(() => {
    if (!active || !toSession) return;
    // Ctrl V beside the frame needs no permission: the browser hands the text over.
    const onPaste = ({ target, clipboardData }: ClipboardEvent) => {
      if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
      mover.sendText(clipboardData?.getData('text/plain') ?? '');
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, [mover, active, toSession]);

  return {
    received,
    refused,
    dismiss: () => setRefused(false),
    onReceived: mover.onReceived,
    sendText: mover.sendText,
    sendMine: mover.sendMine,
  };
}

/** Reading without asking: only where the person has allowed it before. */
async function mayRead(): Promise<boolean> {
  if (!navigator.clipboard) return false;
  try {
    const { state } = await navigator.permissions.query({ name: 'clipboard-read' as PermissionName });
    return state === 'granted';
  } catch {
    // Browsers without this name ask each time; then only the button reads.
    return false;
  }
}
