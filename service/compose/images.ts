/** Making images on hosts: builds, saved sessions, and what a crash may have left of them. */
import { join } from 'node:path';
import type { DisposableStore } from '../async/disposables.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import { createBuildFolders } from '../images/build-folders.ts';
import { registerBuild } from '../images/build-task.ts';
import { createImageOperations, type ImageOperations } from '../images/image-operations.ts';
import { registerSave } from '../images/save-task.ts';
import { createSweep } from '../images/sweep.ts';
import type { Logger } from '../log/logger.ts';
import type { SavableSessions } from '../manager/types.ts';
import type { TaskRunner } from '../tasks/types.ts';
import type { MadeWorkspaces } from '../workspaces/types.ts';

export async function composeImages(
  deps: {
    readonly dataDir: string;
    readonly pool: HostPool;
    readonly tasks: TaskRunner;
    readonly workspaces: MadeWorkspaces;
    readonly sessions: SavableSessions;
    readonly log: Logger;
    readonly newId: () => string;
    readonly now: () => number;
  },
  cleanup: DisposableStore,
): Promise<ImageOperations> {
  const { pool, tasks, log } = deps;
  const folders = createBuildFolders({ dir: join(deps.dataDir, 'build-folders'), newId: deps.newId, log });
  cleanup.add('folders of builds', () => folders.dispose());
  await folders.start();
  const sweep = createSweep({ tasks, log });
  const swept = (host: ManagedHost) => void sweep(host);
  cleanup.add('what is left of saving sessions', pool.onConnected(swept));
  return createImageOperations({
    ...deps,
    folders,
    build: registerBuild({ ...deps, folders }),
    save: registerSave(deps),
  });
}
