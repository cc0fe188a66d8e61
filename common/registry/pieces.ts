/**
 * A large document in pieces: its list of workspaces as one text an entry, so that a document of millions of values is
 * never held as a whole, only as text and one entry at a time.
 */
import { endOfText } from './json.ts';

/** `rest` is the document with an empty list in the place of its workspaces. */
type DocumentPieces = { readonly rest: string; readonly entries: readonly string[] };

const list = 'workspaces';

/**
 * Parses nothing: whether the document is JSON shows when `rest` and every entry are parsed, and then exactly if the
 * whole is. Null where the list cannot be told apart for certain: not at the top, there twice, never closed. Linear in
 * the text, whatever is in it.
 */
export function documentPieces(text: string): DocumentPieces | null {
  const entries: string[] = [];
  let depth = 0;
  let keyBefore: string | null = null;
  let isListNext = false;
  /** Where the list's brackets are, once they were met. */
  let open = -1;
  let close = -1;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (!structure.has(char)) continue;
    const begin = at;
    const inList = open !== -1 && close === -1;
    if (char === '"') {
      at = endOfText(text, at);
    } else if (char === ',' && inList && depth === 2) {
      entries.push(text.slice(from, at));
      from = at + 1;
    } else if (char === '{' || char === '[') {
      depth += 1;
      if (isListNext && char === '[') {
        open = at;
        from = at + 1;
      }
    } else if (char === '}' || char === ']') {
      depth -= 1;
      if (inList && depth === 1) {
        if (char === '}') return null;
        close = at;
        const last = text.slice(from, at);
        if (entries.length > 0 || last.trim() !== '') entries.push(last);
      }
    }
    isListNext = char === ':' && depth === 1 && keyBefore !== null && isListKey(keyBefore);
    if (isListNext && open !== -1) return null;
    keyBefore = char === '"' && depth === 1 ? text.slice(begin, at + 1) : null;
  }
  if (close === -1) return null;
  return { rest: `${text.slice(0, open)}[]${text.slice(close + 1)}`, entries };
}

const structure: ReadonlySet<string> = new Set('"{}[],:');

/** Keys may be written with escapes. What is no JSON text is nobody's key, and shows when the rest is parsed. */
function isListKey(token: string): boolean {
  if (!token.includes('\\')) return token === `"${list}"`;
  try {
    return JSON.parse(token) === list;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
