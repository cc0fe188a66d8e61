/** Downloads by one-time ticket: the only way a browser gets a file without a bearer token in the URL. */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';

/** SECURITY: design §4: one use, 60 s. */
const ticketLifeMs = 60_000;

export type Download = { readonly fileName: string; readonly mediaType: string; open(): Readable };

export type Downloads = {
  issue(download: Download): { readonly url: string; readonly expiresAt: number };
  /** null: used, expired or never issued. */
  take(ticket: string): Download | null;
};

export function createDownloads(deps: { now: () => number }): Downloads {
  const open = new Map<string, { download: Download; expiresAt: number }>();
  return {
    issue(download) {
      for (const [ticket, entry] of open) if (entry.expiresAt < deps.now()) open.delete(ticket);
      const ticket = randomBytes(24).toString('base64url');
      const expiresAt = deps.now() + ticketLifeMs;
      open.set(ticket, { download, expiresAt });
      return { url: `/d/${ticket}`, expiresAt };
    },
    take(ticket) {
      const entry = open.get(ticket);
      open.delete(ticket);
      return entry && entry.expiresAt >= deps.now() ? entry.download : null;
    },
  };
}
