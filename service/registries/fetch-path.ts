/** Registries in a folder or file of this machine: offline sites, and tests of publishers. */

import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FairleadError } from '../../common/errors.ts';
import { formatBytes } from '../../common/sizes/bytes.ts';
import { codeOf } from '../../common/thrown.ts';
import type { FetchCode } from './fetch-errors.ts';

/** Whether what somebody typed is a path rather than a web address. */
export function looksLikePath(input: string): boolean {
  return /^(?:file:|\.{0,2}[/\\](?![/\\])|\.{1,2}$|~(?:[/\\]|$)|[a-z]:[\\/]|\\\\)/i.test(input.trim());
}

/** A typed path as an absolute one: `file:` addresses and `~` included. */
export function absolutePath(input: string): string {
  const text = input.trim();
  if (/^file:/i.test(text)) {
    try {
      return fileURLToPath(text);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new FairleadError('REGISTRY_PATH_INVALID', {
        message: 'That is not the address of a file on this machine.',
        hint: 'Type the path of the folder or file instead.',
        cause: error,
      });
    }
  }
  if (/^~(?:[/\\]|$)/.test(text)) return join(homedir(), text.slice(1));
  return resolve(text);
}

type LocalPlace = {
  readonly kind: 'folder' | 'file';
  /** The folder below which the schemas are; for a list that is not in one, the file itself. */
  readonly root: string;
  /** Where a list may be, newest schema first. */
  readonly lists: readonly { readonly schema: '1.0' | '1.1' | null; readonly path: string }[];
};

/** Where to look below a path: the root of a registry, one of its schema folders, or a list itself. */
export async function locate(path: string): Promise<LocalPlace> {
  const info = await asFairlead(path, () => stat(path));
  if (!info.isDirectory()) {
    const schema = schemaName(basename(dirname(path)));
    // A list in a schema's folder is part of a registry: its icons are there, and the folder added again is the same one.
    const root = schema !== null && basename(path) === 'list.json' ? dirname(dirname(path)) : path;
    return { kind: 'file', root, lists: [{ schema, path }] };
  }
  const names = new Set(await asFairlead(path, () => readdir(path)));
  const own = schemaName(basename(path));
  if (own !== null && names.has('list.json')) {
    return { kind: 'folder', root: dirname(path), lists: [{ schema: own, path: join(path, 'list.json') }] };
  }
  const schemas = (['1.1', '1.0'] as const).filter((schema) => names.has(schema));
  const lists: LocalPlace['lists'] = schemas.map((schema) => ({ schema, path: join(path, schema, 'list.json') }));
  const flat = names.has('list.json') ? [{ schema: null, path: join(path, 'list.json') }] : [];
  return { kind: 'folder', root: path, lists: [...lists, ...flat] };
}

function schemaName(name: string): '1.0' | '1.1' | null {
  return name === '1.0' || name === '1.1' ? name : null;
}

/** The path without links. @throws REGISTRY_FILE_MISSING, REGISTRY_PATH_FORBIDDEN, REGISTRY_PATH_INVALID */
export function realFile(path: string): Promise<string> {
  return asFairlead(path, () => realpath(path));
}

/** Reads a regular file of at most `limit` bytes. Pipes and devices are refused, and never block. */
export async function readBounded(path: string, limit: number): Promise<Uint8Array> {
  // SECURITY: docs/security.md 2.4: a path is read, never its contents repeated in an error.
  const handle = await asFairlead(path, () => open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  try {
    const info = await handle.stat();
    if (!info.isFile()) {
      throw new FairleadError('REGISTRY_PATH_NOT_A_FILE', {
        message: `${path} is not a regular file.`,
        hint: 'Choose the folder of the registry, or its list.json.',
      });
    }
    if (info.size > limit) {
      throw new FairleadError('REGISTRY_TOO_LARGE', {
        message: `${path} is larger than ${formatBytes(limit)}.`,
        hint: 'Check the path: what is there is not what was expected.',
        data: { path, limit },
      });
    }
    const buffer = Buffer.alloc(info.size);
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

async function asFairlead<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    const known: Readonly<Record<string, readonly [FetchCode, string, string]>> = {
      ENOENT: ['REGISTRY_FILE_MISSING', `${path} does not exist.`, 'Check the path.'],
      ENOTDIR: ['REGISTRY_FILE_MISSING', `${path} does not exist.`, 'Check the path.'],
      EACCES: [
        'REGISTRY_PATH_FORBIDDEN',
        `${path} may not be read.`,
        'Give the user that runs Fairlead the right to read it.',
      ],
      EPERM: [
        'REGISTRY_PATH_FORBIDDEN',
        `${path} may not be read.`,
        'Give the user that runs Fairlead the right to read it.',
      ],
      ELOOP: [
        'REGISTRY_PATH_INVALID',
        `${path} leads in a circle.`,
        'Choose the folder itself instead of a link to it.',
      ],
      ENAMETOOLONG: ['REGISTRY_PATH_INVALID', 'That path is too long.', 'Check the path.'],
      ENXIO: ['REGISTRY_PATH_NOT_A_FILE', `${path} is not a regular file.`, 'Choose the folder of the registry.'],
    };
    const found = known[code];
    if (found === undefined) throw error;
    throw new FairleadError(found[0], { message: found[1], hint: found[2], data: { path }, cause: error });
  }
}
