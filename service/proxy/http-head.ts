/**
 * Heads of HTTP/1.1 as they go over a connection to a session. Strict: what a session writes decides where its answer
 * ends, and whatever could be read in two ways is refused (RFC 9112).
 */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { viewErrors } from './errors.ts';

export type ResponseHead = {
  readonly status: number;
  /** By lower-case name; `set-cookie` is a list. */
  readonly headers: IncomingHttpHeaders;
  /** Where its body ends: after so many bytes, as its chunks say, or with the connection. */
  readonly body: number | 'chunked' | 'until-close';
  /** Whether another request may follow on the same connection. */
  readonly isKept: boolean;
};

const statusLine = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const namePattern = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a value may not hold.
const noValue = /[\x00-\x08\x0a-\x1f\x7f]/;
/** Only the first counts, as Node reads them, too. */
const single = new Set([
  'content-type',
  'etag',
  'last-modified',
  'location',
  'retry-after',
  'expires',
  'age',
  'server',
]);

/** @throws VIEW_ANSWER_REFUSED. `text` is the head without the empty line at its end, as Latin-1. */
export function readResponseHead(text: string, method: string): ResponseHead {
  const [first = '', ...lines] = text.split('\r\n');
  const [, minor, status] = statusLine.exec(first) ?? [];
  if (status === undefined) throw viewErrors.badAnswer();
  const headers: IncomingHttpHeaders = {};
  for (const line of lines) addLine(headers, line);
  const code = Number(status);
  const body = bodyOf(code, headers, method, minor === '0');
  const connection = headers.connection?.toLowerCase() ?? '';
  const isKept =
    body !== 'until-close' && (minor === '1' ? !connection.includes('close') : connection.includes('keep-alive'));
  return { status: code, headers, body, isKept };
}

function addLine(headers: IncomingHttpHeaders, line: string): void {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon)).toLowerCase();
  const value = line.slice(colon + 1).trim();
  if (!namePattern.test(name) || noValue.test(value)) throw viewErrors.badAnswer();
  if (name === 'set-cookie') {
    headers[name] = [...(headers[name] ?? []), value];
    return;
  }
  const known = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (known === undefined) headers[name] = value;
  else if (name === 'content-length' || name === 'transfer-encoding') {
    if (known !== value) throw viewErrors.badAnswer();
  } else if (!single.has(name)) headers[name] = `${String(known)}, ${value}`;
}

function bodyOf(status: number, headers: IncomingHttpHeaders, method: string, isOld: boolean): ResponseHead['body'] {
  const { 'transfer-encoding': encoding, 'content-length': length } = headers;
  // Whoever says both leaves it open where the body ends.
  if (encoding !== undefined && (length !== undefined || isOld || encoding.toLowerCase() !== 'chunked'))
    throw viewErrors.badAnswer();
  if (length !== undefined && !/^[0-9]{1,15}$/.test(length)) throw viewErrors.badAnswer();
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return 0;
  if (encoding !== undefined) return 'chunked';
  return length === undefined ? 'until-close' : Number(length);
}

/** A request line and headers as they go on the wire. @throws VIEW_PATH_REFUSED for what would not stay in its line. */
export function requestHead(method: string, path: string, headers: OutgoingHttpHeaders): string {
  let head = `${method} ${path} HTTP/1.1\r\n`;
  if (!/^[A-Za-z-]+ [\x21-\xff]+ HTTP\/1\.1\r\n$/.test(head)) throw viewErrors.badPath();
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    if (!Array.isArray(value)) head += headerLine(name, value);
    else for (const one of value) head += headerLine(name, one);
  }
  return `${head}\r\n`;
}

function headerLine(name: string, value: string | number): string {
  const text = String(value);
  if (!namePattern.test(name) || noValue.test(text)) throw viewErrors.badPath();
  return `${name}: ${text}\r\n`;
}
