/** Lines of an ssh_config file, taken apart as ssh does it (readconf.c, misc.c argv_split). Pure. */

type ConfigLine = {
  /** Lower case. */
  readonly keyword: string;
  readonly args: readonly string[];
};

/** Null for blank lines and comments; `broken` where a quote is not closed. */
export function splitLine(text: string): ConfigLine | 'broken' | null {
  const match = /^\s*"?([A-Za-z0-9]+)"?(?:\s*=\s*|\s+|$)(.*)$/s.exec(text.trimEnd());
  const keyword = match?.[1];
  if (keyword === undefined) return /^\s*(?:#|$)/.test(text) ? null : 'broken';
  const args = splitArguments(match?.[2] ?? '');
  return args === null ? 'broken' : { keyword: keyword.toLowerCase(), args };
}

/** Words with single and double quotes, `\` before a quote or itself, up to a word that begins with `#`. */
function splitArguments(text: string): readonly string[] | null {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (text[at] === ' ' || text[at] === '\t') at += 1;
    if (at >= text.length || text[at] === '#') return words;
    let word = '';
    let quote = '';
    for (; at < text.length; at += 1) {
      const sign = text[at] ?? '';
      const next = text[at + 1] ?? '';
      const escapes = next !== '' && (`'"\\`.includes(next) || (quote === '' && next === ' '));
      if (sign === '\\' && escapes) {
        word += next;
        at += 1;
      } else if (quote === '' && (sign === ' ' || sign === '\t')) break;
      else if (quote === '' && (sign === '"' || sign === "'")) quote = sign;
      else if (sign === quote) quote = '';
      else word += sign;
    }
    if (quote !== '') return null;
    words.push(word);
  }
}

/** The patterns of the Include lines of a text, by the number of the line from 0. */
export function includesOf(text: string): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, readonly string[]>();
  text.split('\n').forEach((raw, index) => {
    if (!/^\s*"?include\b/i.test(raw)) return;
    const line = splitLine(raw);
    if (line !== null && line !== 'broken' && line.keyword === 'include') found.set(index, line.args);
  });
  return found;
}
