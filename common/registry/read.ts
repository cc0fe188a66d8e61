import { counted } from '../counted.ts';
import { FairleadError } from '../errors.ts';
import { formatBytes } from '../sizes/bytes.ts';
import { cleanJson, type ProblemSink, problemSink, typeInWords } from './clean.ts';
import {
  defaultRegistryLimits,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type RegistryDocument,
  type RegistryEntry,
  type RegistryLimits,
  type RegistrySchema,
} from './document.ts';
import { readEntry, withKeys } from './entry.ts';
import { hasVersionObjects } from './images.ts';
import { parseJson } from './json.ts';
import { documentPieces } from './pieces.ts';
import { readText, readTexts } from './values.ts';

export type ReadRegistryOptions = {
  readonly limits?: Partial<RegistryLimits>;
  /** From the address it was found at; where absent, told from the document. */
  readonly schema?: RegistrySchema | null;
};

/** Characters from which on entries are parsed one by one. Real lists have a tenth of it. */
const inPiecesFrom = 4 * 1024 * 1024;

const knownKeys: ReadonlySet<string> = new Set([
  'channels',
  'contact_url',
  'default_channel',
  'description',
  'icon',
  'list_url',
  'modified',
  'name',
  'signature',
  'workspacecount',
  'workspaces',
]);

/**
 * Reads a registry document of schema 1.0 or 1.1, entry by entry: a bad entry is kept with its problems and hides none
 * of the others.
 *
 * Throws a FairleadError only for a document that is no registry at all: `REGISTRY_TOO_LARGE`, `REGISTRY_EMPTY`,
 * `REGISTRY_IS_A_WEB_PAGE`, `REGISTRY_NOT_JSON`, `REGISTRY_NOT_AN_OBJECT`, `REGISTRY_NOT_A_LIST`.
 */
export function readRegistry(source: Uint8Array | string, options: ReadRegistryOptions = {}): RegistryDocument {
  const limits = { ...defaultRegistryLimits, ...options.limits };
  const problems = problemSink();
  refuseTooLarge(source, limits);
  const { document, count, entry } = parseDocument(decode(source, problems));
  if (count > limits.entries) {
    const message = `The registry holds ${counted(count, 'entry', 'entries')}; the first ${limits.entries} are shown.`;
    problems.add('warning', 'REGISTRY_TOO_MANY_ENTRIES', 'workspaces', message);
  }
  let schema: RegistrySchema = hasChannels(document) ? '1.1' : '1.0';
  const read: RegistryEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    // One at a time, so that what is not kept of an entry is gone before the next is looked at.
    const published = entry(index);
    if (index >= limits.entries) continue;
    if (isJsonObject(published) && hasVersionObjects(published)) schema = '1.1';
    read.push(readEntry(published, index, limits));
  }
  const entries = withKeys(read);
  const { workspaces: _entries, ...rest } = document;
  const cleaned = cleanJson(rest, limits, problems);
  const top: JsonObject = isJsonObject(cleaned) ? cleaned : {};
  const declaredCount = typeof top.workspacecount === 'number' ? top.workspacecount : null;
  if (declaredCount !== null && declaredCount !== count) {
    const message = `The registry says it holds ${counted(declaredCount, 'entry', 'entries')}; it holds ${count}.`;
    problems.add('info', 'REGISTRY_COUNT_DIFFERS', 'workspacecount', message);
  }
  return {
    schema: options.schema ?? schema,
    name: readText(top.name, 'name', limits.nameLength, problems) || 'Unnamed registry',
    description: readText(top.description, 'description', limits.descriptionLength, problems, true),
    icon: readIcon(top.icon, problems),
    listUrl: readLink(top.list_url, 'list_url', problems),
    contactUrl: readLink(top.contact_url, 'contact_url', problems),
    modified: readModified(top.modified),
    declaredCount,
    channels: readTexts(top.channels, 'channels', limits, problems),
    defaultChannel: readText(top.default_channel, 'default_channel', 128, problems) || null,
    signed: typeof top.signature === 'string' && top.signature !== '',
    entries,
    extra: Object.fromEntries(Object.entries(top).filter(([key]) => !knownKeys.has(key))),
    problems: problems.list,
  };
}

/** The text of a document, as `readRegistry` decodes it: for keeping a copy. Throws nothing. */
export function decodeRegistry(bytes: Uint8Array): string {
  return decode(bytes, problemSink());
}

function refuseTooLarge(source: Uint8Array | string, limits: RegistryLimits): void {
  if (source.length > limits.bytes) {
    throw new FairleadError('REGISTRY_TOO_LARGE', {
      message: `The document is larger than ${formatBytes(limits.bytes)}.`,
      hint: 'A registry list is usually below 1 MB: check that the address is that of a list.json.',
      data: { bytes: source.length, limit: limits.bytes },
    });
  }
}

function decode(source: Uint8Array | string, problems: ProblemSink): string {
  if (typeof source === 'string') return source.replace(/^\ufeff/, '');
  const [first, second] = source;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(source);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(source);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(source);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    problems.add('warning', 'REGISTRY_NOT_UTF8', null, 'The document is not UTF-8; it was read as Windows-1252.');
    return new TextDecoder('windows-1252').decode(source);
  }
}

/** A document whose entries are asked for one by one. */
type Parsed = {
  /** Without entries where they are parsed one by one. */
  readonly document: JsonObject;
  readonly count: number;
  /** @throws REGISTRY_NOT_JSON */
  readonly entry: (index: number) => JsonValue;
};

function parseDocument(text: string): Parsed {
  const start = text.slice(0, 2000).trimStart().toLowerCase();
  if (text.trim() === '') {
    throw new FairleadError('REGISTRY_EMPTY', {
      message: 'The document is empty.',
      hint: 'The publisher has to upload it again. An empty registry would still hold an object with a list.',
    });
  }
  if (start.startsWith('<')) {
    throw new FairleadError('REGISTRY_IS_A_WEB_PAGE', {
      message: 'A web page came back instead of a registry list.',
      hint: 'Open the address in a browser: often it is a sign-in page, or the page about the registry and not its root.',
    });
  }
  const pieces = text.length < inPiecesFrom ? null : documentPieces(text);
  if (pieces !== null) {
    const document = parseText(pieces.rest, text);
    return {
      document: objectOf(document),
      count: pieces.entries.length,
      entry: (index) => parseText(pieces.entries[index] ?? '', text),
    };
  }
  const document = objectOf(parseText(text, text));
  const list = workspacesOf(document);
  return { document, count: list.length, entry: (index) => list[index] ?? null };
}

/** Parses a piece of the document `whole`. @throws REGISTRY_NOT_JSON */
function parseText(text: string, whole: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    // RangeError: nested beyond what the parser itself takes.
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
    const cut = /^\s*[{[]/.test(whole.slice(0, 2000)) && !/[}\]]\s*$/.test(whole.slice(-200));
    throw new FairleadError('REGISTRY_NOT_JSON', {
      message: cut ? 'The document ends in the middle.' : 'The document is not valid JSON.',
      hint: cut
        ? 'The download or upload was cut off. Try again, or ask the publisher to upload it again.'
        : 'Check that the address is that of a registry. If it is, the publisher has to correct it.',
      cause: error,
    });
  }
}

function objectOf(value: JsonValue): JsonObject {
  if (isJsonObject(value)) return value;
  throw new FairleadError('REGISTRY_NOT_AN_OBJECT', {
    message: `The document is ${typeInWords(value)} instead of an object with a list of workspaces.`,
    hint: 'Check that the address is that of a registry. If it is, the publisher has to correct it.',
  });
}

function workspacesOf(document: JsonObject): readonly JsonValue[] {
  const list = Object.hasOwn(document, 'workspaces') ? document.workspaces : undefined;
  if (Array.isArray(list)) return list as readonly JsonValue[];
  throw new FairleadError('REGISTRY_NOT_A_LIST', {
    message: `"workspaces" is ${typeInWords(list)} instead of a list.`,
    hint: 'Check that the address is that of a registry. If it is, the publisher has to correct it.',
  });
}

function hasChannels(document: JsonObject): boolean {
  return Object.hasOwn(document, 'channels') || Object.hasOwn(document, 'default_channel');
}

function readModified(value: JsonValue | undefined): number | null {
  const number = typeof value === 'string' ? Number(value) : value;
  // The bounds are those of a JavaScript date.
  return typeof number === 'number' && number > 0 && number <= 8.64e15 ? Math.round(number) : null;
}

/** Relative paths and http(s) addresses only. */
function readIcon(value: JsonValue | undefined, problems: ProblemSink): string | null {
  const text = readText(value, 'icon', 2000, problems);
  if (text === '') return null;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if ((scheme === undefined && !text.startsWith('//')) || scheme === 'http' || scheme === 'https') return text;
  problems.add(
    'info',
    'REGISTRY_ICON_REFUSED',
    'icon',
    'The icon is neither a file of the registry nor a web address.',
  );
  return null;
}

/** SECURITY: docs/security.md 2.14: links are shown to be clicked, so only http(s) and mailto get through. */
function readLink(value: JsonValue | undefined, property: string, problems: ProblemSink): string | null {
  const text = readText(value, property, 2000, problems).replace(/\/(?:1\.\d\/)?list\.json$/i, '/');
  if (text === '') return null;
  const url = URL.parse(text);
  if (url !== null && ['http:', 'https:', 'mailto:'].includes(url.protocol)) return url.href;
  problems.add('info', 'REGISTRY_LINK_REFUSED', property, `"${property}" is not a web address.`);
  return null;
}
