/**
 * Icons of registries: bytes of an image or nothing.
 *
 * SVG is taken as it is. Cleaning it by our own rules would be a sanitizer to keep up for ever; instead it is only ever
 * shown where it cannot act: the console is given the bytes by a call and shows them in `<img>`, where SVG runs no script
 * and loads nothing. No address leads to them, so that nobody opens one as a page.
 */
import { isAbsolute, relative } from 'node:path';
import { FairleadError } from '../../common/errors.ts';
import type { AddressClass } from './fetch-address.ts';
import { createHttpClient, type HttpClient, type HttpLimits, httpGet } from './fetch-http.ts';
import { readBounded, realFile } from './fetch-path.ts';

const iconLimits: HttpLimits = { bytes: 512 * 1024, idleMs: 10_000, totalMs: 20_000, redirects: 3 };

type IconBytes = { readonly mediaType: string; readonly bytes: Buffer };

type FetchIconOptions = {
  readonly client?: HttpClient;
  readonly limits?: Partial<HttpLimits>;
  /**
   * The root of the registry the icon belongs to. Only icons of the same origin may be in a private network or on this
   * machine: a list that names an icon elsewhere is a stranger choosing addresses for this service to call.
   */
  readonly root?: string | null;
  /** The most inside address class of an icon of that origin: what the registry's was when it was added. */
  readonly ceiling?: AddressClass;
  readonly signal?: AbortSignal | undefined;
};

/** Fetches an icon. Throws `ICON_NOT_AN_IMAGE`, `REGISTRY_TOO_LARGE` and what `httpGet` throws. */
export async function fetchIcon(url: string, options: FetchIconOptions = {}): Promise<IconBytes> {
  const target = URL.parse(url);
  if (target === null || (target.protocol !== 'https:' && target.protocol !== 'http:')) throw notAnImage(url);
  // SECURITY: docs/security.md 2.12: see `root` and `ceiling` above. A name of the registry's own that leads elsewhere today
  // than when it was added is not followed.
  const isOwn = options.root != null && URL.parse(options.root)?.origin === target.origin;
  const answer = await httpGet(options.client ?? createHttpClient(), target.href, {
    limits: { ...iconLimits, ...options.limits },
    ceiling: isOwn ? (options.ceiling ?? 'public') : 'public',
    signal: options.signal,
  });
  return checkIcon(answer.body, url);
}

/** Reads an icon file of a registry in the folder `root`. @throws ICON_OUTSIDE, and what `readBounded` and a wrong type throw */
async function readIconFile(path: string, root: string): Promise<IconBytes> {
  // SECURITY: docs/security.md 2.4: a registry that was cloned may hold links to anywhere; none is followed out of its folder.
  const [real, folder] = await Promise.all([realFile(path), realFile(root)]);
  const inside = relative(folder, real);
  if (inside.startsWith('..') || isAbsolute(inside)) {
    throw new FairleadError('ICON_OUTSIDE', {
      message: `${path} leads out of its registry.`,
      hint: 'Put the icon itself into the folder of the registry.',
    });
  }
  return checkIcon(await readBounded(real, iconLimits.bytes), path);
}

/** Both of the above in the form that the registry service takes. */
export function createIconReader(options: Omit<FetchIconOptions, 'root' | 'ceiling'> = {}) {
  return (
    source:
      | { readonly url: string; readonly root?: string | null; readonly ceiling?: AddressClass }
      | { readonly file: string; readonly root: string },
  ): Promise<IconBytes> =>
    'file' in source
      ? readIconFile(source.file, source.root)
      : fetchIcon(source.url, {
          ...options,
          root: source.root ?? null,
          ...(source.ceiling !== undefined && { ceiling: source.ceiling }),
        });
}

function checkIcon(bytes: Uint8Array, where: string): IconBytes {
  // SECURITY: docs/security.md 2.2: the type comes from the bytes, never from the server or the file name.
  const mediaType = sniffImage(bytes);
  if (mediaType === null) throw notAnImage(where);
  return { mediaType, bytes: Buffer.from(bytes) };
}

function notAnImage(where: string): FairleadError {
  return new FairleadError('ICON_NOT_AN_IMAGE', {
    message: `${where.slice(0, 200)} is not an image of a known type.`,
    hint: 'Icons are PNG, JPEG, GIF, WebP, ICO or SVG files.',
  });
}

/** The media type of an image by its first bytes; null for anything else. */
export function sniffImage(bytes: Uint8Array): string | null {
  const starts = (...wanted: readonly number[]): boolean => wanted.every((byte, index) => bytes[index] === byte);
  const ascii = (from: number, text: string): boolean =>
    Array.from(text).every((char, index) => bytes[from + index] === char.charCodeAt(0));
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (ascii(0, 'GIF87a') || ascii(0, 'GIF89a')) return 'image/gif';
  if (ascii(0, 'RIFF') && ascii(8, 'WEBP')) return 'image/webp';
  if (starts(0, 0, 1, 0) && bytes.length >= 22 && ((bytes[4] ?? 0) > 0 || (bytes[5] ?? 0) > 0)) return 'image/x-icon';
  return isSvg(bytes) ? 'image/svg+xml' : null;
}

function isSvg(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes);
  // Entities are how a few bytes of XML become gigabytes of memory; no icon needs its own.
  if (/<!ENTITY/i.test(text)) return false;
  let rest = text.replace(/^\ufeff/, '').trimStart();
  for (let skipped = 0; skipped < 50; skipped += 1) {
    const end = rest.startsWith('<!--')
      ? '-->'
      : rest.startsWith('<?')
        ? '?>'
        : /^<!doctype\s+svg/i.test(rest)
          ? '>'
          : null;
    if (end === null) break;
    const at = rest.indexOf(end);
    if (at < 0) return false;
    rest = rest.slice(at + end.length).trimStart();
  }
  return /^<(?:[a-z]+:)?svg[\s>/]/.test(rest);
}
