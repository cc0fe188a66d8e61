/** Carries the body of an answer to a browser, no faster than that reads. */
import type { ServerResponse } from 'node:http';
import { pipeline, type Transform } from 'node:stream';
import type { Answer } from './http-connection.ts';
import { bodyOf } from './upstream.ts';

/** Sends the body behind headers that are set. Over when either side is: who breaks ends the other, and there is nobody to tell. */
export function relayBody(answer: Answer, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const { socket } = response;
    const onClose = (): void => {
      answer.destroy();
      resolve();
    };
    if (socket === null || socket.destroyed) {
      onClose();
      return;
    }
    response.once('close', onClose);
    const goOn = (): void => answer.resume();
    const isDirect = answer.length !== null;
    let isBegun = false;
    const begin = (): void => {
      isBegun = true;
      if (!isDirect) return;
      socket.cork();
      response.flushHeaders();
    };
    let held: Buffer | null = null;
    answer.consume({
      bytes(chunk) {
        if (!isBegun && isDirect && chunk.length === answer.length) {
          held = Buffer.from(chunk);
          return false;
        }
        if (!isDirect) {
          // Node frames it, some time later: the next bytes come into the same buffer.
          if (!response.write(Buffer.from(chunk))) {
            answer.pause();
            response.once('drain', goOn);
          }
          return false;
        }
        if (!isBegun) begin();
        const isTaken = socket.write(chunk);
        if (socket.writableCorked > 0) socket.uncork();
        if (!isTaken && socket.writableNeedDrain) {
          answer.pause();
          socket.once('drain', goOn);
        }
        return socket.writableLength > 0;
      },
      end() {
        response.off('close', onClose);
        socket.off('drain', goOn);
        if (held === null) response.end();
        else response.end(held);
        resolve();
      },
      failed() {
        socket.off('drain', goOn);
        response.destroy();
      },
    });
  });
}

/** The same with a change on the way. */
export function relayChanged(answer: Answer, change: Transform, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    pipeline([bodyOf(answer), change, response], () => resolve());
  });
}
