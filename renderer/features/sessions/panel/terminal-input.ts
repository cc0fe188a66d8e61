/** Key strokes in their order: what is typed while a call is on its way goes along with the next one. */

/** Bytes per call; the contract takes 1.4 million characters of base64. */
const mostBytes = 256 * 1024;

export function createSender(call: (base64: string) => Promise<unknown>): { send(bytes: Uint8Array): void } {
  let waiting: number[] = [];
  let sending = false;

  async function pump(): Promise<void> {
    sending = true;
    try {
      while (waiting.length > 0) {
        const part = waiting.slice(0, mostBytes);
        waiting = waiting.slice(mostBytes);
        await call(btoa(part.map((byte) => String.fromCharCode(byte)).join('')));
      }
    } catch {
      // The terminal has ended or the connection is gone: its output stream tells the person, and keys have no place to go.
      waiting = [];
    } finally {
      sending = false;
    }
  }

  return {
    send(bytes) {
      for (const byte of bytes) waiting.push(byte);
      if (!sending) void pump();
    },
  };
}
