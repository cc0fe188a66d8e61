/** Takes an uploaded archive of an image into the engine of a host, and looks whether it brought what it should. */
import { z } from 'zod';
import { FairleadError } from '../../common/errors.ts';
import { formatBytes } from '../../common/sizes/bytes.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { TaskKind, TaskRunner } from '../tasks/types.ts';
import type { Arrivals } from './types.ts';
import type { Uploads } from './uploads.ts';

const loadInput = z.object({ hostId: z.string(), uploadId: z.string(), reference: z.string() });
type LoadInput = z.infer<typeof loadInput>;

/** The rest is the engine's, which unpacks what it was given. Percent. */
const uploadShare = 90;

export function registerLoad(deps: {
  readonly tasks: TaskRunner;
  readonly pool: HostPool;
  readonly uploads: Pick<Uploads, 'open' | 'end'>;
  readonly arrivals: Arrivals;
}): TaskKind<LoadInput, { readonly image: string }> {
  const { tasks, pool, uploads, arrivals } = deps;
  return tasks.register('images.load', {
    title: ({ reference, hostId }) => `Load ${reference} on ${pool.get(hostId)?.name ?? 'a host that was removed'}`,
    input: loadInput,
    // The file is in a browser: nobody here can send it once more.
    resume: 'never',
    retryable: false,
    async run(ctx) {
      const { hostId, uploadId, reference } = ctx.input;
      const { signal } = ctx;
      const host = pool.require(hostId);
      const { connector, name } = host;
      try {
        const upload = uploads.open(uploadId);
        if (upload === null) throw gone();
        const { archive, bytes } = upload;
        await arrivals.onItsWay(host, reference, ctx.taskId);
        const before = await connector.inspectImage(reference, { signal });
        await connector.importImage(archive, {
          signal,
          onBytes: (sent) =>
            ctx.progress(
              (Math.min(sent, bytes) / bytes) * uploadShare,
              sent < bytes
                ? `${formatBytes(sent)} of ${formatBytes(bytes)} are on ${name}.`
                : `${name} unpacks ${formatBytes(bytes)}.`,
            ),
        });
        const after = await connector.inspectImage(reference, { signal });
        if (after === null) throw otherImage(reference, name);
        const isSame = before?.id === after.id;
        ctx.progress(100, isSame ? `${reference} is on ${name} as it was.` : `${reference} is on ${name}.`);
        return { image: reference };
      } finally {
        uploads.end(uploadId);
        await arrivals.arrived(host, reference);
      }
    },
  });
}

function gone(): FairleadError {
  return new FairleadError('IMAGE_UPLOAD_OVER', {
    message: 'The upload was over before the host took it.',
    hint: 'Choose the file again.',
    status: 410,
  });
}

/** What else was in the archive is on the host now, and is its page's to remove. */
function otherImage(reference: string, host: string): FairleadError {
  return new FairleadError('IMAGE_NOT_IN_ARCHIVE', {
    message: `The archive was taken by ${host}, and did not bring ${reference}.`,
    hint: `Make it with "docker save ${reference}". What it brought instead is on the page of the host.`,
    status: 409,
    data: { image: reference },
  });
}
