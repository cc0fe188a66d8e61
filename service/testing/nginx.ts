/** Debian's nginx as a reverse proxy with TLS, as the user guide says how, for tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { answers } from '../../tools/bed/ports.ts';
import type { TlsPair } from '../tls/types.ts';

type ProxiedServer = {
  /** Where nginx listens, on every address of the loopback. */
  readonly port: number;
  readonly isSecure: boolean;
  /** As nginx takes it: `fairlead.example`, `*.views.example`. */
  readonly name: string;
  /** Port of the service that it leads to. */
  readonly to: number;
};

/** Starts it, and answers what ends it. */
export async function startNginx(pair: TlsPair, servers: readonly ProxiedServer[]): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-nginx-'));
  await writeFile(join(folder, 'certificate.pem'), pair.certificate);
  await writeFile(join(folder, 'key.pem'), pair.key, { mode: 0o600 });
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, servers));
  const child = spawn('/usr/sbin/nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(await readFile(join(folder, 'error.log'), 'utf8'));
      for (const { port } of servers) if (!(await answers(port))) throw new Error(`nginx does not listen on ${port}.`);
    },
    { timeout: 30_000 },
  );
  return async () => {
    await stop(child);
    await rm(folder, { recursive: true, force: true });
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

function configuration(folder: string, servers: readonly ProxiedServer[]): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  return `
daemon off;
master_process off;
pid ${join(folder, 'nginx.pid')};
events {}
http {
  access_log off;
  ${temporary.join('\n  ')}
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  proxy_http_version 1.1;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Host $http_host;
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $connection_upgrade;
  proxy_buffering off;
  proxy_read_timeout 1h;
  ssl_certificate ${join(folder, 'certificate.pem')};
  ssl_certificate_key ${join(folder, 'key.pem')};
${servers.map(serverOf).join('\n')}
}
`;
}

function serverOf({ port, isSecure, name, to }: ProxiedServer): string {
  return `  server {
    listen ${port}${isSecure ? ' ssl' : ''};
    server_name ${name};
    location / { proxy_pass http://127.0.0.1:${to}; }
  }`;
}
