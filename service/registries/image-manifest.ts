/** What a container registry says of an image: challenges, manifests, configurations. Pure; everything is hostile text. */
import { z } from 'zod';
import type { ImageReference } from '../../common/docker/image-reference.ts';
import type { LayerSize } from '../../common/sizes/figures.ts';

/** Manifests and indexes that are understood, as one `Accept` header. Source: OCI image spec 1.1, Docker manifest v2.2. */
export const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Engines keep 127 layers at most; what has more cannot be pulled. */
const maxLayers = 512;
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const bytes = z.int().nonnegative();

const indexSchema = z.object({
  manifests: z
    .array(
      z.object({
        digest,
        platform: z
          .object({ os: z.string(), architecture: z.string(), variant: z.string().optional() })
          .optional()
          .catch(undefined),
      }),
    )
    .min(1)
    .max(1000),
});
const manifestSchema = z.object({
  config: z.object({ digest }),
  layers: z.array(z.object({ size: bytes })).max(maxLayers),
});
const configSchema = z.object({ rootfs: z.object({ diff_ids: z.array(digest).max(maxLayers) }) });

type Manifest =
  | { readonly kind: 'image'; readonly configDigest: string; readonly sizes: readonly number[] }
  /** An index; the digest of the image for the wanted architecture, null when there is none. */
  | { readonly kind: 'index'; readonly digest: string | null };

/** Reads a manifest or an index; null for anything else (schema 1, artefacts, nonsense). */
export function readManifest(body: unknown, architecture: string): Manifest | null {
  const index = indexSchema.safeParse(body);
  if (index.success) {
    const fitting = index.data.manifests.filter(
      ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
    );
    // Variants: the newest that every engine of that architecture runs. amd64 without a level, arm64 v8, arm v7.
    const usual = { arm64: 'v8', arm: 'v7' }[architecture];
    const chosen =
      fitting.find(({ platform }) => platform?.variant === usual) ??
      fitting.find(({ platform }) => platform?.variant === undefined) ??
      fitting[0];
    return { kind: 'index', digest: chosen?.digest ?? null };
  }
  const manifest = manifestSchema.safeParse(body);
  if (!manifest.success) return null;
  const { config, layers } = manifest.data;
  return { kind: 'image', configDigest: config.digest, sizes: layers.map(({ size }) => size) };
}

/** Layers, base first; null when configuration and manifest do not belong together. */
export function readLayers(config: unknown, sizes: readonly number[]): readonly LayerSize[] | null {
  const parsed = configSchema.safeParse(config);
  if (!parsed.success) return null;
  const { diff_ids: diffIds } = parsed.data.rootfs;
  if (diffIds.length !== sizes.length) return null;
  return diffIds.map((diffId, at) => ({ diffId, compressedBytes: sizes[at] ?? 0 }));
}

const userSchema = z.object({ config: z.object({ User: z.string().max(1000).optional() }).nullish() });

/** `config.User` of an image's configuration; empty where it names nobody. Source: OCI image spec 1.1, config. */
export function readImageUser(config: unknown): string {
  const parsed = userSchema.safeParse(config);
  return parsed.success ? (parsed.data.config?.User ?? '') : '';
}

type Challenge = { readonly realm: string; readonly service: string | null };

/** `WWW-Authenticate: Bearer realm="…",service="…"`; null for other schemes. Source: distribution's token specification. */
export function readChallenge(header: string | undefined): Challenge | null {
  const match = /^\s*Bearer\s+(.*)$/is.exec(header?.slice(0, 2000) ?? '');
  if (match === null) return null;
  const fields = new Map<string, string>();
  for (const [, name, quoted, plain] of (match[1] ?? '').matchAll(/([a-z_]+)=(?:"([^"]*)"|([^\s",]*))/gi)) {
    fields.set((name ?? '').toLowerCase(), quoted ?? plain ?? '');
  }
  const realm = fields.get('realm');
  return realm ? { realm, service: fields.get('service') ?? null } : null;
}

/**
 * Where to ask for an anonymous token that reads `repository`; null when the realm is no http(s) address.
 * SECURITY: docs/security.md 2.3: the scope is ours, not what the registry asks for.
 */
export function tokenAddress(challenge: Challenge, repository: string): URL | null {
  const url = URL.parse(challenge.realm);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  if (url.username !== '' || url.password !== '') return null;
  if (challenge.service !== null) url.searchParams.set('service', challenge.service);
  url.searchParams.set('scope', `repository:${repository}:pull`);
  url.hash = '';
  return url;
}

const tokenSchema = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** The token of a token server's answer; null when there is none that fits into a header. */
export function readToken(body: unknown): string | null {
  const parsed = tokenSchema.safeParse(body);
  const token = parsed.success ? (parsed.data.token ?? parsed.data.access_token) : undefined;
  return token !== undefined && /^[\x21-\x7e]{1,16384}$/.test(token) ? token : null;
}

/** The host that serves an image, with port. Docker Hub's API is under another name than its images. */
export function apiHost(reference: ImageReference): string {
  return reference.registry === 'docker.io' ? 'registry-1.docker.io' : reference.registry;
}
