/**
 * Texts that people read out and type: groups of five characters, the fifth of which checks the four before it. The alphabet is
 * Crockford's base 32: no I, L, O or U, and what looks like a digit is read as that digit.
 *
 * The check is a weighted sum over GF(32), so that any one wrong character and any two neighbours in the wrong order are found,
 * and it counts the place of the group, so that a group that was left out, doubled or exchanged is found where it happened.
 */

/** The 32 characters, each for its place: five bits. */
export const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Characters that carry something, in each group of five. */
const carrying = 4;
const groupLength = carrying + 1;
/** What one character carries, bits. */
const bitsEach = 5;

/** How a group is: `open` while there are fewer than five characters. */
type GroupState = 'good' | 'open' | 'wrong';

/** What was read of a typed text, group by group; `text` is how the group is written. */
export type ReadGroup = { readonly text: string; readonly state: GroupState };

/**
 * The groups of some values.
 * @param values each 0 to 31; their number a multiple of four
 */
export function groupsOf(values: readonly number[]): readonly string[] {
  const groups: string[] = [];
  for (let at = 0; at < values.length; at += carrying) {
    const part = values.slice(at, at + carrying);
    groups.push([...part, checkOf(part, groups.length)].map((value) => alphabet.charAt(value)).join(''));
  }
  return groups;
}

/** What was typed, as groups: blanks, hyphens and line ends count for nothing, small letters for capital ones. */
export function readGroups(text: string): readonly ReadGroup[] {
  const clean = text.replace(/[\s\-\u2010-\u2015]+/gu, '').toUpperCase();
  const letters = [...clean].map((letter) => ({ O: '0', I: '1', L: '1' })[letter] ?? letter);
  const groups: ReadGroup[] = [];
  for (let at = 0; at < letters.length; at += groupLength) {
    const part = letters.slice(at, at + groupLength);
    groups.push({ text: part.join(''), state: stateOf(part, groups.length) });
  }
  return groups;
}

/** The values in groups that are all good; null where one is not. */
export function valuesIn(groups: readonly ReadGroup[]): readonly number[] | null {
  if (groups.some(({ state }) => state !== 'good')) return null;
  return groups.flatMap(({ text }) => [...text.slice(0, carrying)].map((letter) => alphabet.indexOf(letter)));
}

/** Whether such a group would be right at that place, counted from zero: that is how one that was left out shows. */
export function isGroupAt(text: string, place: number): boolean {
  return stateOf([...text], place) === 'good';
}

/** The number of the first group that is wrong, counted from one; null where none is. */
export function firstWrong(groups: readonly ReadGroup[]): number | null {
  const at = groups.findIndex(({ state }) => state === 'wrong');
  return at === -1 ? null : at + 1;
}

/** Bytes as values of five bits, filled up with zero bits to whole groups. */
export function valuesOfBytes(bytes: Uint8Array): readonly number[] {
  const values: number[] = [];
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= bitsEach) {
      bits -= bitsEach;
      values.push((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  if (bits > 0) values.push((held << (bitsEach - bits)) & 31);
  while (values.length % carrying !== 0) values.push(0);
  return values;
}

/** The bytes in such values; bits at the end that fill no byte are left out. */
export function bytesOfValues(values: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const value of values) {
    held = (held << bitsEach) | value;
    bits += bitsEach;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 255);
    held &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}

function stateOf(letters: readonly string[], place: number): GroupState {
  const values = letters.map((letter) => (letter.length === 1 ? alphabet.indexOf(letter) : -1));
  if (values.includes(-1)) return 'wrong';
  if (values.length < groupLength) return 'open';
  return values[carrying] === checkOf(values.slice(0, carrying), place) ? 'good' : 'wrong';
}

/** The check: each value times a weight of its own, and the place of the group. */
function checkOf(values: readonly number[], place: number): number {
  let sum = place & 31;
  let weight = 2;
  for (const value of values) {
    sum ^= times(value, weight);
    weight = times(weight, 2);
  }
  return sum;
}

/** A product in GF(32), over x^5 + x^2 + 1. */
function times(a: number, b: number): number {
  let product = 0;
  let factor = a;
  for (let rest = b; rest > 0; rest >>= 1) {
    if (rest & 1) product ^= factor;
    factor <<= 1;
    if (factor & 32) factor ^= 0b100101;
  }
  return product;
}
