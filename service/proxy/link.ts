/**
 * A connection whose bytes are handed out as they come, without a queue of a stream between: the pictures of a session
 * cost a copy less, and no object each. What is written goes by `stream`, as ever.
 */
import type { OnReadOpts } from 'node:net';
import type { Duplex } from 'node:stream';

/** A record of TLS holds this much at most, and is handed out by itself. */
const record = 16 * 1024;
/** What is handed out at once: a system call costs about as much as this many bytes do. */
const bufferBytes = 4 * record;

/** Bytes of a buffer that is used again; true where they are still needed after this returns. */
type Take = (bytes: Buffer) => boolean;

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

  /** Over a socket that `open` makes, whose bytes pass no queue. Whole records wait for those that come right behind them. */
  static direct<Stream extends Duplex>(
    open: (onread: OnReadOpts) => Stream,
  ): { readonly link: Link; readonly stream: Stream } {
    let buffer = Buffer.allocUnsafeSlow(bufferBytes);
    /** What was read and not handed out yet: from `start` to `end`, where the next bytes come. */
    let [start, end] = [0, 0];
    /** Whether somebody still needs something of it. */
    let isKept = false;
    let pending: NodeJS.Immediate | null = null;
    const handOut = (): void => {
      if (pending !== null) clearImmediate(pending);
      pending = null;
      const bytes = buffer.subarray(start, end);
      start = end;
      if (bytes.length > 0 && link.take(bytes)) isKept = true;
    };
    const stream = open({
      buffer() {
        if (start === end) {
          if (isKept) buffer = Buffer.allocUnsafeSlow(bufferBytes);
          isKept = false;
          [start, end] = [0, 0];
        }
        return end === 0 ? buffer : buffer.subarray(end);
      },
      callback(length) {
        end += length;
        if (length === record && end <= bufferBytes - record) pending ??= setImmediate(handOut);
        else handOut();
        return true;
      },
    });
    const link = new Link(stream);
    // Before anybody else hears of it.
    stream.once('end', handOut).once('close', handOut);
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
