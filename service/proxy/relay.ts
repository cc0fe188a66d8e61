/** Carries the body of an answer to a browser, no faster than that reads. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline, type Transform } from 'node:stream';
import type { Answer } from './http-connection.ts';
import { bodyOf } from './upstream.ts';

/** What Node writes without taking memory for it. */
const small = 8 * 1024;

/** Sends the body behind headers that are set. Over when either side is: who breaks ends the other, and there is nobody to tell. */
export function relayBody(answer: Answer, response: ServerResponse): Promise<void> | undefined {
  const { whole } = answer;
  if (whole !== null) {
    // As a text it goes with the headers in one piece, without memory of its own.
    if (whole.length <= small) response.end(whole.toString('latin1'), 'latin1');
    else response.end(whole);
    return undefined;
  }
  return new Promise((resolve) => {
    const onClose = (): void => {
      answer.destroy();
      resolve();
    };
    if (response.destroyed) {
      onClose();
      return;
    }
    response.once('close', onClose);
    // Without a socket it waits for the answer to an earlier request of the same connection.
    const { socket } = response;
    const isRaw = socket !== null && answer.length !== null;
    const send = isRaw ? sendRaw(answer, response, socket) : sendFramed(answer, response);
    answer.consume({
      bytes: send,
      end() {
        response.off('close', onClose);
        response.end();
        resolve();
      },
      failed: () => void response.destroy(),
    });
  });
}

/** The same with a change on the way. */
export function relayChanged(answer: Answer, change: Transform, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    pipeline([bodyOf(answer), change, response], () => resolve());
  });
}

/** By Node, which frames a body of unknown length, and keeps what cannot go yet. */
function sendFramed(answer: Answer, response: ServerResponse): (chunk: Buffer) => boolean {
  response.on('drain', () => answer.resume());
  return (chunk) => {
    // Written some time later: the next bytes come into the same buffer until then.
    if (!response.write(Buffer.from(chunk))) answer.pause();
    return false;
  };
}

/** A body of known length is what goes on the wire, as it is: most of it leaves before the next bytes come. */
function sendRaw(answer: Answer, response: ServerResponse, socket: Socket): (chunk: Buffer) => boolean {
  const goOn = (): void => answer.resume();
  socket.on('drain', goOn);
  response.once('close', () => socket.off('drain', goOn));
  let isBegun = false;
  return (chunk) => {
    if (!isBegun) {
      // Together with the headers.
      socket.cork();
      response.flushHeaders();
    }
    const isTaken = socket.write(chunk);
    if (!isBegun) socket.uncork();
    isBegun = true;
    if (!isTaken && socket.writableNeedDrain) answer.pause();
    return socket.writableLength > 0;
  };
}
