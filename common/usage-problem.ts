/**
 * What is wrong with the arguments of a command, in a sentence: Node's parser speaks to programmers. Pure, and without
 * imports: the tools that start a service use it before anything is set up.
 */
export function usageProblem(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
  // In quotes, with the short form before it and the kind of value behind it where there are such.
  const named = /'(?:-\w, )?([^'\s]*)(?: <value>)?'/.exec(message)?.[1] ?? '';
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `There is no option "${named}".`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `"${/argument '([\s\S]*)'(?=\. This)/.exec(message)?.[1] ?? named}" is not expected here.`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return /does not take/.test(message) ? `"${named}" takes no value.` : `"${named}" needs a value.`;
    default:
      return message;
  }
}
