/**
 * What of an audit entry is searched, place by place: what a search goes over is made of these, and what it found is
 * shown by these, so that nothing is found that cannot be pointed at. Pure.
 */
import type { AuditResult } from '../model/audit.ts';
import { fold } from '../search/fold.ts';
import type { Query } from '../search/match.ts';
import { actionWords, objectWords, reasonWords, resultWords } from './words.ts';

/** The part of an entry that people search. What is not there is null or empty. */
export type SearchedEntry = {
  readonly seq: number;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly objectType: string | null;
  readonly objectId: string | null;
  readonly objectName: string | null;
  readonly result: AuditResult;
  readonly reason: string | null;
  readonly data: unknown;
};

/** Columns of the table, and what only the details show. */
const columnPlaces = ['Person', 'Action', 'Object', 'Result', 'Reason'] as const;
export type Place = {
  readonly place: (typeof columnPlaces)[number] | 'Entry' | 'Person id' | 'Action id' | 'Object id' | 'Data';
  readonly text: string;
};

/** More of the data than this is not searched, values: nothing that people do leaves more. */
const mostValues = 500;

export function placesOf(entry: SearchedEntry): Place[] {
  const { actorId, actorName, action, objectId, result, reason, data } = entry;
  const object = {
    objectType: entry.objectType ?? '',
    objectId: objectId ?? '',
    objectName: entry.objectName ?? '',
  };
  const places: Place[] = [
    { place: 'Person', text: actorName || actorId },
    { place: 'Action', text: actionWords(action) },
    { place: 'Object', text: objectWords(object) },
    { place: 'Result', text: resultWords[result] },
    { place: 'Reason', text: reason ?? '' },
    { place: 'Entry', text: String(entry.seq) },
    { place: 'Person id', text: actorId },
    { place: 'Action id', text: action },
    { place: 'Object id', text: object.objectId },
    ...valuesOf(data, '', []).map((text): Place => ({ place: 'Data', text })),
  ];
  return places.filter(({ text }) => text !== '');
}

/**
 * Every value of the data as `path: value`. What is false, empty or null is left out: who searches for "root" means what
 * was done as root, not what says `asRoot: false`.
 */
function valuesOf(value: unknown, path: string, found: string[]): string[] {
  if (found.length >= mostValues || value === null || value === undefined || value === false || value === '')
    return found;
  if (Array.isArray(value)) for (const one of value) valuesOf(one, path, found);
  else if (typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) valuesOf(inner, path === '' ? key : `${path}.${key}`, found);
  else found.push(path === '' ? String(value) : `${path}: ${String(value)}`);
  return found;
}

/** So much of a column is in sight whatever the window, characters. */
const inSight = 34;

/** What of a place a column of the table shows; empty where none does. */
function shownOf({ place, text }: Place): string {
  if (!columnPlaces.some((column) => column === place)) return '';
  return (place === 'Reason' ? reasonWords(text) : text).slice(0, inSight);
}

/** Where words were found that no column of the table shows: for a line under its row. One place per word. */
export function hiddenMatches(entry: SearchedEntry, { words }: Query): Place[] {
  const places = placesOf(entry).map((place) => ({ ...place, folded: fold(place.text), seen: fold(shownOf(place)) }));
  const shown: Place[] = [];
  for (const word of words) {
    const holding = places.filter(({ folded }) => folded.includes(word));
    if (holding.some(({ seen }) => seen.includes(word))) continue;
    const [first] = holding;
    if (first !== undefined && !shown.some(({ text }) => text === first.text))
      shown.push({ place: first.place, text: first.text });
  }
  return shown;
}
