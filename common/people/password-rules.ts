/**
 * What a password has to be. Pure, shared by the service, which refuses, and the console, which tells while it is typed.
 *
 * After NIST SP 800-63B: a length counts, rules about kinds of characters do not; what is easily guessed for this person or
 * this product is refused.
 */

/** In characters (code points). */
export const passwordLength = { least: 12, most: 256 } as const;
/** A password of fewer different characters than this is a pattern. */
const leastDifferent = 5;

const words = {
  short: `It needs at least ${passwordLength.least} characters.`,
  long: `It may have at most ${passwordLength.most} characters.`,
  uniform: `It needs at least ${leastDifferent} different characters.`,
  row: 'It must not be a row of neighbouring characters.',
  name: 'It must not contain the name of the person.',
  product: 'It must not contain the name of the product.',
} as const;
export type PasswordFlaw = keyof typeof words;

/** The sentence for a person. */
export const passwordFlawText = (flaw: PasswordFlaw): string => words[flaw];

/** As it is hashed and compared: the same characters however a keyboard made them. */
export const plainPassword = (password: string): string => password.normalize('NFKC');

/**
 * Everything that is wrong with a password; none where it may be used.
 * SECURITY: docs/security.md 4.22.
 */
export function passwordFlaws(
  password: string,
  person: { readonly name: string; readonly displayName: string },
): readonly PasswordFlaw[] {
  const plain = plainPassword(password);
  const letters = [...plain];
  const folded = plain.toLowerCase();
  const names = [person.name, ...person.displayName.split(/\s+/)]
    .map((name) => name.normalize('NFKC').toLowerCase())
    .filter((name) => name.length >= 4);
  const wrong: Readonly<Record<PasswordFlaw, boolean>> = {
    short: letters.length < passwordLength.least,
    long: letters.length > passwordLength.most,
    uniform: new Set(letters).size < leastDifferent,
    row: letters.length > 1 && isRow(folded),
    name: names.some((name) => folded.includes(name)),
    product: folded.includes('fairlead'),
  };
  return (Object.keys(words) as PasswordFlaw[]).filter((flaw) => wrong[flaw]);
}

/** Whether each character is the next of the one before, or each the one before it: abcdef, 987654. 0 comes after 9. */
function isRow(text: string): boolean {
  const codes = [...text].map((letter) => letter.codePointAt(0) ?? 0);
  return [1, -1].some((step) =>
    codes.every((code, at) => {
      const before = codes[at - 1];
      if (before === undefined) return true;
      const wraps = step === 1 ? before === 0x39 && code === 0x30 : before === 0x30 && code === 0x39;
      return code - before === step || wraps;
    }),
  );
}
