/** Saves what is in a session as an image on its host, and makes a workspace of it that starts with that. */
import { z } from 'zod';
import { madeLabel } from '../../common/docker/labels.ts';
import { temporaryReference } from '../../common/images/names.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { SavableSessions } from '../manager/types.ts';
import type { TaskKind, TaskRunner } from '../tasks/types.ts';
import type { MadeWorkspaces } from '../workspaces/types.ts';
import { type MadeResult, makeWorkspace, makingSteps } from './made-image.ts';

const saveInput = z.object({
  sessionId: z.string(),
  hostId: z.string(),
  reference: z.string(),
  friendlyName: z.string(),
  description: z.string(),
});
type SaveInput = z.infer<typeof saveInput>;

export function registerSave(deps: {
  readonly tasks: TaskRunner;
  readonly pool: HostPool;
  readonly sessions: Pick<SavableSessions, 'now'>;
  readonly workspaces: MadeWorkspaces;
}): TaskKind<SaveInput, MadeResult> {
  const { tasks, pool, sessions, workspaces } = deps;
  return tasks.register('images.save-session', {
    title: ({ friendlyName }) => `Save ${friendlyName} as an image`,
    input: saveInput,
    // What is there from before a crash is removed first, and what is saved then is the session as it is then.
    resume: 'safe',
    steps: makingSteps,
    async run(ctx) {
      const { sessionId, hostId, reference, friendlyName, description } = ctx.input;
      const host = pool.require(hostId);
      const temporary = temporaryReference(ctx.taskId);
      ctx.progress({ step: 'make', fraction: 0 }, `Saving it on ${host.name}. The session stands still meanwhile.`);
      // Also where the session is gone by now: what is under that name holds its secrets.
      if (ctx.attempt > 1) await host.connector.removeImage(temporary, { force: true });
      const session = await sessions.now(sessionId);
      return makeWorkspace(ctx, host, workspaces, {
        make: () =>
          host.connector.saveContainer(session.containerId, {
            reference,
            temporary,
            labels: { [madeLabel]: 'session' },
            comment: `Saved from a session of ${session.workspaceName}`,
            signal: ctx.signal,
          }),
        like: session,
        // All that the session was launched with, so that it starts the same way.
        draft: (image) => ({
          ...session.draft,
          friendlyName,
          description,
          image: reference,
          dockerRegistry: '',
          architectures: [image.architecture],
          sizeBytes: image.sizeBytes,
          enabled: true,
          target: { kind: 'hosts', hostIds: [host.id] },
        }),
      });
    },
  });
}
