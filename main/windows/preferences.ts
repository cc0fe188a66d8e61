/** Web preferences of every window. SECURITY: docs/security.md 5.1: sandbox, context isolation, no Node, web security. Never relaxed. */
import type { WebPreferences } from 'electron';
import { type SiteTrust, trustArgument } from '../../common/shell/channels.ts';

const safe = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  spellcheck: false,
  enableWebSQL: false,
} as const satisfies WebPreferences;

/** For the console of a site: a partition of its own that outlives the run, and the preload with that site's trust. */
export function consolePreferences(partition: string, preload: string, trust: SiteTrust): WebPreferences {
  return { ...safe, partition, preload, additionalArguments: [`${trustArgument}${trust}`] };
}

/** For a detached session view. SECURITY: docs/security.md 5.6: no preload; a partition without `persist:` lives in memory only. */
export function viewerPreferences(partition: string): WebPreferences {
  return { ...safe, partition };
}
