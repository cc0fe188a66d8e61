/**
 * Advice in parts: what is said, and the commands in it, each of which can be copied. Written with `advise`, shown as it is;
 * nobody takes a sentence apart. Pure.
 */

export type HintPart = { readonly text: string } | { readonly command: string };
export type Hint = readonly HintPart[];

/** What a person types into a shell, as part of advice. */
export function command(line: string): HintPart {
  return { command: line };
}

/**
 * Advice as a template: ``advise`Start it: ${command('sudo systemctl start docker')}` ``. A string is text, a hint is taken
 * over with its own parts.
 */
export function advise(texts: TemplateStringsArray, ...values: readonly (string | number | HintPart | Hint)[]): Hint {
  const parts: HintPart[] = [];
  texts.forEach((text, index) => {
    parts.push({ text });
    const value = values[index];
    if (typeof value === 'string' || typeof value === 'number') parts.push({ text: String(value) });
    else if (value !== undefined) parts.push(...('length' in value ? value : [value]));
  });
  return merged(parts);
}

/** One advice after another, as sentences. Those that say nothing are left out. */
export function joinHints(...hints: readonly (string | Hint | undefined)[]): Hint {
  const said = hints.flatMap((one) => (one === undefined || one.length === 0 ? [] : [asHint(one)]));
  return merged(said.flatMap((one, index) => (index === 0 ? one : [{ text: ' ' }, ...one])));
}

/** Advice that is all text, or is in parts already. */
export function asHint(advice: string | Hint): Hint {
  return typeof advice === 'string' ? [{ text: advice }] : advice;
}

/** The advice as a sentence: for the command line, logs and the audit log. */
export function hintText(hint: Hint): string {
  return hint.map((part) => ('command' in part ? part.command : part.text)).join('');
}

/** The commands of the advice, in their order. */
export function commandsIn(hint: Hint | undefined): readonly string[] {
  return (hint ?? []).flatMap((part) => ('command' in part ? [part.command] : []));
}

/** The same without empty texts, and with neighbouring texts as one. */
function merged(parts: readonly HintPart[]): Hint {
  const whole: HintPart[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if ('command' in part) whole.push(part);
    else if (last !== undefined && 'text' in last) whole[whole.length - 1] = { text: `${last.text}${part.text}` };
    else if (part.text !== '') whole.push(part);
  }
  return whole;
}
