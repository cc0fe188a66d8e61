/**
 * The cookies of a container's own page, kept here per view and never given to a browser: names under one domain share
 * cookies there, and a page could leave some for others. A page that reads its cookies itself (`document.cookie`) finds none.
 * SECURITY: docs/security.md 1.14.
 */
import type { GatewayClock } from './types.ts';

export interface CookieJar {
  /** Takes the `Set-Cookie` lines of an answer to this path. */
  take(lines: readonly string[], path: string): void;
  /** The `Cookie` header of a request to this path; undefined where there is none to send. */
  header(path: string): string | undefined;
}

type Cookie = { readonly name: string; readonly value: string; readonly path: string; readonly until: number };

/** What browsers keep for one site, about; a session that sends more pushes out its own oldest. */
const maxCookies = 60;
const maxCookie = 4096;
/** Servers refuse larger headers. */
const maxHeader = 16 * 1024;
/** RFC 6265bis: no cookie is kept for longer. Milliseconds. */
const longestMs = 400 * 24 * 60 * 60 * 1000;

/** Names and values as RFC 6265 lets servers write them, and as it lets browsers read them: anything but these. */
const namePattern = /^[^\s=;,"\\\p{C}]+$/u;
const valuePattern = /^[^;\p{C}]*$/u;

/** `Domain`, `Secure` and `SameSite` mean nothing here: there is one server, asked by its own page alone. */
export function createCookieJar(clock: GatewayClock): CookieJar {
  const cookies = new Map<string, Cookie>();
  return {
    take(lines, path) {
      for (const line of lines) {
        const cookie = readCookie(line, path, clock.now());
        if (cookie === null) continue;
        const key = `${cookie.name} ${cookie.path}`;
        cookies.delete(key);
        if (cookie.until > clock.now()) cookies.set(key, cookie);
        for (const oldest of cookies.keys()) {
          if (cookies.size <= maxCookies) break;
          cookies.delete(oldest);
        }
      }
    },
    header(path) {
      const now = clock.now();
      const fitting = [...cookies.values()].filter((cookie) => cookie.until > now && isUnder(path, cookie.path));
      // The longest path first, as RFC 6265 5.4 has it.
      fitting.sort((one, other) => other.path.length - one.path.length);
      let header = '';
      for (const { name, value } of fitting) {
        const more = `${header === '' ? '' : '; '}${name}=${value}`;
        if (header.length + more.length <= maxHeader) header += more;
      }
      return header === '' ? undefined : header;
    },
  };
}

/** null for what is none. */
function readCookie(line: string, asked: string, now: number): Cookie | null {
  if (line.length > maxCookie) return null;
  const [pair = '', ...attributes] = line.split(';');
  const equals = pair.indexOf('=');
  if (equals < 1) return null;
  const name = pair.slice(0, equals).trim();
  const value = pair.slice(equals + 1).trim();
  if (!namePattern.test(name) || !valuePattern.test(value)) return null;
  const given = new Map(
    attributes.map((attribute) => {
      const [key = '', ...rest] = attribute.split('=');
      return [key.trim().toLowerCase(), rest.join('=').trim()];
    }),
  );
  const path = given.get('path') ?? '';
  return { name, value, path: path.startsWith('/') ? path : folderOf(asked), until: endOf(given, now) };
}

/** `Max-Age` before `Expires`; without either, as long as the view. Epoch ms. */
function endOf(attributes: ReadonlyMap<string, string>, now: number): number {
  const age = attributes.get('max-age');
  if (age !== undefined && /^-?\d+$/.test(age)) return now + Math.min(Number(age) * 1000, longestMs);
  const date = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(date) ? now + longestMs : Math.min(date, now + longestMs);
}

function folderOf(path: string): string {
  const [name = '/'] = path.split('?');
  return name.slice(0, Math.max(1, name.lastIndexOf('/')));
}

function isUnder(path: string, folder: string): boolean {
  const [name = '/'] = path.split('?');
  return name === folder || name.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
