/** Commands inside the sentences of advice, told apart so that each can be copied. Pure. */

export type HintPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `inline`: it stands in quotes or brackets, in the middle of a sentence. */
  | { readonly kind: 'command'; readonly text: string; readonly inline: boolean };

/** What advice tells people to run. A word that is also one of the language counts with what follows it alone. */
const programs = [
  'sudo',
  'apt-get',
  'chmod',
  'chown',
  'dnf',
  '(?:docker|podman)(?= (?:container|image|info|login|ps|pull|system|version|volume)\\b)',
  'fairlead(?= (?:audit|doctor|open|registry|serve)\\b)',
  'ls(?= -)',
  'npm(?= (?:--prefix|run|start)\\b)',
  'pacman',
  'ssh-add',
  'ssh-copy-id',
  'ssh-keygen',
  'systemctl',
  'zypper',
] as const;

/** Advice introduces a command by a colon, or puts it in quotes or brackets; one that is all the advice has neither. */
const beginnings = new RegExp(`(^|\\n|: |["(])(?:(?:${programs.join('|')})(?=[\\s")]|$)|[\\w.-]+ ALL=\\()`, 'g');

/**
 * The advice with its commands told apart. Without a quote or bracket a command ends where two blanks or a line end: the
 * service writes them so.
 * @param known commands that the error itself names: they are found wherever they stand, and added where they do not.
 */
export function hintParts(hint: string, known: readonly string[] = []): readonly HintPart[] {
  const [command, ...others] = known.filter((one) => one.trim() !== '');
  if (command === undefined) return guessed(hint);
  const at = hint.indexOf(command);
  if (at < 0) return [...hintParts(hint, others), { kind: 'command', text: command, inline: false }];
  return [
    ...hintParts(hint.slice(0, at), others),
    { kind: 'command', text: command, inline: false },
    ...hintParts(hint.slice(at + command.length), others),
  ];
}

function guessed(hint: string): readonly HintPart[] {
  const parts: HintPart[] = [];
  let done = 0;
  for (const match of hint.matchAll(beginnings)) {
    const lead = match[1] ?? '';
    const from = match.index + lead.length;
    if (from < done) continue;
    const closing = lead === '"' ? '"' : isInBrackets(hint, from) ? ')' : null;
    const to = endOf(hint, from, closing);
    const command = hint.slice(from, to).trimEnd();
    // A name in quotes: `the group "docker"`.
    if (closing === '"' && !/[\s-]/.test(command)) continue;
    addText(parts, hint.slice(done, from));
    parts.push({ kind: 'command', text: command, inline: closing !== null });
    done = from + command.length;
  }
  addText(parts, hint.slice(done));
  return parts;
}

function addText(parts: HintPart[], text: string): void {
  if (text.trim() !== '') parts.push({ kind: 'text', text: text.replace(/\s+/g, ' ') });
}

function isInBrackets(text: string, at: number): boolean {
  const before = text.slice(0, at);
  return before.lastIndexOf('(') > before.lastIndexOf(')');
}

function endOf(text: string, from: number, closing: string | null): number {
  const rest = text.slice(from);
  const end = closing === null ? rest.search(/ {2}|\n/) : rest.indexOf(closing);
  return end < 0 ? text.length : from + end;
}
