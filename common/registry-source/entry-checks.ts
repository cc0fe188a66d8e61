/**
 * What is wrong with an entry, for the one who publishes it: everything that a site tells when it reads the entry, and the
 * flaws that it puts right without a word. The command line and the builder page both judge by this file.
 */
import { isJsonObject, type JsonValue, type RegistryProblem } from '../registry/document.ts';
import { fixOf, hasFix } from './fixes.ts';
import { keyFlaws } from './key-checks.ts';
import type { Check, PictureFacts } from './types.ts';

/** Icons above this are not shown by sites, bytes. */
const largestIcon = 512 * 1024;

/**
 * What is wrong with an entry by itself, its picture apart.
 * @param problems that reading it told. @param file from the top of the source
 */
export function flawsOf(problems: readonly RegistryProblem[], entry: JsonValue, file: string): readonly Check[] {
  const told = new Set(problems.map(({ code }) => code));
  // A value that is missing where one is needed is told once.
  const silent = silentFlaws(entry, file).filter(
    ({ id }) => id !== 'IMAGE_REGISTRY_BLANK' || !told.has('IMAGE_REGISTRY_MISSING'),
  );
  return [...problems.map((problem) => checkOf(problem, file)), ...silent];
}

/** A problem as a check: what is only tidied for a reader is still for the publisher to put right. */
function checkOf({ code, severity, property, message }: RegistryProblem, file: string): Check {
  const level = severity === 'error' ? 'error' : 'warning';
  const advised = hasFix(code) ? null : adviceIn(message);
  const { problem, fix } = advised ?? { problem: message, fix: fixOf(code) };
  return { id: code, level, file, field: property, problem, fix };
}

/** A message that ends with what to do about it, in its two halves: so nothing is said twice. */
function adviceIn(message: string): { readonly problem: string; readonly fix: string } | null {
  const [, problem, fix] =
    /^(.*[.!?]) ((?:Take out|Remove|Write|Use|Give|Choose|Correct) [^\n]+\.)$/s.exec(message) ?? [];
  return problem === undefined || fix === undefined ? null : { problem, fix };
}

/** What reading an entry does not tell. */
function silentFlaws(entry: JsonValue, file: string): readonly Check[] {
  if (!isJsonObject(entry)) return [];
  const checks: Check[] = [];
  const add = (id: string, field: string, problem: string, fix: string): void => {
    checks.push({ id, level: 'warning', file, field, problem, fix });
  };
  const registry = entry.docker_registry;
  if (registry === null || registry === '') {
    const fix = 'Write the address, or remove the field where the image names its registry itself.';
    add('IMAGE_REGISTRY_BLANK', 'docker_registry', 'The image registry is there without a value.', fix);
  } else if (typeof registry === 'string') {
    if (registry !== registry.trim())
      add('TEXT_WITH_BLANKS', 'docker_registry', 'The image registry has blanks around it.', 'Remove the blanks.');
    const written = registry.trim().slice(0, 200);
    if (/^https?:.*[^/\s]$/i.test(written)) {
      const fix = `Write "${written}/".`;
      add('IMAGE_REGISTRY_NO_SLASH', 'docker_registry', 'The image registry does not end with a slash.', fix);
    } else if (isBareHost(written)) {
      const hub = /^(?:[a-z0-9-]+\.)*docker\.(?:io|com)$/i.test(written);
      const fix = `Write "${hub ? 'https://index.docker.io/v1/' : `https://${written}/`}".`;
      add('IMAGE_REGISTRY_NO_SLASH', 'docker_registry', 'The image registry is a bare host and no address.', fix);
    }
  }
  if (entry.sha !== undefined) {
    const fix = 'Remove it: building writes the hash of the folder.';
    add('HASH_WRITTEN', 'sha', 'The hash in the file is not the one that is published.', fix);
  }
  for (const field of ['friendly_name', 'name', 'image_src']) {
    const value = entry[field];
    if (typeof value === 'string' && value !== value.trim())
      add('TEXT_WITH_BLANKS', field, `"${field}" has blanks around it.`, 'Remove the blanks.');
  }
  return [...checks, ...keyFlaws(entry, file)];
}

/** `docker.io`, `registry.example:5000`: engines take it; lists have whole addresses, which end with a slash. */
function isBareHost(text: string): boolean {
  return /^[a-z0-9][a-z0-9.-]*(?::\d{1,5})?$/i.test(text) && (/[.:]/.test(text) || text.toLowerCase() === 'localhost');
}

const endings: Readonly<Record<string, readonly string[]>> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/x-icon': ['ico'],
  'image/svg+xml': ['svg'],
};

/**
 * What is wrong with the picture that an entry names.
 * @param icon null where the folder has no file of that name
 */
export function iconChecks(name: string, icon: PictureFacts | null, file: string): readonly Check[] {
  const check = (id: string, problem: string, fix: string): Check => ({
    id,
    level: 'warning',
    file,
    field: 'image_src',
    problem,
    fix,
  });
  if (icon === null) {
    const fix = 'Put the picture into the folder of the workspace, or correct the name.';
    return [check('ICON_FILE_MISSING', `There is no file "${name.slice(0, 100)}" in the folder.`, fix)];
  }
  const checks: Check[] = [];
  const known = endings[icon.mediaType ?? ''];
  if (known === undefined) {
    const fix = 'Use a PNG, JPEG, GIF, WebP, ICO or SVG file.';
    checks.push(check('ICON_NOT_AN_IMAGE', 'The icon is no picture of a known type.', fix));
  } else if (!known.includes(name.split('.').at(-1)?.toLowerCase() ?? '')) {
    const problem = `The icon is of the type ${icon.mediaType ?? ''}, and its name says another.`;
    checks.push(check('ICON_TYPE_DIFFERS', problem, `Give it the ending .${known[0] ?? ''}.`));
  }
  if (icon.bytes > largestIcon) {
    checks.push(check('ICON_TOO_LARGE', 'The icon is larger than 512 KiB and is not shown.', 'Make it smaller.'));
  }
  if (icon.size !== null && icon.size.width !== icon.size.height) {
    const problem = `The icon is ${icon.size.width} by ${icon.size.height} pixels, and is shown in a square.`;
    checks.push(check('ICON_NOT_SQUARE', problem, 'Make it square; 256 by 256 pixels are enough.'));
  }
  return checks;
}
