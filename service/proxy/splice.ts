/** Carries bytes both ways between two streams, no faster than the slower side takes them. */
import type { Duplex } from 'node:stream';

/** Joins the two until either ends; then both are destroyed. `onEnd` is called once. */
export function splice(a: Duplex, b: Duplex, onEnd: () => void): void {
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    a.destroy();
    b.destroy();
    onEnd();
  };
  // A side that says goodbye is flushed to the other before both go; one that breaks takes the other with it.
  join(a, b, end);
  join(b, a, end);
  if (a.destroyed || b.destroyed) end();
}

function join(from: Duplex, to: Duplex, end: () => void): void {
  // `pipe` pauses `from` while `to` is full: at most one high-water mark per direction is held here.
  from.pipe(to, { end: false });
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
