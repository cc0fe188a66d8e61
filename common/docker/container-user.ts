/**
 * Who a container's process is: what a container's `User` means, as engines read it (moby's `user.GetExecUser`, and
 * Podman's the same): `user[:group]`, where a user that Go's `strconv.Atoi` takes is a number, an empty one is 0, and any
 * other is looked up in the image's passwd.
 */

/** The numeric id of a container's process; `unknown` where a name is in no passwd that was read. */
export type ContainerUid = number | 'unknown';

/** Engines refuse ids above this (moby: `maxID`). */
const maxUid = 2_147_483_647;
/** What `strconv.Atoi` takes, beyond which it reports an error and the text counts as a name. */
const int64 = 9_223_372_036_854_775_807n;
/** Bytes of a passwd that are read: more is no passwd of an image. */
export const maxPasswdBytes = 256 * 1024;

/** The user part of a container's `User`: what stands before the first colon, outer blanks cut as engines do. */
function userPart(user: string): string {
  let [start, end] = [0, user.length];
  while (start < end && isBlank(user.charAt(start))) start += 1;
  while (start < end && isBlank(user.charAt(end - 1))) end -= 1;
  return user.slice(start, end).split(':', 1)[0] ?? '';
}

/** White space as Go's `unicode.IsSpace` has it, which is not quite JavaScript's. */
function isBlank(character: string): boolean {
  return character === '\u0085' || (character !== '\uFEFF' && /\s/.test(character));
}

/** What Go's `strconv.Atoi` makes of a text; null where it is no number to it. Above 2^53 exactness does not matter here. */
export function goAtoi(text: string): number | null {
  if (!/^[+-]?[0-9]+$/.test(text)) return null;
  // Longer than any 64 bit number even without its leading zeros.
  const digits = text.replace(/^[+-]/, '').replace(/^0+(?=[0-9])/, '');
  if (digits.length > 19) return null;
  const value = BigInt(digits);
  return value > int64 ? null : Number(value) * (text.startsWith('-') && value !== 0n ? -1 : 1);
}

/**
 * The uid that a container of this `User` runs as.
 * @param passwd text of the image's /etc/passwd; null where it was not read, or there is none
 * @returns `unknown` where a name cannot be resolved, and where the engine refuses the number
 */
export function containerUid(user: string, passwd: string | null): ContainerUid {
  const name = userPart(user);
  if (name === '') return 0;
  const number = goAtoi(name);
  if (number !== null) return number >= 0 && number <= maxUid ? number : 'unknown';
  return passwd === null ? 'unknown' : (passwdUid(name, passwd) ?? 'unknown');
}

/** Whether its passwd has to be read to know who that is. */
export function needsPasswd(user: string): boolean {
  const name = userPart(user);
  return name !== '' && goAtoi(name) === null;
}

/** The first entry of that name counts; an id that is no number counts as 0 (moby: `parseParts`). */
function passwdUid(name: string, passwd: string): number | null {
  for (const line of passwd.split('\n')) {
    const [entry, , id = ''] = line.trim().split(':');
    if (entry === name) return goAtoi(id) ?? 0;
  }
  return null;
}
