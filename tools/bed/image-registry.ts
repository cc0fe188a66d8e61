import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { ensureDaemon } from './daemon.ts';
import { run } from './exec.ts';
import type { BedPaths } from './paths.ts';

type BedImageRegistries = {
  readonly imageRegistry: { readonly address: string };
  readonly privateImageRegistry: { readonly address: string; readonly username: string; readonly password: string };
};

/** Debian's docker-registry twice over one storage: open, and behind HTTP Basic. */
export async function ensureImageRegistries(
  paths: BedPaths,
  ports: { readonly imageRegistry: number; readonly privateImageRegistry: number },
): Promise<BedImageRegistries> {
  const folder = join(paths.root, 'image-registry');
  mkdirSync(folder, { recursive: true });
  const passwordFile = join(paths.secrets, 'registry-password');
  const htpasswd = join(folder, 'htpasswd');
  if (!existsSync(passwordFile)) {
    writeFileSync(passwordFile, randomBytes(12).toString('base64url'), { mode: 0o600 });
  }
  const password = readFileSync(passwordFile, 'utf8');
  if (!existsSync(htpasswd)) {
    writeFileSync(htpasswd, await run('htpasswd', ['-niB', 'fl-registry'], { input: password }));
  }
  const auth = ['auth:', '  htpasswd:', '    realm: fairlead-bed', `    path: ${htpasswd}`];
  await ensureRegistry(paths, folder, 'image-registry', ports.imageRegistry, []);
  await ensureRegistry(paths, folder, 'private-image-registry', ports.privateImageRegistry, auth);
  return {
    imageRegistry: { address: `127.0.0.1:${ports.imageRegistry}` },
    privateImageRegistry: { address: `127.0.0.1:${ports.privateImageRegistry}`, username: 'fl-registry', password },
  };
}

async function ensureRegistry(paths: BedPaths, folder: string, name: string, port: number, auth: readonly string[]) {
  const config = [
    'version: 0.1',
    'log: { level: warn }',
    `storage: { filesystem: { rootdirectory: ${join(folder, 'data')} }, delete: { enabled: true } }`,
    `http: { addr: "127.0.0.1:${port}", secret: fairlead-bed }`,
    ...auth,
    '',
  ].join('\n');
  const configFile = join(folder, `${name}.yml`);
  writeFileSync(configFile, config);
  await ensureDaemon(paths, {
    name,
    command: ['/usr/bin/docker-registry', 'serve', configFile],
    fingerprint: config,
    ready: async () => [200, 401].includes(await status(port)),
  });
}

function status(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: '/v2/', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', reject);
    call.end();
  });
}
