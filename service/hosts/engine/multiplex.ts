/**
 * The engine's multiplexed stream for output without a terminal: frames of an 8-byte header (byte 0 the stream, bytes
 * 4-7 the length, big endian) and that many bytes. Source: Docker Engine API, "ContainerAttach", stream format.
 */
import { cutLines, tooLarge } from './lines.ts';

const headerBytes = 8;

type OutputChunk = { readonly source: 'stdout' | 'stderr'; readonly data: Buffer };

/** Engines cut output into frames of 16 KiB at most; what claims more is no such stream. */
const maxFrameBytes = 1024 * 1024;

/**
 * @param terminal the container has a terminal: its output is not framed.
 * @throws ENGINE_STREAM_REFUSED for a frame that nobody could want.
 */
export async function* demultiplex(source: AsyncIterable<unknown>, terminal: boolean): AsyncGenerator<OutputChunk> {
  let pieces: Buffer[] = [];
  let length = 0;
  /** Bytes with which the next thing is whole: a header, or a frame with its header. */
  let needed = headerBytes;
  for await (const piece of source) {
    if (!Buffer.isBuffer(piece)) continue;
    if (terminal) {
      yield { source: 'stdout', data: piece };
      continue;
    }
    pieces.push(piece);
    length += piece.length;
    if (length < needed) continue;
    let rest = pieces.length === 1 ? piece : Buffer.concat(pieces);
    while (rest.length >= headerBytes) {
      // SECURITY: docs/security.md 1.13: a host decides what it sends, not how much of it is kept.
      const size = rest.readUInt32BE(4);
      if (size > maxFrameBytes) throw tooLarge(`a piece of output with ${size} bytes`);
      needed = headerBytes + size;
      if (rest.length < needed) break;
      yield { source: rest[0] === 2 ? 'stderr' : 'stdout', data: rest.subarray(headerBytes, needed) };
      rest = rest.subarray(needed);
      needed = headerBytes;
    }
    pieces = rest.length === 0 ? [] : [rest];
    length = rest.length;
  }
}

type TimedLine = { readonly at: number; readonly source: 'stdout' | 'stderr'; readonly text: string };

/** A longer line of a log comes in parts of this many characters. */
const maxLine = 64 * 1024;

/** Whole lines, each stamped by the engine (`timestamps=1`: RFC 3339 with nanoseconds, a blank, the text). */
export async function* timedLines(chunks: AsyncIterable<OutputChunk>): AsyncGenerator<TimedLine> {
  const parts = { stdout: cutLines(maxLine), stderr: cutLines(maxLine) };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const last = { stdout: 0, stderr: 0 };
  const timed = (source: 'stdout' | 'stderr', line: string): TimedLine => {
    const found = timedLine(source, line, last[source]);
    last[source] = found.at;
    return found;
  };
  for await (const { source, data } of chunks) {
    for (const line of parts[source].add(decoders[source].decode(data, { stream: true }))) yield timed(source, line);
  }
  for (const source of ['stdout', 'stderr'] as const) {
    const rest = parts[source].end();
    if (rest !== '') yield timed(source, rest);
  }
}

/** @param before when the line began of which this is a further part; a part has no time of its own. */
function timedLine(source: 'stdout' | 'stderr', line: string, before: number): TimedLine {
  const match = /^(\d{4}-\d\d-\d\dT\S+) ?(.*)$/s.exec(line);
  const at = match?.[1] === undefined ? Number.NaN : Date.parse(match[1]);
  const text = Number.isNaN(at) ? line : (match?.[2] ?? '');
  return { at: Number.isNaN(at) ? before : at, source, text: text.endsWith('\r') ? text.slice(0, -1) : text };
}
