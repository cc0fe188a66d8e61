/** Test support: what a case of the corpus is. */
import { registryText } from './corpus-parts.ts';
import type { JsonValue } from './document.ts';

export type CorpusCase = {
  readonly name: string;
  readonly source: string | Uint8Array;
  readonly expected:
    | { readonly error: string }
    | {
        readonly schema: '1.0' | '1.1';
        readonly workspaces: number;
        readonly flagged: number;
        readonly unusable: number;
        /** Codes of problems that have to be told, of the document and of its entries together, sorted. */
        readonly codes: readonly string[];
      };
};

/** One case: entries of schema 1.0 or 1.1, what is counted, what is told. */
export function tells(
  name: string,
  entries: readonly JsonValue[],
  codes: readonly string[],
  counts: { readonly flagged?: number; readonly unusable?: number; readonly schema?: '1.0' | '1.1' } = {},
): CorpusCase {
  const { flagged = 0, unusable = 0, schema = '1.0' } = counts;
  return {
    name,
    source: registryText(entries),
    expected: { schema, workspaces: entries.length, flagged, unusable, codes },
  };
}

/** JSON of objects in each other. */
export function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}
