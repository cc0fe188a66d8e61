/** The built console: hashed files that may be kept for ever, and one page whose nonce is new every time. */
import { randomBytes } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Commands, commandsName } from '../../common/commands.ts';

/** Vite writes this where the nonce belongs (`html.cspNonce`). */
const nonceMark = '__FAIRLEAD_NONCE__';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};
const compressible = new Set(['.html', '.js', '.css', '.json', '.svg', '.webmanifest', '.txt']);

type StaticFile = {
  readonly body: Buffer;
  readonly gzip: Buffer | null;
  readonly mediaType: string;
  readonly immutable: boolean;
};

export type ConsoleFiles = {
  /** null: no such file. */
  file(path: string): StaticFile | null;
  /** The page, with a fresh nonce in it. null: the console was not built. */
  page(): { readonly html: string; readonly nonce: string } | null;
};

/**
 * Reads the whole console into memory once: it is a few megabytes, no path from a request ever reaches the file
 * system, and the first answer is as quick as the hundredth. The page tells the commands that can be typed for this
 * service, because the one that signs somebody in has to be known before. Their paths are no secret on this machine: every
 * user of it sees them as arguments of the service.
 */
export async function loadConsoleFiles(dir: string, commands: Commands): Promise<ConsoleFiles> {
  const files = new Map<string, StaticFile>();
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  });
  const found = entries.filter((entry) => entry.isFile() && !/\.(map|gz)$/.test(entry.name));
  const compressed = new Set(
    entries.flatMap(({ parentPath, name }) => (name.endsWith('.gz') ? [join(parentPath, name)] : [])),
  );
  const read = async ({ parentPath, name }: Dirent): Promise<void> => {
    const full = join(parentPath, name);
    const path = `/${relative(dir, full).split(sep).join('/')}`;
    const extension = extname(name);
    const body = await readFile(full);
    // The build compresses most of them, once and better.
    const made = compressed.has(`${full}.gz`) ? await readFile(`${full}.gz`) : null;
    files.set(path, {
      body,
      gzip: made ?? (compressible.has(extension) && body.length > 1024 ? gzipSync(body) : null),
      mediaType: mediaTypes[extension] ?? 'application/octet-stream',
      immutable: path.startsWith('/assets/'),
    });
  };
  await Promise.all(found.map(read));
  const index = files.get('/index.html');
  files.delete('/index.html');
  const head = `<head><meta name="${commandsName}" content="${attribute(JSON.stringify(commands))}">`;
  const template = index?.body.toString('utf8').replace('<head>', () => head) ?? null;
  return {
    file: (path) => files.get(path) ?? null,
    page() {
      if (template === null) return null;
      const nonce = randomBytes(16).toString('base64');
      return { html: template.replaceAll(nonceMark, nonce), nonce };
    },
  };
}

/** A text as the value of an attribute in double quotes. */
function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
