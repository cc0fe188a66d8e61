/** Where the parts of the app lie, in a checkout and in a package. Pure. */
import { join } from 'node:path';

export type AppPaths = {
  readonly serviceEntry: string;
  readonly preload: string;
  readonly icon: string;
  /** Data folder of the local site. */
  readonly dataDir: string;
  readonly logs: string;
  readonly windowState: string;
};

type PathInputs = {
  /** `app.getAppPath()`: the checkout, or the asar of a package. */
  readonly appPath: string;
  readonly resourcesPath: string;
  readonly userData: string;
  readonly packaged: boolean;
  /** `FAIRLEAD_SERVICE_ENTRY`; only a checkout listens to it, so that a package runs the service it was built with. */
  readonly serviceEntry: string | undefined;
  /** `FAIRLEAD_DATA`: another data folder for the local site. */
  readonly dataDir: string | undefined;
};

export function appPaths(input: PathInputs): AppPaths {
  const resources = input.packaged ? join(input.resourcesPath, 'fairlead') : join(input.appPath, 'resources');
  const override = input.packaged ? undefined : input.serviceEntry;
  return {
    serviceEntry: override ?? join(input.appPath, 'dist', 'service', 'embedded.js'),
    preload: join(input.appPath, 'dist', 'preload', 'preload.cjs'),
    icon: join(resources, 'icons', '256x256.png'),
    dataDir: input.dataDir ?? join(input.userData, 'site'),
    logs: join(input.userData, 'logs'),
    windowState: join(input.userData, 'window.json'),
  };
}
