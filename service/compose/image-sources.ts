/** How images that come from no image registry get to hosts: built from what came with the program, or loaded from a file. */
import { join } from 'node:path';
import { isOfThisMachine } from '../../common/ways/table.ts';
import type { DisposableStore } from '../async/disposables.ts';
import type { HostPool } from '../hosts/host-types.ts';
import { canMakeRoot, makeDebianRoot } from '../images/debian-root.ts';
import { registerLoad } from '../images/load-task.ts';
import { baseFor } from '../images/own-base.ts';
import { registerOwnBuild } from '../images/own-build-task.ts';
import { createSourceOperations, type SourceOperations } from '../images/source-operations.ts';
import type { Arrivals } from '../images/types.ts';
import { createUploads } from '../images/uploads.ts';
import type { Logger } from '../log/logger.ts';
import type { SettingsReader } from '../settings/types.ts';
import type { TaskRunner } from '../tasks/types.ts';

export function composeImageSources(
  deps: {
    readonly dataDir: string;
    /** Folder with a folder per image; null where the program came without. */
    readonly folder: string | null;
    readonly pool: HostPool;
    readonly tasks: TaskRunner;
    readonly settings: SettingsReader;
    readonly arrivals: Arrivals;
    readonly log: Logger;
    readonly newId: () => string;
  },
  cleanup: DisposableStore,
): SourceOperations {
  const { folder, settings, log } = deps;
  const uploads = createUploads({ newId: deps.newId });
  cleanup.add('uploads of images', () => uploads.dispose());
  const file = join(deps.dataDir, 'debian-root.tar');
  return createSourceOperations({
    ...deps,
    uploads,
    load: registerLoad({ ...deps, uploads }),
    build:
      folder === null
        ? null
        : registerOwnBuild({
            ...deps,
            folder,
            base: ({ name, config, connector }, options) =>
              baseFor(
                { name, connector, isThisMachine: isOfThisMachine(config) },
                { canMakeRoot, makeRoot: makeDebianRoot, file, log },
                options,
              ),
            async mirrors() {
              const { debianMirror, debianSecurityMirror } = await settings.read();
              return { mirror: debianMirror || null, securityMirror: debianSecurityMirror || null };
            },
          }),
  });
}
