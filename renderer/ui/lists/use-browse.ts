/** Search and filters of a page, kept in its address. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Browse, browseAll, readBrowse, writeBrowse } from './browse.ts';

/** The address follows the typing after this pause, milliseconds: each write is a navigation. */
const writeAfterMs = 250;

export type BrowseState = {
  /** As typed: for the search field. */
  readonly browse: Browse;
  /** The same function for as long as the page is there, like `clear`. */
  set(part: Partial<Browse>): void;
  clear(): void;
};

export function useBrowse(): BrowseState {
  const navigate = useNavigate();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const [browse, setBrowse] = useState(() => readBrowse(search));
  const written = useRef(JSON.stringify(writeBrowse(browse)));
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  // Back, forward and links change the address from outside.
  const inAddress = JSON.stringify(writeBrowse(readBrowse(search)));
  useEffect(() => {
    if (inAddress === written.current) return;
    written.current = inAddress;
    setBrowse(readBrowse(JSON.parse(inAddress) as Record<string, unknown>));
  }, [inAddress]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );

  const latest = useRef(browse);
  latest.current = browse;
  const apply = useCallback(
    (next: Browse) => {
      latest.current = next;
      setBrowse(next);
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const entries = writeBrowse(next);
        written.current = JSON.stringify(entries);
        void navigate({ to: '.', search: entries, replace: true, resetScroll: false });
      }, writeAfterMs);
    },
    [navigate],
  );
  return {
    browse,
    set: useCallback((part) => apply({ ...latest.current, ...part }), [apply]),
    clear: useCallback(() => apply({ ...browseAll, sort: latest.current.sort }), [apply]),
  };
}
