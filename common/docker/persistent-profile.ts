/**
 * A workspace's `persistent_profile_path`: a folder of the host that is the home folder of the image's user, so that
 * what is in it outlives the session. `{username}`, `{user_id}` and `{image_id}` (the workspace) are filled in.
 */
import { fail, type Report, warn } from './run-config/values.ts';
import type { VolumeMapping } from './volume-mappings.ts';

/** The home folder of the user that session images run as, and that user's ids. */
export const PROFILE_TARGET = '/home/kasm-user';
export const PROFILE_UID = 1000;
export const PROFILE_GID = 1000;

export const profilePlaceholders = ['username', 'user_id', 'image_id'] as const;
export type ProfileValues = Readonly<Record<(typeof profilePlaceholders)[number], string>>;

/** Folders of the host that belong to its system: nothing below them can be anybody's home. */
const SYSTEM = ['bin', 'boot', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'libx32', 'proc', 'run', 'sbin', 'sys', 'usr'];

/**
 * The path as it can be filled in, or null where there is none or it cannot be used. Problems go to `report` under
 * `persistent_profile_path`.
 */
export function readProfilePath(path: string, report: Report): string | null {
  const place = { property: 'persistent_profile_path', report };
  const refuse = (code: string, message: string): null => fail(place, code, message) ?? null;
  const text = path.trim();
  if (text === '') return null;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return refuse('PROFILE_STORAGE', 'Profiles can be kept in a folder of the host only. Write its path.');
  }
  if (!text.startsWith('/')) return refuse('PROFILE_PATH', `"${text}" is not an absolute path of the host.`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[:\\\u0000-\u001f]/.test(text)) {
    return refuse('PROFILE_PATH', 'The folder of the profile cannot have a colon, a backslash or a line break in it.');
  }
  const steps = text.split('/').filter((step) => step !== '');
  if (steps.some((step) => step === '.' || step === '..')) {
    return refuse('PROFILE_PATH', 'Write the folder of the profile without "." and ".." in its path.');
  }
  if (steps.length < 2 || SYSTEM.includes(steps[0] ?? '')) {
    return refuse(
      'PROFILE_SYSTEM_FOLDER',
      `"${text}" belongs to the host's system. Use a folder of its own, such as /srv/profiles/{username}.`,
    );
  }
  const names = [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const unknown = names.find((name) => !(profilePlaceholders as readonly string[]).includes(name));
  if (unknown !== undefined || /[{}]/.test(text.replace(/\{[^{}]*\}/g, ''))) {
    const known = profilePlaceholders.map((name) => `{${name}}`).join(', ');
    const what = unknown === undefined ? 'A brace' : `"{${unknown}}"`;
    return refuse('PROFILE_PLACEHOLDER', `${what} in the folder of the profile means nothing. Known are ${known}.`);
  }
  if (!names.includes('username') && !names.includes('user_id')) {
    const message = 'Everybody would share this one home folder. Add {username} or {user_id} to the path.';
    warn(place, 'PROFILE_SHARED', message);
  }
  return `/${steps.join('/')}`;
}

/** The profile as a volume of one session; null where the workspace has none. */
export function profileVolume(path: string, values: ProfileValues, report: Report): VolumeMapping | null {
  const template = readProfilePath(path, report);
  if (template === null) return null;
  const source = template.replace(/\{([^{}]*)\}/g, (_all, name: keyof ProfileValues) => folderName(values[name]));
  return { source, target: PROFILE_TARGET, mode: 'rw', uid: PROFILE_UID, gid: PROFILE_GID, required: false };
}

/**
 * A value as part of a folder's name. What people are called may hold anything; ordinary names stay as they are, the
 * rest is written as %XX, so that two names never meet in one folder.
 * SECURITY: design §5.2: no value leads out of the folder: neither a slash nor a dot at its beginning stays.
 */
function folderName(value: string): string {
  const safe = encodeURIComponent(value.toWellFormed())
    .replaceAll('%40', '@')
    .replaceAll('%2B', '+')
    .replace(/[!'()*~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/^\./, '%2E');
  return safe === '' ? '%' : safe;
}
