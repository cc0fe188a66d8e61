/**
 * A workspace's `persistent_profile_path`: a folder of the host that is the home folder of the image's user, so that
 * what is in it outlives the session. `{username}`, `{user_id}` and `{image_id}` (the workspace) are filled in.
 */
import { fillPath, type PersonalValues, placeholders, unknownPlaceholder } from './placeholders.ts';
import { fail, type Report, warn } from './run-config/values.ts';
import type { VolumeMapping } from './volume-mappings.ts';

/** The home folder of the user that session images run as, and that user's ids. */
export const profileTarget = '/home/kasm-user';
export const profileUid = 1000;
export const profileGid = 1000;

/** Folders of the host that belong to its system: nothing below them can be anybody's home. */
const system = ['bin', 'boot', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'libx32', 'proc', 'run', 'sbin', 'sys', 'usr'];

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
  if (steps.length < 2 || system.includes(steps[0] ?? '')) {
    return refuse(
      'PROFILE_SYSTEM_FOLDER',
      `"${text}" belongs to the host's system. Use a folder of its own, such as /srv/profiles/{username}.`,
    );
  }
  const names = [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const unknown = unknownPlaceholder(text);
  if (unknown !== undefined || /[{}]/.test(text.replace(/\{[^{}]*\}/g, ''))) {
    const known = placeholders.map((name) => `{${name}}`).join(', ');
    const what = unknown === undefined ? 'A brace' : `"${unknown}"`;
    return refuse('PROFILE_PLACEHOLDER', `${what} in the folder of the profile means nothing. Known are ${known}.`);
  }
  if (!names.includes('username') && !names.includes('user_id')) {
    const message = 'Everybody would share this one home folder. Add {username} or {user_id} to the path.';
    warn(place, 'PROFILE_SHARED', message);
  }
  return `/${steps.join('/')}`;
}

/** The profile as a volume of one session; null where the workspace has none. */
export function profileVolume(path: string, values: PersonalValues, report: Report): VolumeMapping | null {
  const template = readProfilePath(path, report);
  if (template === null) return null;
  const source = fillPath(template, values);
  return {
    source,
    written: path,
    target: profileTarget,
    mode: 'rw',
    uid: profileUid,
    gid: profileGid,
    required: false,
  };
}
