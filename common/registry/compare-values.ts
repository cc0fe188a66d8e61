/** Values of a comparison: how they are compared, and what of them is kept. Pure. */
import type { ChangedValue } from '../model/registry-changes.ts';
import { formatBytes } from '../sizes/bytes.ts';
import { escapeUnseen } from './clean.ts';
import { sameJson } from './same-json.ts';

/** Characters of one value, and of a key, that are kept. */
export const valueCharacters = 2_000;
export const keyCharacters = 200;
/** Sizes of one entry that are kept: it has one per version. */
const sizes = 20;

/** A value before it is cut to what is kept. `plain`: whatever was published. */
export type Value =
  | { readonly kind: 'plain'; readonly value: unknown }
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  | { readonly kind: 'time'; readonly at: number | null }
  | { readonly kind: 'flag'; readonly on: boolean };

/** Sizes that are said in the same words are the same: nobody would see what differs. */
export function sameValue(one: Value, other: Value): boolean {
  if (one.kind === 'bytes' && other.kind === 'bytes')
    return sameJson(one.bytes.map(formatBytes), other.bytes.map(formatBytes));
  return sameJson(one, other);
}

/** What of a value is kept; null where there is nothing to show. */
export function keptValue(value: Value): ChangedValue | null {
  switch (value.kind) {
    case 'bytes':
      return value.bytes.length === 0 ? null : { kind: 'bytes', bytes: value.bytes.slice(0, sizes) };
    case 'time':
      return value.at === null ? null : { kind: 'time', at: value.at };
    case 'flag':
      return value;
    case 'plain':
      return keptPlain(value.value);
  }
}

/** How much room a kept value takes, characters. */
export function roomOf(value: ChangedValue | null): number {
  return value !== null && 'text' in value ? value.text.length : 0;
}

function keptPlain(value: unknown): ChangedValue | null {
  if (value === undefined || value === null || value === '') return null;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return value.length === 0 ? null : { kind: 'text', ...shortened(value.join(', ')) };
  }
  if (typeof value === 'object') return { kind: 'json', ...shortened(JSON.stringify(value)) };
  return { kind: 'text', ...shortened(String(value)) };
}

/**
 * SECURITY: docs/security.md 2.11: what is kept of a stranger's text has a length. Characters that reorder or hide what
 * stands beside them are spelled out, so that a change of nothing else is to be seen, too.
 */
export function shortened(
  text: string,
  length: number = valueCharacters,
): { readonly text: string; readonly cut: boolean } {
  const seen = escapeUnseen(text.slice(0, length + 1).replace(/\r\n?/g, '\n'));
  const cut = text.length > length || seen.length > length;
  return { text: (cut ? seen.slice(0, length) : seen).toWellFormed(), cut };
}
