/** A small RFB client (RFC 6143) for tests and benchmarks: types, takes pictures, and knows the clipboard. */
import type { WebSocket } from 'ws';

type RfbClient = {
  readonly width: number;
  readonly height: number;
  /** Presses and releases the key of each character; "\n" is Return. */
  type(text: string): void;
  /** The whole picture, 4 bytes for each pixel. Resolves once everything sent before has been taken. */
  picture(): Promise<Buffer>;
  /** The last text of the session's clipboard that came with a picture; null where none came. */
  clipboard(): string | null;
  /** Offers a text (Latin-1) for the session's clipboard. */
  cut(text: string): void;
  close(): void;
};

/** Speaks RFB 3.8 without authentication over an open or opening WebSocket. */
export async function openRfb(socket: WebSocket): Promise<RfbClient> {
  const read = byteReader(socket);
  await read(12);
  socket.send(Buffer.from('RFB 003.008\n'));
  const [count = 0] = await read(1);
  if (count === 0) throw new Error((await read((await read(4)).readUInt32BE())).toString());
  await read(count);
  socket.send(Uint8Array.of(1));
  if ((await read(4)).readUInt32BE() !== 0) throw new Error('RFB security failed');
  socket.send(Uint8Array.of(1));
  const init = await read(24);
  const width = init.readUInt16BE(0);
  const height = init.readUInt16BE(2);
  await read(init.readUInt32BE(20));
  let clipboard: string | null = null;
  return {
    width,
    height,
    type: (text) => {
      for (const character of text) {
        const key = character === '\n' ? 0xff0d : (character.codePointAt(0) ?? 0);
        for (const down of [1, 0]) {
          const message = Buffer.alloc(8);
          message.writeUInt8(4, 0);
          message.writeUInt8(down, 1);
          message.writeUInt32BE(key, 4);
          socket.send(message);
        }
      }
    },
    picture: async () => {
      const request = Buffer.alloc(10);
      request.writeUInt8(3, 0);
      request.writeUInt16BE(width, 6);
      request.writeUInt16BE(height, 8);
      socket.send(request);
      return readPicture(read, width, height, (text) => {
        clipboard = text;
      });
    },
    clipboard: () => clipboard,
    cut: (text) => {
      const bytes = Buffer.from(text, 'latin1');
      const head = Buffer.alloc(8);
      head.writeUInt8(6, 0);
      head.writeUInt32BE(bytes.length, 4);
      socket.send(Buffer.concat([head, bytes]));
    },
    close: () => socket.close(),
  };
}

type Read = (length: number) => Promise<Buffer>;

async function readPicture(
  read: Read,
  width: number,
  height: number,
  onClipboard: (text: string) => void,
): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 4);
  for (;;) {
    const [type] = await read(1);
    if (type === 0) {
      const rectangles = (await read(3)).readUInt16BE(1);
      for (let index = 0; index < rectangles; index += 1) await readRectangle(read, pixels, width);
      return pixels;
    }
    if (type === 3) onClipboard((await read((await read(7)).readUInt32BE(3))).toString('latin1'));
    else if (type !== 2) throw new Error(`unexpected RFB message ${type}`);
  }
}

/** No encodings were asked for, so the server sends raw pixels. */
async function readRectangle(read: Read, pixels: Buffer, stride: number): Promise<void> {
  const head = await read(12);
  const [x, y, width, height] = [0, 2, 4, 6].map((at) => head.readUInt16BE(at)) as [number, number, number, number];
  const rows = await read(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    rows.copy(pixels, ((y + row) * stride + x) * 4, row * width * 4, (row + 1) * width * 4);
  }
}

function byteReader(socket: WebSocket): Read {
  let chunks: Buffer[] = [];
  let have = 0;
  let ended: Error | null = null;
  let wake: () => void = () => undefined;
  socket.on('message', (data: Buffer) => {
    chunks.push(data);
    have += data.length;
    wake();
  });
  const end = (error: Error) => {
    ended ??= error;
    wake();
  };
  socket.on('close', (code) => end(new Error(`WebSocket closed with ${code}`)));
  socket.on('error', end);
  return async (length) => {
    while (have < length) {
      if (ended !== null) throw ended;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const all = Buffer.concat(chunks);
    chunks = [all.subarray(length)];
    have -= length;
    return all.subarray(0, length);
  };
}
