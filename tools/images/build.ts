/** Builds the images: one after another, each on the layers of the one it stands on. */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  definitionLabel,
  type ImageName,
  imageNames,
  parents,
  referencesOf,
  sbomPath,
  suite,
  withParents,
} from '../../common/images/own-images.ts';
import { contextArchive, definitionOf, readContext } from '../../service/images/definition.ts';
import { ensureBase } from './base.ts';
import type { BuildEngine, BuiltImage } from './engine.ts';
import { buildError, ImagesError } from './errors.ts';
import type { ImagesOptions } from './options.ts';
import { readSbom } from './sbom.ts';

export type ImageResult = {
  readonly image: ImageName;
  readonly name: string;
  readonly exact: string;
  readonly definition: string;
  readonly id: string;
  readonly layers: readonly string[];
  /** Of all layers, those of its parent included. */
  readonly bytes: number;
  readonly packages: number;
  /** False where it was there already. */
  readonly wasBuilt: boolean;
  readonly seconds: number;
};

type BuildDeps = {
  readonly engine: BuildEngine;
  /** The folder with a folder per image. */
  readonly folder: string;
  readonly cache: string;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
};

/** The definition of each image, as its folder is now. */
function definitions(folder: string): ReadonlyMap<ImageName, string> {
  const found = new Map<ImageName, string>();
  for (const name of imageNames) {
    const parent = parents[name];
    found.set(name, definitionOf(readContext(join(folder, name)), parent === null ? suite : (found.get(parent) ?? '')));
  }
  return found;
}

/** @throws ImagesError */
export async function buildImages(options: ImagesOptions, deps: BuildDeps): Promise<readonly ImageResult[]> {
  const { engine, tell } = deps;
  mkdirSync(options.out, { recursive: true });
  const known = definitions(deps.folder);
  const results: ImageResult[] = [];
  let base: string | null = null;
  for (const name of withParents(options.only)) {
    const definition = known.get(name) ?? '';
    const references = referencesOf(name, definition, options.prefix, options.tag);
    const started = performance.now();
    const held = options.isFresh ? null : await engine.image(references.exact);
    const isHeld = held?.labels[definitionLabel] === definition;
    if (!isHeld) {
      const parent = results.find((result) => result.image === parents[name]);
      base ??= await ensureBase(engine, { choice: options.base, mirror: options.mirror, cache: deps.cache, tell });
      tell(`building ${references.name}`);
      await buildOne(name, definition, parent?.exact ?? base, references, options, deps);
    }
    await engine.tag(references.exact, `${options.prefix}/${name}`, options.tag);
    const image = await engine.image(references.exact);
    if (image === null) throw buildError(name, 'The engine does not have what it built.', '');
    const packages = await takeSbom(name, definition, references.exact, options, deps);
    const seconds = Math.round((performance.now() - started) / 1000);
    tell(isHeld ? `${references.name} is there already` : `${references.name} is built (${seconds} s)`);
    results.push(resultOf({ image: name, definition, packages, wasBuilt: !isHeld, seconds, ...references }, image));
  }
  writeFileSync(join(options.out, 'images.json'), `${JSON.stringify(results, null, 2)}\n`);
  return results;
}

const resultOf = (
  part: Omit<ImageResult, 'id' | 'layers' | 'bytes'>,
  { id, layers, bytes }: BuiltImage,
): ImageResult => ({ ...part, id, layers, bytes });

/** How much of a build's output is looked at when it fails. */
const tailLength = 20_000;

async function buildOne(
  name: ImageName,
  definition: string,
  base: string,
  references: { readonly name: string; readonly exact: string },
  options: ImagesOptions,
  { engine, folder, signal }: BuildDeps,
): Promise<void> {
  const log = createWriteStream(join(options.out, `${name}.log`));
  let tail = '';
  const print = (text: string): void => {
    log.write(text);
    tail = (tail + text).slice(-tailLength);
  };
  try {
    const reason = await engine.build({
      context: contextArchive(readContext(join(folder, name))),
      tag: references.exact,
      buildArgs: {
        BASE: base,
        DEFINITION: definition,
        ...(options.mirror === null ? {} : { DEBIAN_MIRROR: options.mirror }),
        ...(options.securityMirror === null ? {} : { DEBIAN_SECURITY_MIRROR: options.securityMirror }),
      },
      network: options.network,
      isFresh: options.isFresh,
      signal,
      print,
    });
    if (reason !== null) throw buildError(name, reason, tail);
  } catch (error) {
    if (signal.aborted) {
      throw new ImagesError(
        'IMAGES_CANCELLED',
        `Building ${name} was cancelled.`,
        'What was built before it stays.',
        error,
      );
    }
    throw error instanceof ImagesError
      ? error
      : buildError(name, error instanceof Error ? error.message : String(error), tail);
  } finally {
    await new Promise<void>((resolve) => {
      log.end(resolve);
    });
  }
}

/** Puts the image's SBOM beside the build's output and gives the number of its packages. */
async function takeSbom(
  name: ImageName,
  definition: string,
  reference: string,
  options: ImagesOptions,
  { engine }: BuildDeps,
): Promise<number> {
  const file = await engine.file(reference, sbomPath);
  const reading = readSbom(file.toString('utf8'));
  const flaws = reading.ok
    ? reading.sbom.definition === definition
      ? []
      : [`it is of the definition ${reading.sbom.definition}`]
    : reading.flaws;
  if (!reading.ok || flaws.length > 0) {
    throw new ImagesError(
      'IMAGES_SBOM_WRONG',
      `The SBOM of ${name} is not what it should be: ${flaws.slice(0, 5).join('; ')}.`,
      'write-sbom in the image makes it; its Dockerfile has to call it last.',
    );
  }
  writeFileSync(join(options.out, `${name}.spdx.json`), file);
  return reading.sbom.packages.size;
}
