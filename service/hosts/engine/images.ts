/** Images: listing, inspecting, pulling, tagging, removing. */
import { pullError } from '../../../common/docker/pull-error.ts';
import { createPullFold } from '../../../common/docker/pull-progress.ts';
import { FairleadError } from '../../../common/errors.ts';
import type { EngineConnector, ImageDetails, ImageSummary, PullOptions } from '../connector.ts';
import { callEngine, type Subject } from './call.ts';
import { asLabels, asList, asNumber, asObject, asText, asTexts, type Json, jsonLines } from './read.ts';
import { openStream } from './stream.ts';
import type { EngineTransport } from './transport.ts';

type ImageCalls = Pick<
  EngineConnector,
  'listImages' | 'inspectImage' | 'imageHistory' | 'pullImage' | 'tagImage' | 'removeImage'
>;

export function imageCalls(transport: EngineTransport): ImageCalls {
  return {
    listImages: (options = {}) =>
      callEngine(transport, { doing: 'list the images' }, { ...options, repeatable: true }, async (link, signal) =>
        asList(await link.calls.json({ method: 'GET', path: '/images/json', signal })).map((item) =>
          readImageSummary(asObject(item)),
        ),
      ),

    async inspectImage(reference, options = {}) {
      const subject = aboutImage('inspect the image', reference);
      try {
        return await callEngine(transport, subject, { ...options, repeatable: true }, async (link, signal) =>
          readImageDetails(
            asObject(await link.calls.json({ method: 'GET', path: `/images/${encode(reference)}/json`, signal })),
          ),
        );
      } catch (thrown) {
        if (thrown instanceof FairleadError && thrown.code === 'IMAGE_NOT_FOUND') return null;
        throw thrown;
      }
    },

    async imageHistory(reference, options = {}) {
      const subject = aboutImage('read the history of the image', reference);
      try {
        return await callEngine(transport, subject, { ...options, repeatable: true }, async (link, signal) =>
          asList(await link.calls.json({ method: 'GET', path: `/images/${encode(reference)}/history`, signal }))
            .map((item) => {
              const { CreatedBy, Size } = asObject(item);
              return { createdBy: asText(CreatedBy), sizeBytes: asNumber(Size) };
            })
            // Engines list the newest step first.
            .reverse(),
        );
      } catch (thrown) {
        if (thrown instanceof FairleadError && thrown.code === 'IMAGE_NOT_FOUND') return [];
        throw thrown;
      }
    },

    pullImage: (reference, options = {}) => pull(transport, reference, options),

    tagImage: (source, target, options = {}) =>
      callEngine(
        transport,
        aboutImage('tag the image', source),
        { ...options, repeatable: true },
        async (link, signal) => {
          const { repository, tag } = splitReference(target);
          await link.calls.json({
            method: 'POST',
            path: `/images/${encode(source)}/tag`,
            query: { repo: repository, tag },
            signal,
          });
        },
      ),

    async removeImage(reference, options = {}) {
      const { force = false, ...rest } = options;
      try {
        await callEngine(
          transport,
          aboutImage('remove the image', reference),
          { ...rest, repeatable: true, deadlineMs: rest.deadlineMs ?? 120_000 },
          async (link, signal) =>
            await link.calls.json({
              method: 'DELETE',
              path: `/images/${encode(reference)}`,
              query: { force: force ? 1 : 0, noprune: 0 },
              signal,
            }),
        );
        return { removed: true };
      } catch (thrown) {
        if (thrown instanceof FairleadError && thrown.code === 'IMAGE_NOT_FOUND') return { removed: false };
        throw thrown;
      }
    },
  };
}

/** Has no deadline of its own: an image may take an hour. It ends with its signal, or with the connection. */
async function pull(transport: EngineTransport, reference: string, options: PullOptions): Promise<void> {
  // The engine answers only when the registry has: several attempts of its own may lie before that.
  const subject: Subject = {
    ...aboutImage('pull the image', reference),
    explain: (answer) => pullError(answer.message, reference),
    deadlineMs: 300_000,
  };
  const fold = createPullFold(() => performance.now(), reference);
  const { repository, tag } = splitReference(reference);
  const { auth } = options;
  const stream = await openStream(transport, subject, options.signal, (link, signal) =>
    link.streams.stream({
      method: 'POST',
      path: '/images/create',
      query: { fromImage: repository, tag, platform: options.platform },
      ...(auth === undefined
        ? {}
        : { auth: { username: auth.username, password: auth.password, serveraddress: auth.serverAddress } }),
      signal,
    }),
  );
  // Reads on behind an error: the engine's first reason counts, and it ends the stream by itself.
  for await (const message of stream.values(jsonLines)) {
    const progress = fold.push(message);
    options.onProgress?.(progress);
  }
  const failure = fold.error();
  if (failure !== null) throw failure;
  options.onProgress?.(fold.finish());
}

/**
 * A reference as the engine's `fromImage` and `tag`. Without a tag the engine would pull every tag there is, so
 * `latest` is spelled out; a digest stands in the place of the tag.
 */
export function splitReference(reference: string): { readonly repository: string; readonly tag: string } {
  const at = reference.indexOf('@');
  if (at > 0) {
    const name = reference.slice(0, at);
    return { repository: tagColon(name) > 0 ? name.slice(0, tagColon(name)) : name, tag: reference.slice(at + 1) };
  }
  const colon = tagColon(reference);
  if (colon < 0) return { repository: reference, tag: 'latest' };
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}

function tagColon(name: string): number {
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? colon : -1;
}

/** Names keep their slashes in the engine's paths; everything else that could end the path is escaped. */
export function encode(reference: string): string {
  return reference
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%3A', ':').replaceAll('%40', '@'))
    .join('/');
}

export function aboutImage(doing: string, name: string): Subject {
  return { doing: `${doing} ${name}`, about: { kind: 'image', name } };
}

function readImageSummary(image: Json): ImageSummary {
  return {
    id: asText(image.Id),
    tags: asTexts(image.RepoTags).filter((tag) => tag !== '<none>:<none>'),
    digests: asTexts(image.RepoDigests).filter((digest) => !digest.startsWith('<none>')),
    sizeBytes: asNumber(image.Size),
    createdAt: asNumber(image.Created) * 1000,
    labels: asLabels(image.Labels),
  };
}

function readImageDetails(image: Json): ImageDetails {
  const config = asObject(image.Config);
  return {
    ...readImageSummary(image),
    createdAt: Date.parse(asText(image.Created)) || 0,
    labels: asLabels(config.Labels),
    architecture: asText(image.Architecture),
    os: asText(image.Os),
    diffIds: asTexts(asObject(image.RootFS).Layers),
    env: asTexts(config.Env),
    exposedPorts: Object.keys(asObject(config.ExposedPorts)),
    user: asText(config.User),
  };
}
