/** Search and filters of a page, kept in its address. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { type Browse, browseAll, readBrowse, writeBrowse } from './browse.ts';

/** The address follows the typing after this pause, milliseconds: each write is a navigation. */
const writeAfterMs = 250;

export type BrowseState = {
  /** As typed: for the search field. */
  readonly browse: Browse;
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

  function apply(next: Browse): void {
    setBrowse(next);
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const entries = writeBrowse(next);
      written.current = JSON.stringify(entries);
      void navigate({ to: '.', search: entries, replace: true, resetScroll: false });
    }, writeAfterMs);
  }
  return {
    browse,
    set: (part) => apply({ ...browse, ...part }),
    clear: () => apply({ ...browseAll, sort: browse.sort }),
  };
}
