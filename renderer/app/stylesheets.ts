/** Stylesheets of pages that are loaded later, and did not arrive. */
import { pausesMs } from './again.ts';

/**
 * Asks again for stylesheets that did not arrive: the loader of pages asks for each of them once, and a page whose code is
 * there would show without its own. The first ones are the business of `index.html`.
 */
export function keepStylesheets(page: Window): void {
  const tries = new Map<string, number>();
  const onError = ({ target }: Event) => {
    if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return;
    const count = tries.get(target.href) ?? 0;
    const pause = pausesMs[count];
    if (pause === undefined) return;
    tries.set(target.href, count + 1);
    setTimeout(() => target.replaceWith(target.cloneNode()), pause);
  };
  // Errors of elements do not bubble.
  page.addEventListener('error', onError, true);
}
