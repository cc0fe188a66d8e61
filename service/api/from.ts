/** From where a call comes, as it is told to people and to the audit log. Pure. */
import type { IncomingHttpHeaders } from 'node:http';
import { outsideText } from '../../common/outside-text.ts';

/** `browser`: what it calls itself; null where it does not. */
export type From = { readonly address: string | null; readonly browser: string | null };

const longestName = 200;

/** @param address as it is known where the call came in, behind a trusted proxy too; '' where it is not */
export function fromOf(address: string, headers: IncomingHttpHeaders): From {
  const browser = outsideText(headers['user-agent'] ?? '').slice(0, longestName);
  return { address: address === '' ? null : address, browser: browser === '' ? null : browser };
}
