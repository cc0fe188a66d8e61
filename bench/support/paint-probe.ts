/**
 * Runs inside of a page, before its own scripts: tells when something has been painted. Painted means that a frame
 * which holds it has been handed over: the second animation frame after it was there.
 */
import type { Page } from '@playwright/test';

type Probe = {
  /** Resolves with the time (ms since navigation) at which an element that matches has been painted. */
  appears(selector: string): Promise<number>;
  /** Resolves with the time (epoch milliseconds) at which no element matches any more and that has been painted. */
  goes(selector: string): Promise<number>;
  /** Forgets the keys so far and waits for the next one. */
  arm(): void;
  /** Resolves with the ms from that key until `selector` reads `text` and that has been painted. */
  settles(selector: string, text: string): Promise<number>;
};

declare global {
  interface Window {
    fairleadProbe: Probe;
  }
}

/** Puts the probe into every page of the context that is opened from now on. */
export async function addProbe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const painted = (): Promise<number> =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))));
    const until = (holds: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        if (holds()) {
          resolve();
          return;
        }
        const observer = new MutationObserver(() => {
          if (!holds()) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
      });
    let pressed = Promise.withResolvers<number>();
    window.addEventListener('keydown', (event) => pressed.resolve(event.timeStamp), true);
    window.fairleadProbe = {
      async appears(selector) {
        await until(() => document.querySelector(selector) !== null);
        return painted();
      },
      async goes(selector) {
        await until(() => document.querySelector(selector) === null);
        await painted();
        return Date.now();
      },
      arm() {
        pressed = Promise.withResolvers<number>();
      },
      async settles(selector, text) {
        const begin = await pressed.promise;
        await until(() => document.querySelector(selector)?.textContent === text);
        return (await painted()) - begin;
      },
    };
  });
}
