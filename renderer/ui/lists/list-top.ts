/** Where a virtual list begins on the scrolling page, pixels. Measured when something on the page changes its size. */
import { type RefObject, useLayoutEffect, useState } from 'react';

/** The element that scrolls in the shell. */
export function pageScroller(): HTMLElement | null {
  return document.getElementById('fl-page');
}

export function useListTop(list: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const page = pageScroller();
    if (page === null) return;
    const measure = () => {
      if (list.current === null) return;
      setTop(Math.round(list.current.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop));
    };
    measure();
    // What stands above the list grows and shrinks; its own height changes nothing about where it begins.
    const observer = new ResizeObserver(measure);
    for (let element = list.current; element !== null && element !== page; element = element.parentElement)
      for (const sibling of element.parentElement?.children ?? []) if (sibling !== element) observer.observe(sibling);
    observer.observe(page);
    return () => observer.disconnect();
  }, [list]);
  return top;
}
