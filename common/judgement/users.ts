/**
 * Users by effect: whom the processes of a container run as, by what engines make of the text. Only digits without
 * sign, blank or leading zero that are not 0 are surely not root; a name is whoever the image says it is.
 */
import { quote } from '../registry/clean.ts';
import { type Finding, info, unknown, weakened } from './finding.ts';

/** A user that was looked up in an image: of its `Config.User`, or of the name that a workspace sets. */
export type ImageUser = {
  /** The text that was looked up; empty where the image sets no user. */
  readonly user: string;
  /** From the image's own passwd; null where nobody could tell. */
  readonly uid: number | null;
  /** `registry`: the image registry's config. `host`: the image as a host has it. */
  readonly source: 'registry' | 'host';
};

/** The engine's largest (libcontainer refuses what is above; older ones wrap it around to another user). */
const maxId = 2_147_483_647;
/** The user that session images are made to run as. */
const standard = 1000;

/** The uid that a text means by itself; null where the image has to say: names, signs, blanks, what is too large. */
export function plainUid(text: string): number | null {
  const user = text.split(':', 1)[0] ?? '';
  // Go's Atoi takes "+0" and "00" for 0, and what it does not take is looked up as a name.
  if (!/^(0|[1-9][0-9]{0,9})$/.test(user)) return null;
  const uid = Number(user);
  return uid <= maxId ? uid : null;
}

type EffectiveUser = {
  readonly text: string;
  /** Null where it is not known, which counts as root. */
  readonly uid: number | null;
  readonly isRoot: boolean;
  /** Whether the group is root's, the user not being it. */
  readonly rootGroup: boolean;
};

/**
 * @param text the body's `User` or a command's; not empty
 * @param image used for the text that it was looked up for, and for no other
 */
export function effectiveUser(text: string, image?: ImageUser | null): EffectiveUser {
  const uid = plainUid(text) ?? (image?.user === text ? image.uid : null);
  const isRoot = uid === null || uid === 0;
  const colon = text.indexOf(':');
  const group = colon < 0 ? null : text.slice(colon + 1);
  const plainGroup = group === null ? null : plainUid(group);
  // A group by a name may be root's too.
  const rootGroup = !isRoot && group !== null && (plainGroup === null || plainGroup === 0);
  return { text, uid, isRoot, rootGroup };
}

/** `User` of the body. Without one the image's own counts: see `judgeImageUser`. */
export function judgeUser(value: unknown, image?: ImageUser | null): readonly Finding[] {
  if (value === undefined || value === null || value === '') return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const { uid, isRoot, rootGroup } = effectiveUser(text, image);
  if (uid === 0) {
    return [
      weakened(
        'user_error',
        'The session can change all of its container: it runs as root there instead of as user 1000.',
      ),
    ];
  }
  if (isRoot) {
    const message = `The session may change all of its container: it runs as ${quote(text)}, which may be root there, until its image says who it is.`;
    return [weakened('user_error', message)];
  }
  const findings: Finding[] = [];
  if (uid !== standard) {
    findings.push(info('user_error', `The session runs as user ${quote(text)} instead of as user 1000.`));
  }
  if (rootGroup)
    findings.push(info('group', `The session’s group in its container is, or may be, root’s: ${quote(text)}.`));
  return findings;
}

/**
 * Whom a container starts as that sets no user: its image's `Config.User`.
 * @param image null before that is known: then it is said so, and nobody is asked
 */
export function judgeImageUser(image: ImageUser | null): Finding | null {
  if (image === null) {
    return info('image_user', 'Which user the image starts as is known at the end of the install.');
  }
  // An image without a user starts as root, whatever its passwd says.
  const user = image.user === '' ? { isRoot: true, uid: 0 } : effectiveUser(image.user, image);
  if (!user.isRoot) return null;
  const message =
    user.uid === 0
      ? 'The session can change all of its container: its image starts as root there. Many images change to user 1000 by themselves.'
      : `The session may change all of its container: its image starts as ${quote(image.user)}, and nobody could tell who that is, so it counts as root there.`;
  return weakened('image_root', message);
}

/** Groups that programs of a desktop use, and that give nothing but a device that is given besides. */
const harmlessGroups = new Set('audio video render users staff games plugdev cdrom pulse voice kasm-user'.split(' '));
const rootInContainer = new Set(['root', '0', 'sudo', 'wheel', 'admin', 'adm', 'shadow']);

/** One of `HostConfig.GroupAdd`. A group opens what belongs to it on the host, if the session gets that too. */
export function judgeGroup(value: unknown): Finding {
  const name = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  const joins = `The session’s user joins the group ${quote(name)}`;
  if (harmlessGroups.has(name)) return info('group', `${joins}.`);
  if (rootInContainer.has(name)) {
    return weakened('group', `${joins}, with which it may become root inside its container.`);
  }
  if (name === 'kvm') return weakened('group', `${joins}.`);
  const gid = plainUid(name);
  if (gid !== null && gid >= standard) return info('group', `${joins}.`);
  return unknown(
    'unknown_setting',
    `${joins} and may change what belongs to it on the host, which is not known to be harmless.`,
  );
}
