/** Making images: building, saving containers, and moving images as archives. */
import { Readable } from 'node:stream';
import { FairleadError, stoppedBy } from '../../../common/errors.ts';
import { outsideText } from '../../../common/outside-text.ts';
import { onAbort } from '../../async/abort.ts';
import type { BuildRequest, ImageMaking, ImportRequest, SaveRequest } from '../build-types.ts';
import type { EngineConnector, EngineInfo } from '../connector.ts';
import { keepsCompressed } from '../image-types.ts';
import { buildRefused, createBuildFold } from './build-log.ts';
import { callEngine, type Subject } from './call.ts';
import { aboutContainer, isCode } from './containers.ts';
import { engineError } from './errors.ts';
import { aboutImage, encode, splitReference } from './images.ts';
import { asList, asNumber, asObject, asText, type Json, jsonLines } from './read.ts';
import { definitionArchive, type ImageDefinition, savedDefinition, withDefinition } from './saved-image.ts';
import { openStream } from './stream.ts';
import type { EngineTransport } from './transport.ts';

/**
 * Until an engine begins to answer it takes a whole archive in: as long as that takes. The loss of the connection ends it
 * before. Milliseconds.
 */
const untilAnsweredMs = 24 * 3_600_000;
/** An engine copies what a container changed when it commits it. Milliseconds. */
const commitMs = 3_600_000;

type Helpers = Pick<EngineConnector, 'removeImage' | 'removeContainer'> & { info(): Promise<EngineInfo> };

export function makingCalls(transport: EngineTransport, helpers: Helpers): ImageMaking {
  const exportImage: ImageMaking['exportImage'] = async (reference, { signal } = {}) => {
    const subject = aboutExport(reference);
    const opened = await openStream(transport, subject, signal, (link, streamSignal) =>
      link.streams.stream({ method: 'GET', path: `/images/${encode(reference)}/get`, signal: streamSignal }),
    );
    // By its iterator, which tells the true reason where it breaks off.
    return Readable.from(
      opened.values((source) => source),
      { objectMode: false },
    );
  };
  const importImage = (archive: Readable, request: ImportRequest = {}) => load(transport, archive, request);
  return {
    buildImage: (request) => build(transport, request, helpers),
    saveContainer: (id, request) => save(transport, id, request, { ...helpers, exportImage, importImage }),
    exportImage,
    importImage,
  };
}

function aboutExport(reference: string): Subject {
  const { doing, about } = aboutImage('export the image', reference);
  const said = /does not exist|not found|no such image/i;
  return {
    doing,
    ...(about && { about }),
    deadlineMs: untilAnsweredMs,
    // This call has words of its own for it, in every engine.
    explain: ({ status, message }) =>
      engineError(
        { status, message: said.test(message) ? 'no such image' : message },
        { doing, ...(about && { about }) },
      ),
  };
}

async function build(transport: EngineTransport, request: BuildRequest, helpers: Helpers): Promise<void> {
  const { context, dockerfile, reference, labels, signal } = request;
  const { doing, about } = aboutImage('build the image', reference);
  const subject: Subject = {
    doing,
    ...(about && { about }),
    explain: (answer) => buildRefused(answer, doing),
    deadlineMs: untilAnsweredMs,
  };
  const fold = createBuildFold(doing, dockerfile.text);
  try {
    const stream = await openStream(transport, subject, signal, (link, streamSignal) =>
      link.streams.stream({
        method: 'POST',
        path: '/build',
        query: {
          t: reference,
          dockerfile: dockerfile.path,
          labels: JSON.stringify(labels),
          ...(request.buildArgs && { buildargs: JSON.stringify(request.buildArgs) }),
          ...(request.fresh === true && { nocache: 1 }),
          rm: 1,
          forcerm: 1,
        },
        file: context,
        signal: streamSignal,
      }),
    );
    for await (const message of stream.values(jsonLines)) {
      const progress = fold.push(message);
      request.onProgress?.(progress);
    }
  } catch (thrown) {
    if (signal?.aborted === true) await takeBack(fold.made(), helpers);
    throw await causeOf(context, thrown);
  } finally {
    context.destroy();
  }
  const failure = fold.error();
  if (failure !== null) throw failure;
}

/** What a cancelled build made: its engine lets go of it when it hears that nobody listens, which may be a moment later. */
async function takeBack(
  { images, container }: { readonly images: readonly string[]; readonly container: string | null },
  { removeImage, removeContainer }: Helpers,
): Promise<void> {
  if (container !== null) await removeContainer(container);
  for (const image of images) {
    await removeImage(image).catch((thrown: unknown) => {
      // Somebody stands on it meanwhile, or another build does: then it is theirs.
      if (!isCode(thrown, 'IMAGE_IN_USE')) throw thrown;
    });
  }
}

/** Where what was sent broke off, that is why; the engine only noticed. */
async function causeOf(source: Readable, thrown: unknown): Promise<unknown> {
  return source.errored ?? thrown;
}

async function load(transport: EngineTransport, archive: Readable, request: ImportRequest): Promise<void> {
  const subject: Subject = { doing: 'take an image in', deadlineMs: untilAnsweredMs };
  const { signal, onBytes } = request;
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<unknown> {
    for await (const part of archive) {
      yield part;
      // Asked for the next one, it has taken this one.
      if (Buffer.isBuffer(part)) bytes += part.length;
      onBytes?.(bytes);
    }
  };
  const file = Readable.from(counted(), { objectMode: false });
  let said = '';
  try {
    const stream = await openStream(transport, subject, signal, (link, streamSignal) =>
      link.streams.stream({ method: 'POST', path: '/images/load', query: { quiet: 1 }, file, signal: streamSignal }),
    );
    for await (const message of stream.values(jsonLines)) {
      said ||= asText(asObject(message.errorDetail).message, asText(message.error));
    }
  } catch (thrown) {
    throw await causeOf(file, thrown);
  } finally {
    file.destroy();
    archive.destroy();
  }
  if (said !== '') throw importFailed(said);
}

function importFailed(said: string): FairleadError {
  // SECURITY: docs/security.md 4.14
  const reason = outsideText(said);
  if (/no space left on device/i.test(reason))
    return engineError({ status: 500, message: reason }, { doing: 'take an image in' });
  return new FairleadError('IMAGE_IMPORT_FAILED', {
    message: `The engine could not take the image in: ${reason}`,
    hint: "Try again. If it stays so, the engine's log on the host has more.",
    status: 502,
    data: { engineMessage: reason },
  });
}

/**
 * A commit keeps what the container was given, and no call of an engine takes that out again. So its layers are given a
 * configuration of their own, and the commit goes.
 * SECURITY: docs/security.md 4.75
 */
async function save(
  transport: EngineTransport,
  id: string,
  request: SaveRequest,
  helpers: Helpers & Pick<ImageMaking, 'exportImage' | 'importImage'>,
): Promise<void> {
  const { temporary, signal } = request;
  const stop = (): void => {
    if (signal?.aborted === true) throw stoppedBy(signal);
  };
  await helpers.removeImage(temporary);
  stop();
  try {
    const before = await inspectRaw(transport, await imageOf(transport, id));
    await commit(transport, id, request);
    stop();
    const [after, history] = await Promise.all([inspectRaw(transport, temporary), historyOf(transport, temporary)]);
    const definition = savedDefinition({ before, after, history, ...request, now: new Date() });
    await helpers.importImage(await archiveOf(definition, request, helpers), { ...(signal && { signal }) });
  } finally {
    await helpers.removeImage(temporary, { force: true });
  }
}

/**
 * Docker's own stores know layers by what they hold, so a configuration that names them is enough; others want to see
 * them once more.
 */
async function archiveOf(
  definition: ImageDefinition,
  { temporary, signal }: SaveRequest,
  { info, exportImage }: Helpers & Pick<ImageMaking, 'exportImage'>,
): Promise<Readable> {
  const engine = await info();
  if (engine.engine === 'docker' && !keepsCompressed(engine)) return definitionArchive(definition);
  const whole = await exportImage(temporary, signal ? { signal } : {});
  const archive = withDefinition(whole, definition);
  if (signal) onAbort(signal, () => archive.destroy(stoppedBy(signal)));
  return archive;
}

async function commit(transport: EngineTransport, id: string, { temporary, comment }: SaveRequest): Promise<void> {
  const { repository, tag } = splitReference(temporary);
  // Without the caller's signal: an engine goes on with it all the same, and then nobody would take it away.
  await callEngine(
    transport,
    aboutContainer('save the container', id),
    { deadlineMs: commitMs },
    async (link, signal) =>
      await link.streams.json({
        method: 'POST',
        path: '/commit',
        query: { container: id, repo: repository, tag, comment, pause: 1 },
        signal,
      }),
  );
}

async function imageOf(transport: EngineTransport, id: string): Promise<string> {
  const subject = aboutContainer('inspect the container', id);
  return callEngine(transport, subject, { repeatable: true }, async (link, signal) => {
    const path = `/containers/${encodeURIComponent(id)}/json`;
    return asText(asObject(await link.calls.json({ method: 'GET', path, signal })).Image);
  });
}

function inspectRaw(transport: EngineTransport, reference: string): Promise<Json> {
  const subject = aboutImage('inspect the image', reference);
  return callEngine(transport, subject, { repeatable: true }, async (link, signal) =>
    asObject(await link.calls.json({ method: 'GET', path: `/images/${encode(reference)}/json`, signal })),
  );
}

/** Base first, as engines keep it. */
function historyOf(transport: EngineTransport, reference: string) {
  const subject = aboutImage('read the history of the image', reference);
  return callEngine(transport, subject, { repeatable: true }, async (link, signal) =>
    asList(await link.calls.json({ method: 'GET', path: `/images/${encode(reference)}/history`, signal }))
      .map((item) => {
        const { CreatedBy, Created, Size } = asObject(item);
        return { createdBy: asText(CreatedBy), createdAt: asNumber(Created) * 1000, sizeBytes: asNumber(Size) };
      })
      .reverse(),
  );
}
