/** Who may call what over IPC. Pure: `router.ts` fills in what Electron says about the sender. */
import { type PowerName, powerNames, type SiteTrust } from '../../common/shell/channels.ts';

/** The site a window was made for; null for windows that have no powers (detached viewers, strangers). */
export type SenderSite = { readonly trust: SiteTrust; readonly consoleOrigin: string };

type Sender = {
  readonly site: SenderSite | null;
  /** Null when the frame is gone or has navigated since. */
  readonly frame: { readonly origin: string; readonly isMainFrame: boolean } | null;
};

/**
 * Null when the call is allowed, else the reason for the log.
 * SECURITY: docs/security.md 5.4: frame, origin and site are checked on every call, whatever the preload object offered.
 */
export function refuseSender(power: PowerName, sender: Sender): string | null {
  if (sender.site === null) return 'the window belongs to no site';
  if (sender.frame === null) return 'the frame is gone';
  if (!sender.frame.isMainFrame) return 'a frame inside the page called';
  if (sender.frame.origin !== sender.site.consoleOrigin)
    return `the origin ${sender.frame.origin} is not the site's console`;
  if (!powerNames[sender.site.trust].includes(power)) return `a ${sender.site.trust} site does not have this power`;
  return null;
}
