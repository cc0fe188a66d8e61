/**
 * Names of container images. The grammar is the one of the distribution project's reference format:
 * `[host[:port]/]path[:tag][@algorithm:hex]`, where a first component is a host only when it has a dot or a port, is
 * `localhost`, or is an IPv6 address in brackets. Everything else belongs to Docker Hub. (The grammar also takes a
 * first component with an upper-case letter for a host; in registries that is always a misspelled name.)
 */
import { FairleadError } from '../errors.ts';

export type ImageReference = {
  /** Host, with port where one is given: `docker.io`, `lscr.io`, `127.0.0.1:5000`. */
  readonly registry: string;
  /** Path within the registry, `library/` included: `library/debian`, `kasmweb/chrome`. */
  readonly repository: string;
  readonly tag: string | null;
  /** `sha256:…` */
  readonly digest: string | null;
};

export const dockerHub = 'docker.io';
const defaultTag = 'latest';
/** Every name under which people write Docker Hub: its API hosts, its web pages, the one of the old index. */
const hubNames: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.docker.io',
  'hub.docker.com',
  'registry.hub.docker.com',
]);

const hostPattern =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;
const componentPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
/** Engines take these algorithms, with all digits and in small letters. */
const digestPattern = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;
const maxName = 255;

/**
 * Reads an image name as people and registries write it. Blanks around it are dropped.
 * @throws FairleadError `IMAGE_REFERENCE_INVALID`, with what is wrong in its sentence.
 */
export function parseImageReference(text: string): ImageReference {
  const trimmed = text.trim();
  if (trimmed === '') throw invalid(text, 'it is empty');
  const at = trimmed.indexOf('@');
  const digest = at < 0 ? null : trimmed.slice(at + 1);
  if (digest !== null && !digestPattern.test(digest))
    throw invalid(text, 'what follows the @ is not a digest such as sha256: with 64 digits from 0 to f');
  const named = at < 0 ? trimmed : trimmed.slice(0, at);
  const { host, rest } = splitHost(named);
  const colon = rest.lastIndexOf(':');
  const tag = colon < 0 ? null : rest.slice(colon + 1);
  const path = colon < 0 ? rest : rest.slice(0, colon);
  if (tag !== null && !tagPattern.test(tag)) throw invalid(text, `"${clip(tag)}" is not a tag`);
  if (host !== null && !isHost(host)) throw invalid(text, `"${clip(host)}" is not a host name`);
  if (path === '') throw invalid(text, 'it has no name');
  for (const component of path.split('/')) {
    if (componentPattern.test(component)) continue;
    if (component !== component.toLowerCase() && componentPattern.test(component.toLowerCase())) {
      throw invalid(text, 'image names are written in lower case');
    }
    throw invalid(text, component === '' ? 'a part between slashes is empty' : `"${clip(component)}" is not allowed`);
  }
  if (host?.toLowerCase() === 'hub.docker.com' && /^(?:r|u|layers|repository)\//.test(path)) {
    throw invalid(text, 'it is the address of a web page');
  }
  const registry = host === null ? dockerHub : canonicalHost(host);
  const repository = registry === dockerHub && !path.includes('/') ? `library/${path}` : path;
  if (registry.length + 1 + repository.length > maxName) throw invalid(text, 'it is longer than 255 letters');
  return { registry, repository, tag, digest };
}

/** As `parseImageReference`, with `null` for what cannot be read. */
export function tryParseImageReference(text: string): ImageReference | null {
  try {
    return parseImageReference(text);
  } catch (error) {
    if (error instanceof FairleadError) return null;
    throw error;
  }
}

/**
 * The short form that engines show and take: Docker Hub's host and `library/` left out; without tag and digest the
 * tag `latest` is written out, so that what will be pulled is never in doubt.
 */
export function formatImageReference(reference: ImageReference): string {
  return `${familiarName(reference)}${suffix(reference)}`;
}

/** The full form, host always written: `docker.io/library/debian:12`. */
export function formatFullReference(reference: ImageReference): string {
  return `${reference.registry}/${reference.repository}${suffix(reference)}`;
}

/** The name without tag and digest, in the short form: `kasmweb/chrome`, `lscr.io/linuxserver/gimp`. */
export function familiarName(reference: ImageReference): string {
  if (reference.registry !== dockerHub) return `${reference.registry}/${reference.repository}`;
  const short = reference.repository.replace(/^library\//, '');
  // `library/a/b` must keep its first part: without it, it would be the repository a/b.
  return short.includes('/') ? reference.repository : short;
}

/** True when both name the same image, however they are written. */
export function sameImage(a: string, b: string): boolean {
  const [left, right] = [tryParseImageReference(a), tryParseImageReference(b)];
  if (left === null || right === null) return a === b;
  return formatFullReference(left) === formatFullReference(right);
}

type JoinedReference = {
  readonly reference: ImageReference;
  /** What an engine is given. */
  readonly text: string;
  /** True when the image's own name has a host, so that `docker_registry` did not decide. */
  readonly hostFromName: boolean;
};

/**
 * The reference an engine needs for a registry entry's image.
 *
 * - A host in the image's name always decides: public lists say `https://ghcr.io/` beside `lscr.io/linuxserver/…`,
 *   and the field uses `docker_registry` only to choose credentials.
 * - Otherwise the host of `docker_registry` is put before the name, with the path that is not an API version
 *   (`/v1/`, `/v2`, `/v1.1/`) and that the name does not repeat: `https://host/group/` + `app:1` is `host/group/app:1`.
 * - What means Docker Hub is said at `readDockerRegistry`. With a path, or as a page about images, it has to be about
 *   this very image.
 *
 * @throws FairleadError `IMAGE_REFERENCE_INVALID` for the name, or for both together; `IMAGE_REGISTRY_INVALID` for a
 * `docker_registry` that cannot be joined to it.
 */
export function joinImageReference(dockerRegistry: string | null | undefined, imageName: string): JoinedReference {
  const own = parseImageReference(imageName);
  const hostFromName = splitHost(imageName.trim()).host !== null;
  if (hostFromName) return { reference: own, text: formatImageReference(own), hostFromName };
  const base = readDockerRegistry(dockerRegistry);
  if (base.host === dockerHub) {
    if (base.path !== '' && own.repository !== base.path && !own.repository.startsWith(`${base.path}/`)) {
      throw new FairleadError('IMAGE_REGISTRY_INVALID', {
        message: `"${clip(dockerRegistry ?? '')}" is about another image on Docker Hub than "${clip(imageName.trim())}".`,
        hint: 'Write the host of the image registry alone, or leave it empty for Docker Hub.',
      });
    }
    return { reference: own, text: formatImageReference(own), hostFromName };
  }
  // `library/` is Docker Hub's own habit: other registries get the name as it is written.
  const path = imageName.trim().includes('/') ? own.repository : own.repository.replace(/^library\//, '');
  const repeated = base.path === '' || path.startsWith(`${base.path}/`);
  const written = `${base.host}/${repeated ? '' : `${base.path}/`}${path}${suffix(own)}`;
  const reference = parseImageReference(written);
  return { reference, text: formatImageReference(reference), hostFromName };
}

/** Where an image comes from that names no host itself. */
export type ImageRegistry = {
  readonly host: string;
  /**
   * What goes before names, without slashes at its ends; '' for nothing. On Docker Hub nothing goes before a name: there
   * it is what the name has to begin with already.
   */
  readonly path: string;
  /** Docker Hub, by the address of its web page. */
  readonly webPage: boolean;
};

/** Well-known web sites that serve no images under their own name, and where a page of theirs is published instead. */
const webSites: ReadonlySet<string> = new Set([
  'docker.com',
  'www.docker.com',
  'github.com',
  'www.github.com',
  'gitlab.com',
  'www.gitlab.com',
]);

/**
 * What a `docker_registry` value means. Nothing is guessed: an address that an engine could not be given is refused,
 * because falling back to Docker Hub would run somebody else's image under the same name.
 *
 * - null and '' are Docker Hub (the engines' own default), and so are its API hosts, with or without `/v1/`, and the
 *   front page of its web site. A page of that site about one image or publisher is Docker Hub for that image only.
 * - Only http(s) or no scheme at all; no credentials, query or fragment; a port from 1 to 65535.
 *
 * @throws FairleadError `IMAGE_REGISTRY_INVALID`, with what is wrong in its sentence
 */
export function readDockerRegistry(value: string | null | undefined): ImageRegistry {
  if (value === null || value === undefined || value === '') return { host: dockerHub, path: '', webPage: false };
  const trimmed = value.trim();
  const refuse = (reason: string): FairleadError =>
    new FairleadError('IMAGE_REGISTRY_INVALID', {
      message: `"${clip(withoutCredentials(trimmed))}" is not the address of an image registry: ${reason}.`,
      hint: 'Write a host such as ghcr.io or 127.0.0.1:5000, or leave it empty for Docker Hub.',
    });
  if (trimmed === '') throw refuse('it is blank');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[0] ?? '';
  if (!/^(?:https?:\/\/)?$/i.test(scheme)) throw refuse('registries are reached by https');
  const [hostPart = '', ...pathParts] = trimmed.slice(scheme.length).split('/');
  if (trimmed.includes('@')) throw refuse('user names and passwords do not belong into it');
  if (/[?#]/.test(trimmed)) throw refuse('it has a query, so it is a web page');
  if (/\s/.test(trimmed)) throw refuse('it has blanks in it');
  if (!isHost(hostPart)) throw refuse(hostPart === '' ? 'it has no host' : 'it does not begin with a host name');
  // Without dot and port an engine takes it for a name on Docker Hub, which would be somebody else's.
  if (!/[.:]/.test(hostPart) && hostPart.toLowerCase() !== 'localhost') throw refuse('its host has no dot and no port');
  const host = canonicalHost(hostPart);
  if (webSites.has(host)) throw refuse('that is a web site');
  const webPage = /^hub\.docker\.com$/i.test(hostPart);
  const path = pathParts.filter((part) => part !== '').map((part) => part.toLowerCase());
  if (/^v[0-9]+(\.[0-9]+)?$/.test(path[0] ?? '')) path.shift();
  if (webPage && path.length > 0) {
    const named = imageOfPage(path);
    if (named === null) throw refuse('it is a web page of Docker Hub');
    return { host, path: named, webPage };
  }
  if (path.some((part) => !componentPattern.test(part)))
    throw refuse('what follows the host cannot be part of an image name');
  if (/\.(?:html?|php|aspx?|jsp|json)$/.test(path.at(-1) ?? '')) throw refuse('it is a web page');
  return { host, path: path.join('/'), webPage };
}

/** `r/publisher[/image[/tags]]` or `_/image`, the addresses of Docker Hub's pages about images. */
function imageOfPage([kind, ...rest]: readonly string[]): string | null {
  const [publisher = '', image, view] = kind === '_' ? ['library', ...rest] : rest;
  if ((kind !== 'r' && kind !== '_') || !componentPattern.test(publisher)) return null;
  if (image === undefined) return kind === '_' ? null : publisher;
  const views = [undefined, 'tags', 'builds', 'dockerfile', 'general'];
  return componentPattern.test(image) && views.includes(view) ? `${publisher}/${image}` : null;
}

/** Messages are shown and logged: what somebody put before an `@` is not repeated there. */
function withoutCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/i, '$1…@');
}

function isHost(host: string): boolean {
  if (!hostPattern.test(host)) return false;
  const port = /:([0-9]+)$/.exec(host.replace(/^\[[^\]]*\]/, ''))?.[1];
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
}

function splitHost(name: string): { readonly host: string | null; readonly rest: string } {
  const slash = name.indexOf('/');
  if (slash < 0) return { host: null, rest: name };
  const first = name.slice(0, slash);
  const isHost = /[.:[]/.test(first) || first === 'localhost';
  return isHost ? { host: first, rest: name.slice(slash + 1) } : { host: null, rest: name };
}

function canonicalHost(host: string): string {
  const lower = host.toLowerCase();
  return hubNames.has(lower) ? dockerHub : lower;
}

function suffix(reference: ImageReference): string {
  const tag = reference.tag ?? (reference.digest === null ? defaultTag : null);
  return `${tag === null ? '' : `:${tag}`}${reference.digest === null ? '' : `@${reference.digest}`}`;
}

function invalid(text: string, reason: string): FairleadError {
  return new FairleadError('IMAGE_REFERENCE_INVALID', {
    message: `"${clip(text.trim())}" is not an image name: ${reason}.`,
    hint: 'An image is written as name:tag or host/name:tag, for example kasmweb/chrome:1.16.0.',
    data: { reference: clip(text) },
  });
}

function clip(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
