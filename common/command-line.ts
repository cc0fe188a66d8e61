/** Commands as a person reads and types them. Pure. */

/**
 * One word for a POSIX shell, in quotes where it needs them; also right for csh and fish as long as it has no newline and
 * no `!`. An equals sign at the beginning is quoted for zsh, a tilde everywhere: what stands here is the path itself.
 */
export function shellQuote(word: string): string {
  return /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** One word for the shells of Windows, where a double quote cannot be part of a path. */
export function windowsQuote(word: string): string {
  return /^[A-Za-z0-9_@+=:,./\\-]+$/.test(word) ? word : `"${word}"`;
}

/**
 * The arguments of a command as one line that a shell would take apart in the same way: what needs quotes has them, so
 * that `sh -c 'a; b'` is not read as two commands.
 */
export function commandLine(words: readonly string[], quote: (word: string) => string = shellQuote): string {
  return words.map(quote).join(' ');
}
