/**
 * Tells the service's own questions apart in a session's log, so that the log shows the session. They carry a mark in their
 * address (`common/own-mark.ts`), which KasmVNC and every ordinary web server write down. Pure.
 */

import { ownMark } from '../../../common/own-mark.ts';
import type { LogLine } from '../../hosts/connector.ts';

/** KasmVNC numbers its connections, and begins each line about one with the number. */
const ofConnection = /\bwebsocket (\d+): /;
const isOpening = /\bwebsocket \d+: got client connection from /;
const isRequest = /"(?:GET|HEAD|POST) \S+ HTTP\/1\.[01]"/;
const isOwnRequest = new RegExp(`"(?:GET|HEAD|POST) \\S*[?&]${ownMark}(?:&\\S*)? HTTP/1\\.[01]"`);

/** Lines that wait for the request of their connection: a server that writes more before it is another one. */
const maxHeld = 20;
const maxConnections = 500;

/**
 * Gives the lines that are not about the service's own questions, in their order but for this: what a connection says before
 * its request is known comes with that request. A connection that asks nothing (the service times the way so) is left out.
 */
export function createOwnRequestFilter(): (line: LogLine) => readonly LogLine[] {
  const held = new Map<string, LogLine[]>();
  const own = new Set<string>();
  return (line) => {
    const number = ofConnection.exec(line.text)?.[1];
    if (number === undefined) return isOwnRequest.test(line.text) ? [] : [line];
    if (isOpening.test(line.text)) {
      own.delete(number);
      held.set(number, [line]);
      for (const oldest of held.keys()) {
        if (held.size <= maxConnections) break;
        held.delete(oldest);
      }
      return [];
    }
    if (isOwnRequest.test(line.text)) {
      held.delete(number);
      own.add(number);
      for (const oldest of own) {
        if (own.size <= maxConnections) break;
        own.delete(oldest);
      }
      return [];
    }
    if (own.has(number)) return [];
    const before = held.get(number);
    if (before === undefined) return [line];
    before.push(line);
    if (!isRequest.test(line.text) && before.length < maxHeld) return [];
    held.delete(number);
    return before;
  };
}
