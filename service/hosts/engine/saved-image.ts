/**
 * The image that a saved container becomes: its layers, under a configuration that was written for it. As an archive in the form of
 * `docker save` that every engine takes (`manifest.json`, image specification 1.2).
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header, type Pack, pack } from 'tar-stream';
import { readBytes } from '../../async/bytes.ts';
import { tooLarge } from './lines.ts';
import { asList, asObject, asText, asTexts, type Json } from './read.ts';

export type ImageDefinition = {
  /** The configuration file, as text. */
  readonly config: string;
  readonly reference: string;
  /** Digests of the unpacked layers (`sha256:…`), base first. */
  readonly diffIds: readonly string[];
};

type HistoryStep = { readonly createdBy: string; readonly createdAt: number; readonly sizeBytes: number };

/** What an image may say of how its containers start. Nothing else of what an engine tells goes into a saved one. */
const kept = [
  'User',
  'ExposedPorts',
  'Env',
  'Entrypoint',
  'Cmd',
  'Volumes',
  'WorkingDir',
  'StopSignal',
  'Healthcheck',
  'Shell',
  'OnBuild',
] as const;

const maxManifestBytes = 1024 * 1024;

/**
 * Pure.
 * @param before the image that the container was made from, as its engine tells
 * @param after the same with the container's own layer
 * SECURITY: docs/security.md 4.75: of `after` only the digests of its layers are taken.
 */
export function savedDefinition(given: {
  readonly before: Json;
  readonly after: Json;
  readonly history: readonly HistoryStep[];
  readonly reference: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly comment: string;
  readonly now: Date;
}): ImageDefinition {
  const { before, after, reference } = given;
  const own = asObject(before.Config);
  const diffIds = asTexts(asObject(after.RootFS).Layers);
  const created = given.now.toISOString();
  const variant = asText(before.Variant);
  const config = {
    architecture: asText(before.Architecture),
    os: asText(before.Os, 'linux'),
    ...(variant !== '' && { variant }),
    created,
    config: {
      ...Object.fromEntries(
        kept.flatMap((key) => (own[key] === undefined || own[key] === null ? [] : [[key, own[key]]])),
      ),
      Labels: { ...asObject(own.Labels), ...given.labels },
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: stepsOf(given.history, diffIds.length, { created, comment: given.comment }),
  };
  return { config: JSON.stringify(config), reference, diffIds };
}

/** One step with a layer for each layer: an image whose history does not fit its layers is none to some engines. */
function stepsOf(
  history: readonly HistoryStep[],
  layers: number,
  last: { readonly created: string; readonly comment: string },
): readonly Json[] {
  const before = history.slice(0, -1);
  const withLayer = before.filter(({ sizeBytes }) => sizeBytes > 0).length;
  const steps: Json[] =
    withLayer === layers - 1
      ? before.map(({ createdBy, createdAt, sizeBytes }) => ({
          created: new Date(createdAt).toISOString(),
          created_by: createdBy,
          ...(sizeBytes === 0 && { empty_layer: true }),
        }))
      : Array.from({ length: Math.max(0, layers - 1) }, () => ({ created: last.created, created_by: '' }));
  return layers === 0 ? steps : [...steps, { created: last.created, created_by: last.comment, comment: last.comment }];
}

/** The definition alone, for an engine that has the layers. */
export function definitionArchive(definition: ImageDefinition): Readable {
  const archive = pack();
  const layers = definition.diffIds.map((digest) => `${digest.replace(/^sha256:/, '')}/layer.tar`);
  addDefinition(archive, definition, layers);
  archive.finalize();
  return Readable.from(archive, { objectMode: false });
}

/** The archive of an image with another definition than its own: its layers pass through as they come. */
export function withDefinition(source: Readable, definition: ImageDefinition): Readable {
  const archive = pack();
  const reader = extract();
  const rewrite = async (): Promise<void> => {
    let layers: readonly string[] = [];
    for await (const entry of reader) {
      const { header } = entry;
      if (header.name === 'manifest.json') {
        const text = await readBytes(entry, maxManifestBytes, () => tooLarge('a list of an image without end'));
        layers = layersOf(JSON.parse(text.toString('utf8')));
      } else if (header.type === 'symlink' || header.type === 'link') {
        archive.entry(copied(header));
        entry.resume();
      } else if (header.type === 'file') await passLayer(archive, header, entry);
      else entry.resume();
    }
    addDefinition(archive, definition, layers);
    archive.finalize();
  };
  Promise.all([pipeline(source, reader), rewrite()]).catch((error: Error) => {
    reader.destroy(error);
    archive.destroy(error);
  });
  return Readable.from(archive, { objectMode: false });
}

function layersOf(manifest: unknown): readonly string[] {
  return asTexts(asObject(asList(manifest)[0]).Layers);
}

/** A file of the archive where it is a layer: configurations and indexes of the image as it was stay behind. */
async function passLayer(archive: Pack, header: Header, entry: AsyncIterable<unknown>): Promise<void> {
  const parts = entry[Symbol.asyncIterator]();
  let begin = Buffer.alloc(0);
  while (begin.length < magicBytes) {
    const part = await parts.next();
    if (part.done === true) break;
    if (Buffer.isBuffer(part.value)) begin = Buffer.concat([begin, part.value]);
  }
  const isKept = isLayer(begin);
  const whole = async function* () {
    yield begin;
    for (let part = await parts.next(); part.done !== true; part = await parts.next()) yield part.value;
  };
  if (isKept) await pipeline(whole(), archive.entry(copied(header)));
  else for (let part = await parts.next(); part.done !== true; ) part = await parts.next();
}

const copied = ({ name, type, size, linkname }: Header): Partial<Header> & { name: string } => ({
  name,
  ...(type !== undefined && { type }),
  ...(size !== undefined && { size }),
  ...(linkname !== undefined && linkname !== null && { linkname }),
  mode: 0o644,
  mtime: new Date(0),
});

/** Where a tar says that it is one. */
const magicAt = 257;
const magicBytes = 512;

/** Whether a file that begins so is a tar, plain or packed (gzip, zstd). An empty layer is a tar of zeros. */
function isLayer(begin: Buffer): boolean {
  if (begin.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) return true;
  if (begin.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))) return true;
  if (begin.length < magicBytes) return false;
  return begin.subarray(magicAt, magicAt + 5).toString('latin1') === 'ustar' || begin.every((byte) => byte === 0);
}

function addDefinition(archive: Pack, { config, reference }: ImageDefinition, layers: readonly string[]): void {
  const name = `${createHash('sha256').update(config).digest('hex')}.json`;
  const mtime = new Date(0);
  archive.entry({ name, mtime }, config);
  archive.entry(
    { name: 'manifest.json', mtime },
    JSON.stringify([{ Config: name, RepoTags: [reference], Layers: layers }]),
  );
}
