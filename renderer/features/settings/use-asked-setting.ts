import { useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';

/** What of a setting can take the focus: what is chosen first, else the first. */
const controls = 'input:checked, input:not([type="hidden"]), button, select, textarea';

/** Brings the setting that the address names into sight and gives it the focus, once its field is there. */
export function useAskedSetting(ready: boolean): void {
  // Another object with every navigation: asking for the same setting again brings it back.
  const location = useLocation();
  useEffect(() => {
    if (!ready || location.hash === '') return;
    const place = document.getElementById(location.hash);
    place?.scrollIntoView({ block: 'center' });
    place?.querySelector<HTMLElement>(controls)?.focus({ preventScroll: true });
  }, [location, ready]);
}
