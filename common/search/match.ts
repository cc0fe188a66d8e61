/**
 * The one matching of the product, for every search field, in the console and in the service: a thing is found when
 * each word that was typed is somewhere in its fields, in any order, whole or in part, without case and accents.
 */
import { fold, foldMapped, type Range } from './fold.ts';

/** More words than this are not looked at: nobody types them, and each costs a pass. */
const maxWords = 20;

/** What was typed, folded once. */
export type Query = {
  readonly words: readonly string[];
  /** The words with single blanks between. */
  readonly phrase: string;
};

/** A thing's fields, folded once: its name first, then the others in the order in which they count. */
export type Folded = readonly string[];

type Field = string | null | undefined;

export function readQuery(text: string): Query {
  const words = [...new Set(blanks(fold(text)).split(' '))].filter((word) => word !== '').slice(0, maxWords);
  return { words, phrase: words.join(' ') };
}

export function foldFields(fields: readonly Field[]): Folded {
  return fields.map((field) => (field ? blanks(fold(field)) : ''));
}

function blanks(text: string): string {
  return /^ |\s\s|[^\S ]| $/.test(text) ? text.replace(/\s+/g, ' ').trim() : text;
}

/** Ranks of the name, best first. A word that is only in the field number `n` (the name is 0) has the rank `inside + n`. */
export const ranks = { exact: 0, beginning: 1, word: 2, inside: 3 } as const;

/**
 * How well the fields fit: 0 is best, see `ranks`; null where a word is nowhere. The worst-placed word decides, but for
 * a name that is, or begins with, the whole of what was typed. Without words everything fits best.
 */
export function rankOf(query: Query, fields: Folded): number | null {
  if (query.words.length === 0) return ranks.exact;
  const name = fields[0] ?? '';
  if (name.startsWith(query.phrase)) return name.length === query.phrase.length ? ranks.exact : ranks.beginning;
  let rank: number = ranks.word;
  for (const word of query.words) {
    const own = rankOfWord(word, fields);
    if (own === null) return null;
    if (own > rank) rank = own;
  }
  return rank;
}

function rankOfWord(word: string, fields: Folded): number | null {
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? '';
    const found = field.indexOf(word);
    if (found < 0) continue;
    if (at > 0) return ranks.inside + at;
    return beginsWord(field, word, found) ? ranks.word : ranks.inside;
  }
  return null;
}

/** Whether one of the places of `word`, of which `first` is the first, is where a word begins. */
function beginsWord(text: string, word: string, first: number): boolean {
  for (let at = first; at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !isOfWord(text.charCodeAt(at - 1))) return true;
  }
  return false;
}

const [Zero, Nine, A, Z, LastAscii] = [48, 57, 97, 122, 127];

/** Of folded text: small letters and digits; what is no ASCII is asked for, which takes longer. */
function isOfWord(unit: number): boolean {
  if (unit <= LastAscii) return (unit >= A && unit <= Z) || (unit >= Zero && unit <= Nine);
  return /[\p{L}\p{N}]/u.test(String.fromCharCode(unit));
}

/** A filter for lists: `items.filter((item) => fits([item.name, item.address]))`. */
export function matcher(text: string): (fields: readonly Field[]) => boolean {
  const query = readQuery(text);
  if (query.words.length === 0) return () => true;
  return (fields) => rankOf(query, foldFields(fields)) !== null;
}

/** Those that fit, best first; equal ones stay in their order. */
export function bestFirst<T>(items: readonly T[], text: string, fieldsOf: (item: T) => readonly Field[]): readonly T[] {
  const query = readQuery(text);
  const found = items.flatMap((item) => {
    const rank = rankOf(query, foldFields(fieldsOf(item)));
    return rank === null ? [] : [{ item, rank }];
  });
  return found.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}

/** What of a text is to be marked: every place of every word, those that touch as one, in order. */
export function rangesIn(query: Query, text: string): readonly Range[] {
  const { folded, rangeOf } = foldMapped(text);
  const found: Range[] = [];
  for (const word of query.words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length))
      found.push(rangeOf({ start: at, end: at + word.length }));
  }
  found.sort((a, b) => a.start - b.start);
  const merged: Range[] = [];
  for (const range of found) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else merged.push(range);
  }
  return merged;
}
