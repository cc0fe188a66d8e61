/** Shows a registry on this machine as a web server will, and keeps up with its source. */
import { createHash } from 'node:crypto';
import { watch } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FairleadError, toErrorInfo } from '../../../common/errors.ts';
import { codeOf } from '../../../common/thrown.ts';
import { type BuildOptions, type Built, buildRegistry } from './build.ts';
import type { Files } from './build-files.ts';

type Preview = {
  /** The root of the registry, with a trailing slash. */
  readonly url: string;
  readonly first: Built;
  /** Ends server and watching. */
  close(): Promise<void>;
};

type PreviewOptions = BuildOptions & {
  /** 0 for any that is free. */
  readonly port: number;
  /** What became of a change. */
  readonly onBuilt: (built: Built) => void;
  readonly onFailed: (error: FairleadError) => void;
};

/** How long files are left alone after a change before they are read: editors write in several steps, milliseconds. */
const settleMs = 150;

/** @throws what `buildRegistry` throws for the first build, and REGISTRY_PORT_TAKEN */
export async function preview(path: string, options: PreviewOptions): Promise<Preview> {
  const first = await buildRegistry(path, options);
  let shown = first.files;
  let mark = markOf(shown);
  const server = createServer((request, response) => answer(request, response, shown));
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', (thrown) => reject(codeOf(thrown) === 'EADDRINUSE' ? portTaken(options.port) : thrown));
    // SECURITY: docs/security.md 4.68: what is being written is shown to this machine alone.
    server.listen(options.port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;
  const rebuild = async (): Promise<void> => {
    try {
      const built = await buildRegistry(path, options);
      const next = markOf(built.files);
      if (next === mark || closed) return;
      mark = next;
      shown = built.files;
      options.onBuilt(built);
    } catch (thrown) {
      // The last good one stays.
      if (!closed) options.onFailed(asFairlead(thrown));
    }
  };
  const turn = async (): Promise<void> => {
    do {
      again = false;
      await rebuild();
    } while (again && !closed);
    running = null;
  };
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (running === null) running = turn();
      else again = true;
    }, settleMs);
  };
  const watcher = watch(first.loaded.root, { recursive: true }, changed);
  watcher.on('error', changed);
  return {
    url: `http://127.0.0.1:${port}/`,
    first,
    async close() {
      closed = true;
      clearTimeout(timer);
      watcher.close();
      await running;
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      });
    },
  };
}

function asFairlead(thrown: unknown): FairleadError {
  if (thrown instanceof FairleadError) return thrown;
  const { code, message, hint } = toErrorInfo(thrown);
  return new FairleadError(code, { message, hint, cause: thrown });
}

function portTaken(port: number): FairleadError {
  return new FairleadError('REGISTRY_PORT_TAKEN', {
    message: `Something else listens on port ${port}.`,
    hint: 'Choose another one with --port, or leave it out.',
    data: { port },
  });
}

/** Tells two builds apart. */
function markOf(files: Files): string {
  const hash = createHash('sha256');
  for (const [path, content] of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest('hex');
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  ico: 'image/x-icon',
};

type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
};

function answer(request: IncomingMessage, response: ServerResponse, files: Files): void {
  const { status, headers, body } = replyTo(request, files);
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...always, 'content-length': String(bytes.length), ...headers });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** Only what was built is there: no path of a request is one of this machine's. */
function replyTo({ method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>, files: Files): Reply {
  const said = (status: number, body: string, more: Readonly<Record<string, string>> = {}): Reply => ({
    status,
    headers: { 'content-type': types.txt ?? '', ...more },
    body,
  });
  // SECURITY: docs/security.md 4.68: a page elsewhere cannot read it by a name that it lets lead here.
  if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(headers.host ?? '')) {
    return said(421, 'This is shown at its own address only.\n');
  }
  if (method !== 'GET' && method !== 'HEAD') return said(405, 'Only GET.\n', { allow: 'GET, HEAD' });
  const path = pathOf(url ?? '/');
  if (path === null) return said(400, 'That is no path.\n');
  const name = path === '' || path.endsWith('/') ? `${path}index.html` : path;
  const content = files.get(name);
  if (content === undefined) {
    if (files.has(`${path}/index.html`)) return said(301, '', { location: `/${encodeURI(path)}/` });
    return said(404, 'There is no such file in the registry.\n');
  }
  const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
  return {
    status: 200,
    headers: {
      'content-type': types[ending] ?? 'application/octet-stream',
      // SECURITY: docs/security.md 4.67: a picture that is opened as a page runs nothing.
      ...(ending === 'svg' && { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" }),
    },
    body: content,
  };
}

const always: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

function pathOf(url: string): string | null {
  try {
    return decodeURIComponent((url.split(/[?#]/)[0] ?? '').replace(/^\/+/, ''));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
