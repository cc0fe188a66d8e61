import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Answers from a folder of static files, as the web servers do that host workspace registries. */
function folderHandler(folder: string): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://bed').pathname);
    const file = join(folder, normalize(path));
    const found = file.startsWith(folder) ? statSync(file, { throwIfNoEntry: false }) : undefined;
    if (found?.isDirectory() && !path.endsWith('/')) {
      response.writeHead(301, { location: `${path}/` }).end();
      return;
    }
    const target = found?.isDirectory() ? join(file, 'index.html') : file;
    const stat = statSync(target, { throwIfNoEntry: false });
    if (!file.startsWith(folder) || !stat?.isFile()) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>404 Not Found</h1>');
      return;
    }
    const etag = `"${stat.size.toString(16)}-${stat.mtimeMs.toString(16)}"`;
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end();
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(target)] ?? 'application/octet-stream',
      'content-length': stat.size,
      'last-modified': stat.mtime.toUTCString(),
      'access-control-allow-origin': '*',
      etag,
    });
    createReadStream(target).pipe(response);
  };
}

type FolderServer = {
  /** With trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Paths asked for so far, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
};

/** Serves a folder on the loopback for one test. Files may change while it runs. */
export async function serveFolder(folder: string, port = 0): Promise<FolderServer> {
  const requests: string[] = [];
  const answer = folderHandler(folder);
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    answer(request, response);
  });
  await listen(server, port);
  const actual = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${actual}/`,
    port: actual,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Listens on 127.0.0.1. */
function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
