/**
 * Archives of images on their way from a browser into an engine: pieces come by calls, in order, and go out as a stream. None is
 * kept: a piece is answered when the engine has room for the next.
 * SECURITY: docs/security.md 4.90: an upload is its beginner's alone, of the size that was told, and ends when nobody sends.
 */
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { FairleadError } from '../../common/errors.ts';

/** Uploads of everybody at the same time. */
const mostUploads = 8;
/** Nobody sends, or the engine takes nothing, for so long: it is given up. Milliseconds. */
const idleMs = 120_000;
/** Bytes that wait for the engine. */
const waitingBytes = 4 * 1024 * 1024;

export type Uploads = {
  /** @param bytes the size of the archive @throws IMAGE_UPLOAD_TOO_MANY */
  begin(userId: string, bytes: number): string;
  /** The archive, for the task that takes it; null where it is over. */
  open(id: string): { readonly archive: Readable; readonly bytes: number } | null;
  /** Adds the next piece; answers the bytes so far when there is room for more. @throws IMAGE_UPLOAD_OVER, IMAGE_UPLOAD_LONGER */
  add(userId: string, id: string, piece: Uint8Array): Promise<number>;
  /** Whoever took it is done with it. Nothing happens where it is not there. */
  end(id: string): void;
  dispose(): void;
};

type Upload = {
  readonly userId: string;
  readonly bytes: number;
  readonly stream: PassThrough;
  received: number;
  idle: NodeJS.Timeout;
};

export function createUploads(deps: { readonly newId: () => string; readonly idleMs?: number }): Uploads {
  const all = new Map<string, Upload>();

  function end(id: string): void {
    const upload = all.get(id);
    if (upload === undefined) return;
    all.delete(id);
    clearTimeout(upload.idle);
    upload.stream.destroy();
  }

  function waitFor(id: string): NodeJS.Timeout {
    const timer = setTimeout(() => all.get(id)?.stream.destroy(stopped()), deps.idleMs ?? idleMs);
    timer.unref();
    return timer;
  }

  return {
    begin(userId, bytes) {
      if (all.size >= mostUploads) throw tooMany();
      const id = deps.newId();
      const stream = new PassThrough({ highWaterMark: waitingBytes });
      // Who reads it hears of it; where nobody does yet, there is nobody to tell.
      stream.on('error', () => all.delete(id));
      all.set(id, { userId, bytes, stream, received: 0, idle: waitFor(id) });
      return id;
    },
    open(id) {
      const upload = all.get(id);
      return upload === undefined ? null : { archive: upload.stream, bytes: upload.bytes };
    },
    async add(userId, id, piece) {
      const upload = all.get(id);
      if (upload === undefined || upload.userId !== userId || upload.stream.destroyed) throw over();
      if (upload.received + piece.byteLength > upload.bytes) {
        upload.stream.destroy(longer());
        throw longer();
      }
      upload.received += piece.byteLength;
      clearTimeout(upload.idle);
      upload.idle = waitFor(id);
      const { stream } = upload;
      const hasRoom = stream.write(piece);
      if (upload.received === upload.bytes) {
        clearTimeout(upload.idle);
        stream.end();
      } else if (!hasRoom) {
        // Where it ends before there is room, nobody takes any more.
        await Promise.race([once(stream, 'drain'), once(stream, 'close')]).catch(() => undefined);
        if (stream.destroyed) throw over();
      }
      return upload.received;
    },
    end,
    dispose() {
      for (const id of [...all.keys()]) end(id);
    },
  };
}

const tooMany = (): FairleadError =>
  new FairleadError('IMAGE_UPLOAD_TOO_MANY', {
    message: 'So many archives are being uploaded that there is no room for another.',
    hint: 'Wait until one of them is there.',
    status: 409,
  });
const over = (): FairleadError =>
  new FairleadError('IMAGE_UPLOAD_OVER', {
    message: 'This upload is over: it was cancelled, or the engine took no more of it.',
    hint: 'The task says why. Choose the file again.',
    status: 410,
  });
const longer = (): FairleadError =>
  new FairleadError('IMAGE_UPLOAD_LONGER', {
    message: 'More came than the size that was told.',
    hint: 'Choose the file again once nobody writes to it any more.',
    status: 409,
  });
const stopped = (): FairleadError =>
  new FairleadError('IMAGE_UPLOAD_STOPPED', {
    message: 'Nothing came for two minutes, so the upload was given up.',
    hint: 'Choose the file again, and leave the page open until it is there.',
  });
