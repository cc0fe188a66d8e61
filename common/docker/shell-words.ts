/**
 * A command line as a list of words, by the rules of Python's `shlex.split` (POSIX mode, no comments): that is what
 * docker-py does with a `command`, `entrypoint` or exec `cmd` that is one string. No variables, globs or operators:
 * `$KASM_URL` stays as it is written, and `;` is a letter like any other.
 */
const blank = ' \t\r\n';

/**
 * @returns the words, or `null` when a quote is not closed or the text ends in a backslash.
 * `''` and `""` are an empty word; inside double quotes a backslash protects only `"` and `\`.
 */
export function splitWords(text: string): string[] | null {
  const words: string[] = [];
  // `null` between words, so that a quoted empty word differs from no word.
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  // By code point, as Python reads it.
  const letters = [...text];
  for (let index = 0; index < letters.length; index++) {
    const letter = letters[index] ?? '';
    if (quote === "'") {
      if (letter === "'") quote = null;
      else word = `${word ?? ''}${letter}`;
    } else if (letter === '\\') {
      const next = letters[index + 1];
      if (next === undefined) return null;
      index++;
      const literal = quote === '"' && next !== '"' && next !== '\\';
      word = `${word ?? ''}${literal ? '\\' : ''}${next}`;
    } else if (quote === '"') {
      if (letter === '"') quote = null;
      else word = `${word ?? ''}${letter}`;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= '';
    } else if (blank.includes(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = `${word ?? ''}${letter}`;
    }
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
