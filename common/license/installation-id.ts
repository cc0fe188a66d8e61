/**
 * The Installation ID: what a site is called towards whoever issues its licences, made of the fingerprint of the site's key.
 *
 * Six groups of five characters: `4K7TM-X29AC-…`. The first four of a group carry the fingerprint (6 × 4 characters of 23,
 * 108 bits), the fifth is a check over these and over the place of the group. So within a group every single wrong character
 * and every two that changed places are caught, every group that stands where another belongs is caught, and it can be
 * said which group it is.
 *
 * The characters are those that neither look nor sound alike when they are read over the telephone; what looks like one of
 * them is read as that one.
 */

/** 23 of them, a prime: only then does the check catch every change of one and every swap of two. */
const alphabet = '0123456789ACEFHJKMPRTWX';
const prime = BigInt(alphabet.length);

/** Not in the alphabet, and read as what they look like. */
const lookAlikes: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
};

const groupCount = 6;
const groupLength = 5;
const dataLength = groupLength - 1;
const idLength = groupCount * groupLength;

/** Weights of the characters of a group, the check character's last: no two alike, none 0, no two next to each other with sum 0. */
const weights = [2, 3, 4, 5, 1] as const;

/** What the key is hashed with, so that the fingerprint is of use for nothing else. */
const domain = 'fairlead-installation-id-1\n';

/** What is wrong with a text that should be an Installation ID. Groups are counted from 1. */
export type InstallationIdProblem =
  | { readonly kind: 'empty' }
  | { readonly kind: 'length'; readonly found: number; readonly expected: number }
  | { readonly kind: 'character'; readonly group: number; readonly character: string }
  | { readonly kind: 'group-length'; readonly group: number; readonly found: number }
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'swapped'; readonly group: number; readonly with: number };

export type ParsedInstallationId =
  /** `id` in the one form in which it is written, kept and compared: capitals, groups joined by `-`. */
  | { readonly ok: true; readonly id: string }
  /** `message`: the sentence for a person. */
  | { readonly ok: false; readonly problem: InstallationIdProblem; readonly message: string };

/**
 * The Installation ID of a site.
 * @param publicKey the raw Ed25519 public key, 32 bytes.
 * @param sha256 the hash, which each side has its own way to compute.
 */
export function installationIdOf(publicKey: Uint8Array, sha256: (bytes: Uint8Array) => Uint8Array): string {
  return installationIdOfDigest(sha256(installationIdBytes(publicKey)));
}

/** For who hashes asynchronously (a browser): these bytes are hashed with SHA-256, `installationIdOfDigest` takes the result. */
export function installationIdBytes(publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  if (publicKey.byteLength !== 32) throw new RangeError('An Ed25519 public key has 32 bytes.');
  const prefix = new TextEncoder().encode(domain);
  const bytes = new Uint8Array(prefix.byteLength + publicKey.byteLength);
  bytes.set(prefix);
  bytes.set(publicKey, prefix.byteLength);
  return bytes;
}

/** @param digest SHA-256 of `installationIdBytes`, 32 bytes. */
export function installationIdOfDigest(digest: Uint8Array): string {
  if (digest.byteLength !== 32) throw new RangeError('A SHA-256 digest has 32 bytes.');
  // 256 bits into 108: what does not divide evenly favours no character by more than 2^-147.
  let rest = digest.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const groups: string[] = [];
  for (let at = 0; at < groupCount; at += 1) {
    let data = '';
    for (let place = 0; place < dataLength; place += 1) {
      data += alphabet.charAt(Number(rest % prime));
      rest /= prime;
    }
    groups.push(data + checkCharacter(data, at));
  }
  return groups.join('-');
}

/** The groups of an Installation ID in its written form, for who shows or reads them one by one. */
export function installationIdGroups(id: string): readonly string[] {
  return id.split('-');
}

/**
 * Reads an Installation ID as people type it: in any case, with blanks, dashes or nothing between groups, with a letter that
 * looks like one of its characters.
 */
export function parseInstallationId(text: string): ParsedInstallationId {
  const problem = (found: InstallationIdProblem): ParsedInstallationId => ({
    ok: false,
    problem: found,
    message: installationIdProblemText(found),
  });
  const pieces = text.toUpperCase().split(separators).filter(Boolean);
  const typed = pieces.map((piece) => [...piece]);
  const characters = typed.flat().map((letter) => lookAlikes[letter] ?? letter);
  if (characters.length === 0) return problem({ kind: 'empty' });

  const foreign = characters.findIndex((letter) => !alphabet.includes(letter));
  if (foreign !== -1)
    return problem({ kind: 'character', group: groupAt(typed, foreign), character: characters[foreign] ?? '' });
  if (characters.length !== idLength) {
    const odd = typed.length === groupCount ? typed.findIndex(({ length }) => length !== groupLength) : -1;
    return problem(
      odd === -1
        ? { kind: 'length', found: characters.length, expected: idLength }
        : { kind: 'group-length', group: odd + 1, found: typed[odd]?.length ?? 0 },
    );
  }
  const groups = Array.from({ length: groupCount }, (_, at) =>
    characters.slice(at * groupLength, (at + 1) * groupLength).join(''),
  );
  const wrong = groups.findIndex((group, at) => !fits(group, at));
  if (wrong === -1) return { ok: true, id: groups.join('-') };
  const other = groups.findIndex((group, at) => at > wrong && fits(group, wrong) && fits(groups[wrong] ?? '', at));
  return problem(
    other === -1 ? { kind: 'group', group: wrong + 1 } : { kind: 'swapped', group: wrong + 1, with: other + 1 },
  );
}

/** The sentence for a person. */
export function installationIdProblemText(problem: InstallationIdProblem): string {
  switch (problem.kind) {
    case 'empty':
      return 'No Installation ID was given.';
    case 'length':
      return `An Installation ID has ${groupCount} groups of ${groupLength} characters, ${problem.expected} in all. This one has ${problem.found}.`;
    case 'character':
      return `Group ${problem.group} holds “${problem.character}”, which no Installation ID has.`;
    case 'group-length':
      return `Group ${problem.group} has ${problem.found} characters instead of ${groupLength}.`;
    case 'group':
      return `Group ${problem.group} is wrong: its check character does not fit.`;
    case 'swapped':
      return `Groups ${problem.group} and ${problem.with} have changed places.`;
  }
}

/** Blanks, and whatever people and programs write for a dash. */
const separators = /[\s\p{Pd}\u2212_.,:;/|]+/u;

/** Of which group, from 1, a character is: as it was written where that was in six groups, else by counting. */
function groupAt(typed: readonly (readonly string[])[], index: number): number {
  if (typed.length !== groupCount) return Math.floor(index / groupLength) + 1;
  let before = 0;
  return (
    typed.findIndex(({ length }) => {
      before += length;
      return index < before;
    }) + 1
  );
}

/** Weighted sum of a group at its place; 0 where it is whole. */
function sumOf(group: string, at: number): number {
  const sum = [...group].reduce((all, letter, place) => all + (weights[place] ?? 0) * alphabet.indexOf(letter), at + 1);
  return sum % alphabet.length;
}

function fits(group: string, at: number): boolean {
  return sumOf(group, at) === 0;
}

function checkCharacter(data: string, at: number): string {
  return alphabet.charAt((alphabet.length - sumOf(data, at)) % alphabet.length);
}
