/** Carries bytes both ways between a browser and a container, no faster than the slower side takes them. */
import type { Duplex } from 'node:stream';
import type { Link } from './link.ts';

/** Joins the two until either ends; then both are destroyed. `onEnd` is called once. */
export function splice(browser: Duplex, container: Link, onEnd: () => void): void {
  const { stream } = container;
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    browser.destroy();
    stream.destroy();
    onEnd();
  };
  container.take = (bytes) => {
    // At most one high-water mark is held here, and what was on its way.
    if (!browser.write(bytes)) container.pause();
    return browser.writableLength > 0;
  };
  browser.on('drain', () => container.resume());
  container.resume();
  browser.pipe(stream, { end: false });
  // A side that says goodbye is flushed to the other before both go; one that breaks takes the other with it.
  follow(stream, browser, end);
  follow(browser, stream, end);
  if (browser.destroyed || stream.destroyed) end();
}

function follow(from: Duplex, to: Duplex, end: () => void): void {
  from.once('end', () => {
    if (to.writable) to.end(end);
    else end();
  });
  from.on('error', end);
  from.once('close', end);
}

/** Bytes that wait inside this process for one of the two sides. */
export function heldBytes(a: Duplex, b: Duplex): number {
  return a.readableLength + a.writableLength + b.readableLength + b.writableLength;
}
