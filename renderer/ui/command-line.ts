/** A command as a person reads it. Pure. */

/**
 * The arguments of a command as one line that a shell would take apart in the same way: what needs quotes has them, so
 * that `sh -c 'a; b'` is not read as two commands.
 */
export function commandLine(args: readonly string[]): string {
  return args.map(quoted).join(' ');
}

function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
