/**
 * A registry's source in an archive becomes an archive of what is published. Runs in a worker, in memory: nothing of the
 * archive reaches a disk, and nothing in it is run. SECURITY: docs/security.md 4.85.
 */
import { type FlateError, type UnzipFileInfo, unzipSync, type Zippable, zipSync } from 'fflate';
import { FairleadError } from '../../../common/errors.ts';
import { maxListedChecks } from '../../../common/model/registry-making.ts';
import {
  type ArchivedFile,
  archiveLimits,
  megabytes,
  sourceFilesOf,
  tooLarge,
} from '../../../common/registry-source/archive-files.ts';
import { checkSource } from '../../../common/registry-source/check-source.ts';
import { type SourceReport, sourceReport } from '../../../common/registry-source/source-report.ts';
import { buildFiles, type Files } from '../source/build-files.ts';
import { modifiedOf, readTree } from '../source/read-source.ts';
import { memoryTree } from '../source/source-tree.ts';

export type SiteOrder = {
  /** ZIP. */
  readonly archive: Uint8Array;
  /** The pages that are published beside the lists, by path. */
  readonly pages: Files;
  /** What the lists say where the settings do not, epoch milliseconds. */
  readonly modified: number;
};

export type MadeSite = {
  readonly report: SourceReport;
  /** ZIP; null where a check keeps it from being built. */
  readonly archive: Uint8Array | null;
};

/**
 * The same archive, pages and time give the same bytes.
 * @throws REGISTRY_ARCHIVE_INVALID, REGISTRY_ARCHIVE_PATH, REGISTRY_ARCHIVE_TOO_LARGE, REGISTRY_SOURCE_MISSING
 */
export async function makeSite({ archive, pages, modified }: SiteOrder): Promise<MadeSite> {
  const loaded = await readTree(memoryTree(unpacked(archive), modified), 'The archive');
  const checked = checkSource(loaded.source);
  const report = bounded(sourceReport(loaded.source, checked));
  if (checked.blocking.length > 0) return { report, archive: null };
  const files = await buildFiles({ loaded, checked, site: pages, modified: modifiedOf(loaded) });
  return { report, archive: archiveOf(files, modifiedOf(loaded)) };
}

/** The files of the source in an archive, by their paths in the source. */
export function unpacked(archive: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const listed: ArchivedFile[] = [];
  read(archive, ({ name, originalSize }) => {
    listed.push({ name, bytes: originalSize });
    return false;
  });
  const wanted = sourceFilesOf(listed);
  const sizes = new Map(listed.map(({ name, bytes }) => [name, bytes]));
  const contents = read(archive, ({ name }) => wanted.has(name));
  return new Map(
    [...wanted].map(([name, path]) => {
      const bytes = contents[name];
      // More than it says is never unpacked (SECURITY: docs/security.md 4.85); less is a damaged archive.
      if (bytes === undefined || bytes.length !== sizes.get(name)) throw invalid();
      return [path, bytes];
    }),
  );
}

function read(archive: Uint8Array, filter: (file: UnzipFileInfo) => boolean): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(archive, { filter });
  } catch (thrown) {
    // The library's own errors have a number, and a size that is a lie ends in a range error.
    if (thrown instanceof RangeError || typeof (thrown as Partial<FlateError>).code === 'number') throw invalid(thrown);
    throw thrown;
  }
}

function invalid(cause?: unknown): FairleadError {
  return new FairleadError('REGISTRY_ARCHIVE_INVALID', {
    message: 'The file is no ZIP archive, or is damaged.',
    hint: 'Pack the folder of the registry as a ZIP archive without a password.',
    cause,
  });
}

/** Errors first, so that what is left out is the least. */
function bounded(report: SourceReport): SourceReport {
  const of = (level: string) => report.checks.filter((check) => check.level === level);
  return { ...report, checks: [...of('error'), ...of('warning')].slice(0, maxListedChecks) };
}

/** @param modified epoch milliseconds; archives know times from 1980 to 2099 */
export function archiveOf(files: Files, modified: number): Uint8Array<ArrayBuffer> {
  const mtime = Math.min(Math.max(modified, Date.UTC(1980, 0, 2)), Date.UTC(2099, 0, 1));
  const content: Zippable = Object.fromEntries(
    [...files].map(([path, bytes]) => [path, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes]),
  );
  const archive = new Uint8Array(zipSync(content, { level: 6, mtime }));
  if (archive.length > archiveLimits.unpackedBytes) throw tooLarge(megabytes(archiveLimits.unpackedBytes));
  return archive;
}
