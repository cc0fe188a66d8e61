/** The frame that a session's own page lives in. Everything in it is hostile; this file is its fence. */
import { type RefObject, useEffect, useEffectEvent } from 'react';
import { type FromPage, messageFrom } from './messages.ts';
import type { View } from './view-life.ts';

/**
 * SECURITY: docs/security.md 1.9: exactly these. No top navigation, no popups, no modals; `allow-same-origin` means the view's own
 * random origin, which is never the console's.
 */
const sandbox = 'allow-scripts allow-same-origin allow-forms allow-pointer-lock allow-downloads';

/**
 * SECURITY: docs/security.md 1.8: storage, cookies and cache of the frame belong to this document alone and end with it. React writes
 * the attribute; its types do not know it yet.
 */
const isolation = { credentialless: true };

type SessionFrameProps = {
  readonly ref: RefObject<HTMLIFrameElement | null>;
  readonly view: View;
  readonly title: string;
  readonly onMessage: (message: FromPage) => void;
  readonly onLoaded: () => void;
};

export function SessionFrame({ ref, view, title, onMessage, onLoaded }: SessionFrameProps) {
  const { origin } = view;
  const tell = useEffectEvent(onMessage);
  useEffect(() => {
    const onPosted = (event: MessageEvent) => {
      const message = messageFrom(ref.current?.contentWindow, origin, event);
      if (message !== null) tell(message);
    };
    window.addEventListener('message', onPosted);
    return () => window.removeEventListener('message', onPosted);
  }, [ref, origin]);
  return (
    <iframe
      ref={ref}
      {...isolation}
      src={view.url}
      onLoad={onLoaded}
      title={title}
      sandbox={sandbox}
      // SECURITY: docs/security.md 1.8: no clipboard, camera or microphone; the layout of the keyboard alone.
      allow="keyboard-map"
      referrerPolicy="no-referrer"
      style={{ width: '100%', height: '100%', border: 0, display: 'block', colorScheme: 'normal' }}
    />
  );
}

/** SECURITY: docs/security.md 1.10: to exactly the view's origin; a frame that went elsewhere hears nothing. */
export function postToPage(
  frame: HTMLIFrameElement | null,
  view: View | null,
  message: { readonly action: string; readonly value: unknown },
): void {
  if (view !== null) frame?.contentWindow?.postMessage(message, view.origin);
}
