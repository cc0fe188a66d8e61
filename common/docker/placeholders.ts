/** What a session's own values are written for in folders of the host and names of volumes. */

export const placeholders = ['username', 'user_id', 'image_id'] as const;
/** What the person is called, the person's id, and the workspace's id. */
export type PersonalValues = Readonly<Record<(typeof placeholders)[number], string>>;

const placeholder = /\{([^{}]*)\}/g;

/** The first `{…}` in a text that stands for nothing, with its braces. */
export function unknownPlaceholder(text: string): string | undefined {
  const names = [...text.matchAll(placeholder)].map(([, name = '']) => name);
  const unknown = names.find((name) => !(placeholders as readonly string[]).includes(name));
  return unknown === undefined ? undefined : `{${unknown}}`;
}

/** A path with a session's values. Every placeholder has to be known: see `unknownPlaceholder`. */
export function fillPath(template: string, values: PersonalValues): string {
  return template.replace(placeholder, (_all, name: keyof PersonalValues) => folderName(values[name]));
}

/** The name of a volume with a session's values. */
export function fillVolumeName(template: string, values: PersonalValues): string {
  return template.replace(placeholder, (_all, name: keyof PersonalValues) => volumeName(values[name]));
}

/**
 * A value as part of a folder's name. What people are called may hold anything; ordinary names stay as they are, the
 * rest is written as %XX, so that two names never meet in one folder.
 * SECURITY: docs/security.md 2.8: no value leads out of the folder: neither a slash nor a dot at its beginning stays.
 */
function folderName(value: string): string {
  const safe = encodeURIComponent(value.toWellFormed())
    .replaceAll('%40', '@')
    .replaceAll('%2B', '+')
    .replace(/[!'()*~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/^\./, '%2E');
  return safe === '' ? '%' : safe;
}

/** The same in the letters that engines allow in names of volumes: what is not a letter, digit, dot or dash is _XX. */
function volumeName(value: string): string {
  const safe = folderName(value).replaceAll('_', '_5F').replaceAll('%', '_').replaceAll('@', '_40');
  return safe.replaceAll('+', '_2B');
}
