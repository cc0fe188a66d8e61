/** Full screen for the console's own wrapper; frames may not ask for it themselves. */
import { useEffect, useState } from 'react';
import { notifyFailed } from '../../../ui/notify.ts';

/** The Keyboard Lock interface, which TypeScript's library does not describe. */
type LockableKeyboard = { lock?: () => Promise<void>; unlock?: () => void };

export function useFullScreen(): { readonly full: boolean; toggle(): void } {
  const [full, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const onChange = () => {
      setFull(document.fullscreenElement !== null);
      if (document.fullscreenElement === null) keyboard()?.unlock?.();
    };
    document.addEventListener('fullscreenchange', onChange);
    return () => document.removeEventListener('fullscreenchange', onChange);
  }, []);
  return {
    full,
    toggle: () => {
      if (document.fullscreenElement) void document.exitFullscreen();
      else enter().catch((thrown: unknown) => notifyFailed('The browser refused full screen', thrown));
    },
  };
}

/** The whole document, so that menus and questions show as well; the viewer then covers the rest. */
async function enter(): Promise<void> {
  await document.documentElement.requestFullscreen({ navigationUI: 'hide' });
  // Where the browser can, Alt Tab, Super, F11 and Escape now reach the session; holding Escape leaves full screen.
  await keyboard()
    ?.lock?.()
    .catch(() => undefined);
}

function keyboard(): LockableKeyboard | null {
  return 'keyboard' in navigator ? (navigator.keyboard as LockableKeyboard) : null;
}
