import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** How long a page that is still loading may take to show its heading, milliseconds. */
const patienceMs = 5_000;

/**
 * After going to another page the focus stands on its heading, so that keyboards and screen readers begin there. A
 * control inside the page that still has the focus (a tab that changed the address) keeps it, and so does a dialog.
 */
export function usePageFocus(): void {
  const router = useRouter();
  useEffect(() => {
    let waiting: MutationObserver | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stop = () => {
      waiting?.disconnect();
      waiting = null;
      if (timer) clearTimeout(timer);
    };

    const focusHeading = (page: HTMLElement): boolean => {
      const heading = page.querySelector<HTMLElement>('h1');
      if (!heading) return false;
      const focused = document.activeElement;
      if (focused !== null && (page.contains(focused) || focused.closest('[role="dialog"]') !== null)) return true;
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      return true;
    };

    const unsubscribe = router.subscribe('onRendered', ({ fromLocation, toLocation }) => {
      // The first page leaves the focus at the top, where the link that skips the navigation is.
      if (!fromLocation || fromLocation.pathname === toLocation.pathname) return;
      const page = document.getElementById('fl-page');
      if (!page) return;
      stop();
      if (focusHeading(page)) return;
      waiting = new MutationObserver(() => {
        if (focusHeading(page)) stop();
      });
      waiting.observe(page, { childList: true, subtree: true });
      timer = setTimeout(stop, patienceMs);
    });
    return () => {
      unsubscribe();
      stop();
    };
  }, [router]);
}
