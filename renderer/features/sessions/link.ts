/** The address that is to be opened in a session, as somebody typed it. Pure. */

import { limitsOf } from '../../../common/contract/input-problems.ts';
import { linkSchema } from '../../../common/model/sessions.ts';

/** As long as the service takes. */
const longest = limitsOf(linkSchema).max ?? 0;

type ReadLink = { readonly url: string } | { readonly problem: string };

/** A web address; `https://` is put before what has no scheme. Anything else has a sentence that says why not. */
export function readLink(text: string): ReadLink {
  const typed = text.trim();
  if (typed === '') return { problem: 'Enter the address of a web page.' };
  if (/\s/.test(typed)) return { problem: 'An address has no blanks.' };
  // `host:8080` is a host with a port; `mailto:anna` and `file:///etc` are schemes.
  const scheme = /^([a-z][a-z0-9+.-]*):(?!\d)/i.exec(typed)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
    return { problem: `An address that begins with “${scheme}:” cannot be opened, only http:// and https://.` };
  const url = scheme === undefined ? `https://${typed}` : typed;
  if (url.length > longest) return { problem: `An address has at most ${longest} characters.` };
  if (!URL.canParse(url) || new URL(url).hostname === '') return { problem: 'This is not the address of a web page.' };
  return { url };
}
