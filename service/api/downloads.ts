/** Downloads by one-time ticket: the only way a browser gets a file without a bearer token in the URL. */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';

/** SECURITY: docs/security.md 4.11: one use, 60 s. */
const ticketLifeMs = 60_000;

type Download = { readonly fileName: string; readonly mediaType: string; open(): Readable };

export type Downloads = {
  /** `tokenId`: the token by which it was asked for. The ticket is good no longer than that is. */
  issue(download: Download, tokenId: string): { readonly url: string; readonly expiresAt: number };
  /** null: used, expired or never issued. Whether the token still holds is for the caller to look at. */
  take(ticket: string): { readonly download: Download; readonly tokenId: string } | null;
  /** The token is no more, or stands for other permissions: what was asked for by it is not given any more. */
  endOfToken(tokenId: string): void;
};

export function createDownloads(deps: { now: () => number }): Downloads {
  const open = new Map<string, { download: Download; tokenId: string; expiresAt: number }>();
  return {
    issue(download, tokenId) {
      for (const [ticket, entry] of open) if (entry.expiresAt < deps.now()) open.delete(ticket);
      const ticket = randomBytes(24).toString('base64url');
      const expiresAt = deps.now() + ticketLifeMs;
      open.set(ticket, { download, tokenId, expiresAt });
      return { url: `/d/${ticket}`, expiresAt };
    },
    take(ticket) {
      const entry = open.get(ticket);
      open.delete(ticket);
      return entry && entry.expiresAt >= deps.now() ? { download: entry.download, tokenId: entry.tokenId } : null;
    },
    endOfToken(tokenId) {
      for (const [ticket, entry] of open) if (entry.tokenId === tokenId) open.delete(ticket);
    },
  };
}
