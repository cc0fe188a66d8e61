/** Reads QR codes in the browser, from a picture file or the camera. */
import { decodeQR } from 'qr/decode.js';
import { frameLoop, QRCanvas, selfieCamera } from 'qr/dom.js';

/** Larger pictures are made smaller before they are read, pixels of the longer side. */
const longestSide = 2400;
/** Time for one picture, milliseconds: a person waits for it. */
const pictureMs = 3000;

/** The text of the QR code in a picture; null where none is found. */
export async function codeInPicture(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (picture === null) return null;
  const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  try {
    return decodeQR(context.getImageData(0, 0, width, height), { timeLimit: pictureMs });
  } catch {
    // The library says by an error that there is none.
    return null;
  }
}

/**
 * Watches the camera until it sees a QR code.
 * @param video shows what the camera sees
 * @returns the text of the code; null where `signal` ended it
 * @throws what the browser says where there is no camera, or it may not be used
 */
export async function watchCamera(video: HTMLVideoElement, signal: AbortSignal): Promise<string | null> {
  // Held before a screen, a telephone faces the camera that faces the person.
  const camera = await selfieCamera(video);
  const canvas = new QRCanvas();
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const stop = frameLoop(() => {
    camera.readFrame(canvas).then((found) => {
      if (typeof found === 'string') resolve(found);
    }, reject);
  }, video);
  const end = () => resolve(null);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await promise;
  } finally {
    stop();
    camera.stop();
  }
}
