/** Which links may be handed to the person's own browser, and which of those only after asking. */

type ExternalVerdict =
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'refuse'; readonly reason: string };

const maxUrl = 2048;

/**
 * Links of the console (registries, contacts, documentation) open in the person's browser or mail program.
 * SECURITY: docs/security.md 5.2: https and mailto only. Other schemes start programs (`file:`, `smb:`, `ms-…:`); plain http and
 * credentials in a URL are how people are led astray. `fromConsole` is false for links out of a session view: those never leave.
 */
export function judgeExternal(url: string, fromConsole: boolean): ExternalVerdict {
  if (!fromConsole) return { kind: 'refuse', reason: 'Links of a session open inside the session only.' };
  if (url.length > maxUrl || !URL.canParse(url)) return { kind: 'refuse', reason: 'The address is not a usable URL.' };
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'mailto:') {
    return { kind: 'refuse', reason: `Addresses that begin with ${parsed.protocol} are not opened.` };
  }
  if (parsed.username !== '' || parsed.password !== '') {
    return { kind: 'refuse', reason: 'Addresses with a user name or password in them are not opened.' };
  }
  // A mail program takes attachments and other headers from the query; only the usual two are passed on.
  if (parsed.protocol === 'mailto:') {
    for (const name of [...parsed.searchParams.keys()]) {
      if (name !== 'subject' && name !== 'body') parsed.searchParams.delete(name);
    }
  }
  return { kind: 'open', url: parsed.href };
}
