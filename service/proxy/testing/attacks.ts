/** What a hostile page tries in its frame. Each function given to a frame runs there, with a person's gesture. */
import type { Frame } from '@playwright/test';

/** `got …` or `refused <name and message>`. */
export async function attempt<Given>(frame: Frame, work: (given: Given) => unknown, given?: Given): Promise<string>;
export async function attempt(frame: Frame, work: (given: unknown) => unknown, given?: unknown): Promise<string> {
  try {
    return `got ${String(await frame.evaluate(work, given))}`;
  } catch (thrown) {
    return `refused ${thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)}`;
  }
}

/** Every way to a cookie that a page has. One that somebody else could see is never refused by an error. */
export async function trySettingCookies(frame: Frame): Promise<void> {
  await frame.evaluate(async () => {
    const own = location.hostname;
    const domains = [own, `.${own}`, 'localhost', '.localhost', 'localhost.', '', '127.0.0.1'];
    const attributes = ['', '; SameSite=Lax', '; SameSite=None; Secure', '; SameSite=None; Secure; Partitioned'];
    const lines = ['plain=1', 'at-root=1; Path=/', '__Host-a=1; Path=/; Secure; SameSite=None'];
    for (const attribute of attributes) {
      lines.push(`wide=1; Path=/${attribute}`);
      for (const domain of domains) lines.push(`of-${domain.length}=1; Path=/; Domain=${domain}${attribute}`);
      for (const dot of ['', '.']) lines.push(`of-the-console=1; Path=/; Domain=${dot}fairlead.localhost${attribute}`);
    }
    // biome-ignore lint/suspicious/noDocumentCookie: what a hostile page does.
    for (const line of lines) document.cookie = line;
    for (const domain of [own, 'localhost', 'fairlead.localhost']) {
      const cookie = { name: `stored-${domain.length}`, value: '1', path: '/', domain, sameSite: 'none' as const };
      await window.cookieStore?.set(cookie).catch(() => undefined);
    }
  });
}

/**
 * Speaks RFB past the page's own client: handshake, keys for `text`, then asks for the picture. Resolves with
 * `a picture` when it comes: the server has then taken everything that was sent before. Runs in the frame.
 */
export async function rawViewer([url = '', text = '']: readonly string[]): Promise<string> {
  const socket = new WebSocket(url, 'binary');
  socket.binaryType = 'arraybuffer';
  let bytes = new Uint8Array();
  let wake = (): void => undefined;
  let isOver = false;
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
    const more = new Uint8Array(data);
    const all = new Uint8Array(bytes.length + more.length);
    all.set(bytes);
    all.set(more, bytes.length);
    bytes = all;
    wake();
  };
  socket.onclose = () => {
    isOver = true;
    wake();
  };
  const read = async (length: number): Promise<Uint8Array> => {
    while (bytes.length < length) {
      if (isOver) throw new Error('closed');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const part = bytes.slice(0, length);
    bytes = bytes.slice(length);
    return part;
  };
  const number = (part: Uint8Array): number => part.reduce((sum, byte) => sum * 256 + byte, 0);
  await read(12);
  socket.send(new TextEncoder().encode('RFB 003.008\n'));
  await read((await read(1))[0] ?? 0);
  socket.send(Uint8Array.of(1));
  await read(4);
  socket.send(Uint8Array.of(1));
  const init = await read(24);
  await read(number(init.slice(20)));
  for (const character of text) {
    const key = character === '\n' ? 0xff0d : character.charCodeAt(0);
    for (const isDown of [1, 0]) socket.send(Uint8Array.of(4, isDown, 0, 0, 0, 0, key >> 8, key & 255));
  }
  socket.send(Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 16, 0, 16));
  for (;;) {
    const [kind] = await read(1);
    if (kind === 0) break;
    if (kind === 3) await read(number((await read(7)).slice(3)));
  }
  socket.close();
  return 'a picture';
}
