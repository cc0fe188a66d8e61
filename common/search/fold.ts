/**
 * Text as people search for it: without case, accents and compatibility forms. The one folding of the product: what is
 * stored folded and what is typed are folded here, so that every search finds the same.
 */

/** Letters that Unicode does not take apart, as people type them who have no key for them; and typographic signs. */
const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  // The form at the end of a word. "Σ" becomes one or the other by its place, which a beginning of the word has not.
  ς: 'σ',
  '‘': "'",
  '’': "'",
  ʼ: "'",
  '“': '"',
  '”': '"',
};
const plainSigns = new RegExp(`[${Object.keys(plain).join('')}]`, 'gu');

/** Marks (accents), and signs without a form of their own, such as the soft hyphen. */
const unseen = /[\p{M}\p{Cf}]/gu;
const dashes = /\p{Pd}/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is looked for
const ascii = /^[\u0000-\u007f]*$/;

/**
 * The folded text: NFKD, marks stripped, lower case, "ß" as "ss" and the like. Blanks stay as they are. Folding again
 * changes nothing, and each character is folded by itself: `fold(a + b) === fold(a) + fold(b)`.
 */
export function fold(text: string): string {
  // Most text is ASCII, which the passes below would leave as it is.
  if (ascii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(unseen, '')
    .toLowerCase()
    .replace(dashes, '-')
    .replace(plainSigns, (sign) => plain[sign] ?? sign);
}

/** A part of a text, UTF-16 units: from `start` up to, and without, `end`. */
export type Range = { readonly start: number; readonly end: number };

/** A folded text that knows where its parts came from. */
type Mapped = {
  readonly folded: string;
  /** The part of the text that was folded to this part: whole characters, with the marks that follow them. */
  rangeOf(folded: Range): Range;
};

/** `fold`, with the way back: what of the text is to be marked where its folded form matched. */
export function foldMapped(text: string): Mapped {
  if (ascii.test(text)) return { folded: text.toLowerCase(), rangeOf: (range) => range };
  let folded = '';
  /** Per unit of the folded text, and one beyond: where in `text` its character begins. */
  const begins: number[] = [];
  let at = 0;
  for (const character of text) {
    const part = fold(character);
    for (let unit = 0; unit < part.length; unit += 1) begins.push(at);
    folded += part;
    at += character.length;
  }
  begins.push(at);
  return {
    folded,
    rangeOf({ start, end }) {
      const first = begins[start] ?? at;
      // A part that ends inside of a character, as "stras" in "Straße", takes the whole of it.
      let last = end;
      while (last > start && last < folded.length && begins[last] === begins[last - 1]) last += 1;
      return { start: first, end: last > start ? (begins[last] ?? at) : first };
    },
  };
}
