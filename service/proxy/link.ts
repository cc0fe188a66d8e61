/**
 * A connection whose bytes are handed out as they come, without a queue of a stream between: the pictures of a session
 * cost a copy less, and no object each. What is written goes by `stream`, as ever.
 */
import type { OnReadOpts } from 'node:net';
import type { Duplex } from 'node:stream';

/** A record of TLS holds this much at most. */
const RECORD = 16 * 1024;

/** Bytes of a buffer that is used again; true where they are still needed after this returns. */
export type Take = (bytes: Buffer) => boolean;

export class Link {
  /** Whoever has the connection now. Nobody asked for what comes before somebody is there. */
  take: Take = () => {
    this.stream.destroy();
    return false;
  };
  /** Written to and destroyed, never read. */
  readonly stream: Duplex;
  #isPaused = false;

  private constructor(stream: Duplex) {
    this.stream = stream;
  }

  /** Over a stream that somebody else made, and that nobody reads yet. */
  static over(stream: Duplex): Link {
    const link = new Link(stream);
    stream.on('data', (bytes: Buffer) => void link.take(bytes));
    return link;
  }

  /** Over a socket that `open` makes, whose bytes pass no queue. */
  static direct<Stream extends Duplex>(
    open: (onread: OnReadOpts) => Stream,
  ): { readonly link: Link; readonly stream: Stream } {
    let buffer = Buffer.allocUnsafeSlow(RECORD);
    let isKept = false;
    const stream = open({
      buffer() {
        if (isKept) buffer = Buffer.allocUnsafeSlow(RECORD);
        isKept = false;
        return buffer;
      },
      callback(length) {
        isKept = link.take(buffer.subarray(0, length));
        return true;
      },
    });
    const link = new Link(stream);
    return { link, stream };
  }

  /** What is on its way already still comes. */
  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.stream.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.stream.resume();
  }
}
