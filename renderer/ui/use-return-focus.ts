/** Dialogs that are routes: the focus goes back to what opened them. */
import { useEffect, useState } from 'react';

/** Call it in the dialog's route component: what has the focus when that is first rendered gets it back at the end. */
export function useReturnFocus(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body)
        opener.focus({ preventScroll: true });
    },
    [opener],
  );
}
