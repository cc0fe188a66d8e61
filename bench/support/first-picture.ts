/** Connects to a session until it shows something. */
import { WebSocket } from 'ws';
import { openRfb } from '../../tools/bed/rfb-client.ts';

type PictureSource = {
  readonly url: string;
  readonly host: string;
  readonly origin: string;
  readonly authorization?: string;
  /** Called once the WebSocket is open. */
  readonly onOpen?: () => void;
};

const deadlineMs = 60_000;
/** One attempt: a desktop that says nothing for so long is asked anew. */
const attemptMs = 10_000;
const tryEveryMs = 25;

/** Resolves with the first picture that is not of one colour. @throws when there is none within a minute */
export async function firstPicture(source: PictureSource): Promise<Buffer> {
  const begin = performance.now();
  let onOpen = source.onOpen;
  let last: unknown = null;
  while (performance.now() - begin < deadlineMs) {
    // Not awaited before RFB listens: the server's greeting may come with the answer to the handshake.
    const socket = open(source);
    socket.once('open', () => {
      onOpen?.();
      onOpen = undefined;
    });
    const timer = setTimeout(() => socket.terminate(), attemptMs);
    try {
      const rfb = await openRfb(socket);
      for (;;) {
        const picture = await rfb.picture();
        if (isDrawn(picture)) return picture;
      }
    } catch (thrown) {
      last = thrown;
    } finally {
      clearTimeout(timer);
      socket.terminate();
    }
    await new Promise((resolve) => setTimeout(resolve, tryEveryMs));
  }
  throw new Error(
    `No picture within ${deadlineMs / 1000} s: ${last instanceof Error ? last.message : 'it stays blank'}`,
  );
}

function open({ url, host, origin, authorization }: PictureSource): WebSocket {
  const headers = { host, ...(authorization === undefined ? {} : { authorization }) };
  return new WebSocket(url, 'binary', { headers, origin, rejectUnauthorized: false, handshakeTimeout: attemptMs });
}

/** Whether at least two colours are there: a desktop that has begun to draw. */
function isDrawn(picture: Buffer): boolean {
  const first = picture.readUInt32LE(0);
  for (let at = 4; at < picture.length; at += 4) if (picture.readUInt32LE(at) !== first) return true;
  return false;
}
