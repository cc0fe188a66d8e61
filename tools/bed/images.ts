import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stopDaemon } from './daemon.ts';
import { debianMirror, debianSuite } from './debian.ts';
import { type EngineLayout, ensureEngine } from './engines.ts';
import { run } from './exec.ts';
import type { BedPaths } from './paths.ts';
import type { BedImages } from './types.ts';
import type { ImageSizes } from './workspace-registry.ts';

type BuiltImages = { readonly images: BedImages; readonly sizes: ImageSizes };
type Tell = (line: string) => void;

const definitions = join(dirname(fileURLToPath(import.meta.url)), 'images');
const dockerfiles = ['desktop', 'terminal', 'web', 'small'] as const;
const unusedMs = 14 * 24 * 60 * 60 * 1000;

/**
 * Builds the bed's images and pushes them to its image registry, unless that has been done for this definition.
 * Building happens in an engine of its own, which is stopped afterwards: on engines a and b the images have to be pulled.
 * Images carry the hash of their definition in their name: checkouts whose definitions differ share one bed, and neither
 * takes the other's images away.
 */
export async function ensureImages(paths: BedPaths, registry: string, tell: Tell): Promise<BuiltImages> {
  const hash = definitionHash();
  const folder = join(paths.root, 'images');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${hash}.json`);
  const known = readBuilt(file);
  if (known?.images.desktop.v1.startsWith(`${registry}/`)) {
    const there = await Promise.all(imageNames(known.images).map((image) => isPublished(image)));
    if (there.every(Boolean)) {
      const now = new Date();
      utimesSync(file, now, now);
      return known;
    }
  }
  const built = (await imagesOfOther(paths, registry, hash)) ?? (await build(paths, registry, hash, tell));
  writeFileSync(file, JSON.stringify(built));
  return built;
}

/**
 * The images of the bed that `$FAIRLEAD_BED_LIKE` names, copied from what its registry keeps; null where it does not have those of
 * this definition. A name is the address of a registry, and the same after it in both.
 */
async function imagesOfOther(paths: BedPaths, registry: string, hash: string): Promise<BuiltImages | null> {
  const { FAIRLEAD_BED_LIKE: other } = process.env;
  if (other === undefined || resolve(other) === paths.root) return null;
  const known = readBuilt(join(other, 'images', `${hash}.json`));
  if (known === null) return null;
  const kept = join('image-registry', 'data');
  // A registry names files by what they hold: these come beside those that are there.
  const options = { recursive: true, force: false, errorOnExist: false, preserveTimestamps: true } as const;
  cpSync(join(other, kept), join(paths.root, kept), options);
  const here = (image: string) => `${registry}/${image.slice(image.indexOf('/') + 1)}`;
  const { desktop, terminal, web, small } = known.images;
  const images: BedImages = {
    desktop: { v1: here(desktop.v1), v2: here(desktop.v2) },
    terminal: here(terminal),
    web: here(web),
    small: here(small),
    hash,
  };
  const there = await Promise.all(imageNames(images).map((image) => isPublished(image)));
  return there.every(Boolean) ? { images, sizes: known.sizes } : null;
}

/** All names of one definition's images. */
function imageNames(images: BedImages): readonly string[] {
  return [images.desktop.v1, images.desktop.v2, images.terminal, images.web, images.small];
}

/**
 * Forgets definitions that no checkout has used for two weeks, and gives the names of their images, for the engines to
 * let go of. What the image registry keeps of them stays: it shares its layers with the others.
 */
export function takeUnusedImages(paths: BedPaths): readonly string[] {
  const folder = join(paths.root, 'images');
  const names: string[] = [];
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (Date.now() - statSync(file).mtimeMs < unusedMs) continue;
    const built = readBuilt(file);
    if (built !== null) names.push(...imageNames(built.images));
    rmSync(file);
  }
  return names;
}

async function build(paths: BedPaths, registry: string, hash: string, tell: Tell): Promise<BuiltImages> {
  const base = await ensureBase(paths, tell);
  const layout: EngineLayout = {
    name: 'builder',
    socket: join(paths.runtime, 'builder', 'docker.sock'),
    dataRoot: join(paths.root, 'engines', 'builder'),
    execRoot: join(paths.runtime, 'builder', 'exec'),
    netns: null,
    network: ['--bridge', 'none', '--iptables=false'],
  };
  const log = join(paths.logs, 'images.log');
  writeFileSync(log, '');
  const docker = async (...args: string[]) => {
    const env = {
      DOCKER_HOST: `unix://${layout.socket}`,
      DOCKER_BUILDKIT: '0',
      DOCKER_CONFIG: join(paths.cache, 'docker'),
    };
    const output = await run('docker', args, { env });
    writeFileSync(log, output, { flag: 'a' });
    return output.trim();
  };
  const buildImage = async (folder: string, tag: string, ...args: string[]) => {
    tell(`building ${tag}`);
    // The host's network: a build needs the package mirror and nothing else.
    await docker('build', '--network', 'host', ...args, '-t', tag, join(definitions, folder));
  };
  const name = (image: string) => `${registry}/fairlead-bed/${hash.slice(0, 8)}/${image}`;
  const images: BedImages = {
    desktop: { v1: name('desktop:1'), v2: name('desktop:2') },
    terminal: name('terminal:1'),
    web: name('web:1'),
    small: name('small:1'),
    hash,
  };
  await ensureEngine(paths, layout);
  try {
    const baseTag = `fairlead-bed/base:${hashOf(base)}`;
    if ((await docker('images', '-q', baseTag)) === '') await docker('import', base, baseTag);
    const from = ['--build-arg', `BASE=${baseTag}`];
    const session = `fairlead-bed/session:${hash}`;
    await buildImage('desktop', session, '--target', 'session', ...from);
    await buildImage('desktop', images.desktop.v1, ...from, '--build-arg', 'VERSION=1');
    await buildImage('desktop', images.desktop.v2, ...from, '--build-arg', 'VERSION=2');
    await buildImage('terminal', images.terminal, '--build-arg', `BASE=${session}`);
    await buildImage('web', images.web, '--build-arg', `BASE=${session}`);
    await buildImage('small', images.small, ...from);
    for (const image of imageNames(images)) {
      tell(`pushing ${image}`);
      await docker('push', image);
    }
    const sizeMb = async (image: string) =>
      Math.ceil(Number(await docker('image', 'inspect', '--format', '{{.Size}}', image)) / 1e6);
    const sizes = {
      desktopMb: await sizeMb(images.desktop.v1),
      terminalMb: await sizeMb(images.terminal),
      smallMb: await sizeMb(images.small),
    };
    await docker('image', 'prune', '-f');
    return { images, sizes };
  } finally {
    await stopDaemon(paths, 'engine-builder');
  }
}

/** A plain Debian root as a tar file, made once per suite. */
async function ensureBase(paths: BedPaths, tell: Tell): Promise<string> {
  const suite = debianSuite();
  const tar = join(paths.cache, `base-${suite}-1.tar`);
  if (existsSync(tar)) return tar;
  tell(`making a Debian ${suite} root`);
  const folder = join(paths.cache, `base-${suite}.new`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run('debootstrap', ['--variant=minbase', '--include=ca-certificates', suite, folder, debianMirror()]);
  for (const part of ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'var/lib/apt/lists', 'var/cache/apt']) {
    rmSync(join(folder, part), { recursive: true, force: true });
    mkdirSync(join(folder, part), { recursive: true });
  }
  await run('tar', ['-C', folder, '-cf', `${tar}.new`, '.']);
  renameSync(`${tar}.new`, tar);
  rmSync(folder, { recursive: true, force: true });
  return tar;
}

/** Hash over every file of the definitions but what is only read, and the name of the Debian suite. */
function definitionHash(): string {
  const hash = createHash('sha256').update(debianSuite());
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((x, y) => (x.name < y.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (!entry.name.endsWith('.md'))
        hash
          .update(`${path.slice(definitions.length)}\0`)
          .update(readFileSync(path))
          .update('\0');
    }
  };
  for (const folder of dockerfiles) walk(join(definitions, folder));
  return hash.digest('hex').slice(0, 16);
}

/** Tag for a base tar: its size and time name it well enough, and hashing it each time would cost a second. */
function hashOf(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return createHash('sha256').update(`${size} ${mtimeMs}`).digest('hex').slice(0, 12);
}

function readBuilt(file: string): BuiltImages | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as BuiltImages;
  } catch {
    return null;
  }
}

function isPublished(image: string): Promise<boolean> {
  const [address = '', ...rest] = image.split('/');
  const [repository = '', tag = ''] = rest.join('/').split(':');
  const url = `http://${address}/v2/${repository}/manifests/${tag}`;
  const headers = { accept: 'application/vnd.docker.distribution.manifest.v2+json' };
  return new Promise((resolve) => {
    const call = request(url, { method: 'HEAD', headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on('error', () => resolve(false));
    call.end();
  });
}
