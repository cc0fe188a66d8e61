import { FairleadError } from '../errors.ts';
import type { RegistrySchema } from './document.ts';

type RegistryCandidates = {
  /** The registry's root, with a trailing slash. */
  readonly root: string;
  /** Says which schemas there are, one per line. */
  readonly versionsUrl: string;
  /** `list.json` per schema, newest schema first; then whatever exact file the person pasted. */
  readonly lists: readonly { readonly schema: RegistrySchema | null; readonly url: string }[];
};

const schemas: readonly RegistrySchema[] = ['1.1', '1.0'];

/**
 * Where to look for a registry, from any form of address that people paste: the root with or without slash, blanks
 * around it, no scheme, a schema folder, `list.json`, `versions.txt`, an icons folder.
 *
 * Throws `REGISTRY_URL_EMPTY`, `REGISTRY_URL_INVALID`, `REGISTRY_URL_SCHEME` (only http and https) and
 * `REGISTRY_URL_CREDENTIALS`. Local paths are the caller's to tell apart beforehand.
 */
export function registryCandidates(input: string): RegistryCandidates {
  const url = parseAddress(input);
  // Static files need neither; what people paste here are page anchors and trackers.
  url.search = '';
  url.hash = '';
  const pasted = url.href;
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  let last = segments.at(-1)?.toLowerCase();
  let exact: string | null = null;
  if (last !== undefined && /\.(json|txt|html?)$/.test(last)) {
    if (last.endsWith('.json') && last !== 'versions.json') exact = pasted;
    segments.pop();
    last = segments.at(-1)?.toLowerCase();
  }
  if (last === 'icons' && isSchemaFolder(segments.at(-2))) {
    segments.pop();
    last = segments.at(-1);
  }
  const exactSchema = schemas.find((schema) => schema === last) ?? null;
  if (isSchemaFolder(last)) segments.pop();

  url.pathname = segments.length === 0 ? '/' : `/${segments.join('/')}/`;
  const root = url.href;
  const lists: { schema: RegistrySchema | null; url: string }[] = schemas.map((schema) => ({
    schema,
    url: new URL(`${schema}/list.json`, root).href,
  }));
  if (exact !== null && !lists.some((list) => list.url === exact)) lists.push({ schema: exactSchema, url: exact });
  return { root, versionsUrl: new URL('versions.txt', root).href, lists };
}

function isSchemaFolder(segment: string | undefined): boolean {
  return segment !== undefined && /^\d+\.\d+$/.test(segment);
}

function parseAddress(input: string): URL {
  const text = input.replace(/[\s\u200b\ufeff]+/g, ' ').trim();
  if (text === '') {
    throw new FairleadError('REGISTRY_URL_EMPTY', {
      message: 'No address was given.',
      hint: 'Paste the address of the registry, such as https://registry.example.com/.',
    });
  }
  const scheme = /^([a-z][a-z0-9+.-]*):(?!\d+(?:\/|$))/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    // SECURITY: docs/security.md 2.14: nothing but http(s) is ever fetched: no file:, data:, ftp:, javascript:.
    throw new FairleadError('REGISTRY_URL_SCHEME', {
      message: `A registry cannot be fetched over "${scheme.slice(0, 20)}:".`,
      hint: 'Use an address that starts with https:// or http://, or the path of a local folder.',
      data: { scheme: scheme.slice(0, 20) },
    });
  }
  const url = URL.parse(scheme === undefined ? `${schemeFor(text)}//${text.replace(/^\/\//, '')}` : text);
  if (url === null || url.hostname === '' || text.includes(' ')) {
    throw new FairleadError('REGISTRY_URL_INVALID', {
      message: 'That is not an address a registry can be fetched from.',
      hint: 'Paste the address of the registry, such as https://registry.example.com/.',
    });
  }
  if (url.username !== '' || url.password !== '') {
    // SECURITY: docs/security.md 4.2: secrets never travel in URLs. The address is left out of the message on purpose.
    throw new FairleadError('REGISTRY_URL_CREDENTIALS', {
      message: 'The address holds a user name or password.',
      hint: 'Remove everything before the "@": addresses are stored, shown and logged.',
    });
  }
  return url;
}

/** People leave the scheme out: https for names, http for what is plainly a machine close by. */
function schemeFor(text: string): 'http:' | 'https:' {
  return /^(\/\/)?(localhost|\[|\d{1,3}(\.\d{1,3}){3})([:/\]]|$)/i.test(text) ? 'http:' : 'https:';
}

/** `{root}/{schema}/icons/{iconPath}`, percent-encoded segment by segment. */
export function entryIconUrl(root: string, schema: RegistrySchema, iconPath: string): string {
  const path = iconPath.split('/').map(encodeURIComponent).join('/');
  return new URL(`${schema}/icons/${path}`, root.endsWith('/') ? root : `${root}/`).href;
}

/**
 * The address of a registry's own icon. Relative ones ("/img/logo.svg") are relative to the root, also where the root
 * has a path: that is how registries on project pages publish them. Null where it is not an http(s) address.
 */
export function registryIconUrl(root: string, icon: string | null): string | null {
  if (icon === null) return null;
  const base = root.endsWith('/') ? root : `${root}/`;
  const url = /^https?:\/\//i.test(icon) ? URL.parse(icon) : URL.parse(`./${icon.replace(/^[/\\]+/, '')}`, base);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  return url.username === '' && url.password === '' ? url.href : null;
}
