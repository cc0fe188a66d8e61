/** What is searched and filtered for, as it stands in the address. Pure. */

export type Browse = {
  readonly text: string;
  readonly categories: readonly string[];
  readonly registries: readonly string[];
  readonly marks: readonly string[];
  readonly architecture: string | null;
  /** How grave what it asks for is. */
  readonly grades: readonly string[];
  /** null: as found. */
  readonly sort: string | null;
};

/** Reads the address, whatever somebody made of it. */
export function readBrowse(search: Readonly<Record<string, unknown>>): Browse {
  return {
    text: typeof search.q === 'string' || typeof search.q === 'number' ? String(search.q).slice(0, 200) : '',
    categories: listOf(search.category),
    registries: listOf(search.registry),
    marks: listOf(search.mark),
    architecture: typeof search.arch === 'string' && search.arch !== '' ? search.arch : null,
    grades: listOf(search.grade),
    sort: typeof search.sort === 'string' && search.sort !== '' ? search.sort.slice(0, 40) : null,
  };
}

/** Only what is set, so that an address without filters is a plain one. */
export function writeBrowse(browse: Browse): Record<string, unknown> {
  return {
    ...(browse.text === '' ? {} : { q: browse.text }),
    ...(browse.categories.length === 0 ? {} : { category: [...browse.categories] }),
    ...(browse.registries.length === 0 ? {} : { registry: [...browse.registries] }),
    ...(browse.marks.length === 0 ? {} : { mark: [...browse.marks] }),
    ...(browse.architecture === null ? {} : { arch: browse.architecture }),
    ...(browse.grades.length === 0 ? {} : { grade: [...browse.grades] }),
    ...(browse.sort === null ? {} : { sort: browse.sort }),
  };
}

export const browseAll: Browse = {
  text: '',
  categories: [],
  registries: [],
  marks: [],
  architecture: null,
  grades: [],
  sort: null,
};

export function isFiltered(browse: Browse): boolean {
  // Another order hides nothing.
  return Object.keys(writeBrowse({ ...browse, sort: null })).length > 0;
}

function listOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item): item is string => typeof item === 'string' && item !== '').slice(0, 50);
}

export function toggled(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list.filter((one) => one !== item) : [...list, item];
}
