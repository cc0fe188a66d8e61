/** What is typed, and the plain way to search: the yardstick of ours, and the check of its results. */

export type PlainEntry = {
  readonly name: string;
  readonly description: string;
  readonly image: string;
  readonly categories: readonly string[];
};

/** Every keystroke lower-cases every field again. */
export function plainSearch<T extends PlainEntry>(entries: readonly T[], text: string): readonly T[] {
  const words = text.toLowerCase().split(' ').filter(Boolean);
  return entries.filter(({ name, description, image, categories }) => {
    const fields = [name, description, image, categories.join(' ')];
    return words.every((word) => fields.some((field) => field.toLowerCase().includes(word)));
  });
}

/**
 * What people type: products, families, numbers, several words. Nothing that hides all cards at once: the plain page
 * then got no frame for half a minute with the processor idle, which says nothing about searching.
 */
export const typed = [
  'compiler 301',
  '4242',
  'basalt desktop 88',
  'cedar viewer 17',
  'designer 9',
  'juniper 12',
  'hazel 9',
  'compiler',
  'amber 77',
] as const;

/** What the field holds after each key. */
export function keystrokes(): readonly string[] {
  return typed.flatMap((text) => Array.from(text, (_, index) => text.slice(0, index + 1)));
}
