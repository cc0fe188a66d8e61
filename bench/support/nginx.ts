/** Debian's nginx with a configuration of its own, in a temporary folder. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers } from '../../tools/bed/ports.ts';
import { startGroup } from '../../tools/proc.ts';

type Nginx = { readonly port: number; readonly pid: number; dispose(): Promise<void> };

/** Starts nginx with one worker; `server` are the directives of its one server, `http` those around it. */
export async function startNginx(options: { readonly http?: string; readonly server: string }): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'fl-nginx-'));
  const port = await freePort();
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const config = `
user root;
worker_processes 1;
daemon off;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 512; }
http {
  access_log off;
  default_type application/octet-stream;
  include /etc/nginx/mime.types;
  sendfile on;
  tcp_nodelay on;
  ${temp.join('\n  ')}
  ${options.http ?? ''}
  server {
    listen 127.0.0.1:${port};
    ${options.server}
  }
}
`;
  const file = join(folder, 'nginx.conf');
  await writeFile(file, config);
  const group = startGroup('/usr/sbin/nginx', ['-c', file, '-e', join(folder, 'error.log')], { stdio: 'inherit' });
  let ended = false;
  group.ended.then(
    () => {
      ended = true;
    },
    () => {
      ended = true;
    },
  );
  while (!(await answers(port))) {
    if (ended) throw new Error('nginx ended before it listened; its message is above.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return {
    port,
    pid: group.child.pid ?? 0,
    async dispose() {
      await group.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}
