/**
 * What a view ticket may say to a plain RFB server (RFC 6143 and the community's list of extensions). A state machine
 * over bytes: framing and fragmentation do not matter to it, and it buffers one SetEncodings message at most.
 *
 * It knows the handshake of both sides, because a client that is believed to be one message further than it is could
 * hide a key press in what looks like a pixel format.
 */
import { viewErrors } from './errors.ts';

interface RfbViewFilter {
  /** Shows the filter what the server sends; it looks at the handshake only. @throws VIEW_RFB_REFUSED */
  fromServer(chunk: Buffer): void;
  /** What may go on to the server of what the client sent. @throws VIEW_RFB_REFUSED; then the connection must end. */
  fromClient(chunk: Buffer): Buffer;
}

const securityNone = 1;
const securityVnc = 2;
const vncResponseBytes = 16;

const setPixelFormat = 0;
const setEncodings = 2;
const updateRequest = 3;
const clientCutText = 6;
const clientFence = 248;
const setDesktopSize = 251;
const qemu = 255;

/** Real clients name about thirty. This bounds what the filter ever has to hold. */
const maxEncodings = 512;

/** Messages of a fixed length, type byte included. Two of them pass; the others are known only to be skipped. */
const fixedLength: ReadonlyMap<number, number> = new Map([
  [setPixelFormat, 20],
  [updateRequest, 10],
  [4, 8], // KeyEvent
  [5, 6], // PointerEvent
  [150, 10], // EnableContinuousUpdates
  [250, 4], // xvp
]);

/**
 * Pseudo-encodings that make a client talk, or a server wait for talk that is dropped here: fences would stall the
 * picture, the others offer input and clipboard. A server that is not told of them stays with the plain protocol.
 */
const hiddenEncodings: ReadonlySet<number> = new Set([
  -312, // Fence
  -313, // ContinuousUpdates
  -258, // QEMU extended key event
  -259, // QEMU audio
  -305, // gii
  -309, // xvp
  -316, // extended mouse buttons
  0xc0a1e5ce | 0, // extended clipboard
]);

type ClientPhase = 'version' | 'security' | 'vncResponse' | 'init' | 'messages';

export function createRfbViewFilter(): RfbViewFilter {
  const server = createServerHandshake();
  let phase: ClientPhase = 'version';
  let pending: Buffer = Buffer.alloc(0);
  /** Bytes of a dropped message that are still to come. */
  let skip = 0;

  /** One step over `input` from `at`: bytes used, and what passes; null when more are needed. */
  const step = (input: Buffer, at: number): { readonly used: number; readonly pass: Buffer | null } | null => {
    const rest = input.length - at;
    switch (phase) {
      case 'version': {
        if (rest < 12) return null;
        const version = input.toString('latin1', at, at + 12);
        server.acceptVersion(version);
        phase = 'security';
        return { used: 12, pass: input.subarray(at, at + 12) };
      }
      case 'security': {
        const type = input.readUInt8(at);
        server.acceptSecurity(type);
        phase = type === securityVnc ? 'vncResponse' : 'init';
        return { used: 1, pass: input.subarray(at, at + 1) };
      }
      case 'vncResponse':
        if (rest < vncResponseBytes) return null;
        phase = 'init';
        return { used: vncResponseBytes, pass: input.subarray(at, at + vncResponseBytes) };
      case 'init':
        phase = 'messages';
        // SECURITY: docs/security.md 1.11: always shared: a watcher must not throw the person at work out.
        return { used: 1, pass: Buffer.from([1]) };
      case 'messages':
        return message(input, at);
    }
  };

  const message = (input: Buffer, at: number): { readonly used: number; readonly pass: Buffer | null } | null => {
    const type = input.readUInt8(at);
    const length = messageLength(input, at);
    if (length === null) return null;
    const rest = input.length - at;
    // SECURITY: docs/security.md 1.11: only these three go on; everything else a client may say is dropped.
    if (type === setPixelFormat || type === updateRequest || type === setEncodings) {
      if (rest < length) return null;
      const whole = input.subarray(at, at + length);
      return { used: length, pass: type === setEncodings ? withoutHidden(whole) : whole };
    }
    const here = Math.min(rest, length);
    skip = length - here;
    return { used: here, pass: null };
  };

  return {
    fromServer: (chunk) => server.see(chunk),
    fromClient(chunk) {
      const input = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const passed: Buffer[] = [];
      let at = 0;
      while (at < input.length) {
        if (skip > 0) {
          const here = Math.min(skip, input.length - at);
          skip -= here;
          at += here;
          continue;
        }
        const result = step(input, at);
        if (result === null) break;
        at += result.used;
        if (result.pass !== null) passed.push(result.pass);
      }
      // A copy, so that a few waiting bytes do not hold a whole frame.
      pending = Buffer.from(input.subarray(at));
      return Buffer.concat(passed);
    },
  };
}

/** Length of the message at `at`, type byte included; null when its length field is not there yet. */
function messageLength(input: Buffer, at: number): number | null {
  const rest = input.length - at;
  const type = input.readUInt8(at);
  const fixed = fixedLength.get(type);
  if (fixed !== undefined) return fixed;
  switch (type) {
    case setEncodings:
      return rest < 4 ? null : encodingsLength(input.readUInt16BE(at + 2));
    case clientCutText:
      // A negative length is the extended clipboard's; its size is the absolute value.
      return rest < 8 ? null : 8 + Math.abs(input.readInt32BE(at + 4));
    case clientFence:
      return rest < 9 ? null : 9 + input.readUInt8(at + 8);
    case setDesktopSize:
      return rest < 8 ? null : 8 + 16 * input.readUInt8(at + 6);
    case qemu:
      return qemuLength(input, at);
    default:
      // Its length is not known, so neither is where the next message begins.
      throw viewErrors.rfb(`the viewer sent a message of the unknown type ${type}`);
  }
}

function encodingsLength(count: number): number {
  if (count > maxEncodings) throw viewErrors.rfb(`the viewer named ${count} encodings`);
  return 4 + 4 * count;
}

function qemuLength(input: Buffer, at: number): number | null {
  const rest = input.length - at;
  if (rest < 2) return null;
  const subtype = input.readUInt8(at + 1);
  if (subtype === 0) return 12; // extended key event
  if (subtype !== 1) throw viewErrors.rfb(`the viewer sent an unknown QEMU message (${subtype})`);
  if (rest < 4) return null;
  return input.readUInt16BE(at + 2) === 2 ? 10 : 4; // audio: set format, or switch on and off
}

function withoutHidden(message: Buffer): Buffer {
  const kept: Buffer[] = [];
  for (let at = 4; at < message.length; at += 4) {
    if (!hiddenEncodings.has(message.readInt32BE(at))) kept.push(message.subarray(at, at + 4));
  }
  const head = Buffer.from([setEncodings, 0, 0, 0]);
  head.writeUInt16BE(kept.length, 2);
  return Buffer.concat([head, ...kept]);
}

/** The server's side of the handshake: what it speaks and which security types it offered. */
function createServerHandshake() {
  let seen: Buffer = Buffer.alloc(0);
  let minor: number | null = null;
  let offered: readonly number[] | null = null;

  return {
    see(chunk: Buffer): void {
      if (offered !== null) return;
      // Version, count, at most 255 types: more is never looked at.
      seen = Buffer.concat([seen, chunk.subarray(0, 12 + 1 + 255)]).subarray(0, 12 + 1 + 255);
      if (minor === null && seen.length >= 12) minor = serverMinor(seen.toString('latin1', 0, 12));
      const count = seen.length > 12 ? seen.readUInt8(12) : null;
      if (count !== null && seen.length >= 13 + count) offered = [...seen.subarray(13, 13 + count)];
    },
    acceptVersion(version: string): void {
      if (minor === null) throw viewErrors.rfb('the viewer spoke before the server did');
      const match = /^RFB 003\.00([78])\n$/.exec(version);
      if (match === null || Number(match[1]) > minor) throw viewErrors.rfb('the viewer chose an unknown RFB version');
    },
    acceptSecurity(type: number): void {
      if (offered === null) throw viewErrors.rfb('the viewer chose a security type before one was offered');
      if (!offered.includes(type) || (type !== securityNone && type !== securityVnc)) {
        throw viewErrors.rfb(`the viewer chose the security type ${type}, which cannot be followed`);
      }
    },
  };
}

/** 7 or 8: what is spoken with this server at most. RFB 3.3 is refused: there the server alone picks the security. */
function serverMinor(version: string): number {
  const match = /^RFB (\d{3})\.(\d{3})\n$/.exec(version);
  if (match === null) throw viewErrors.rfb('the server does not speak RFB');
  const major = Number(match[1]);
  const minor = Number(match[2]);
  if (major < 3 || (major === 3 && minor < 7)) throw viewErrors.rfb('the server speaks an RFB version below 3.7');
  return major > 3 || minor >= 8 ? 8 : 7;
}
