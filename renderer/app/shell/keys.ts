/** Keys that lead through the console. Pure. */

/** A letter per label: the first one of each that is still free. Labels without a free letter get none. */
export function assignKeys(labels: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Map<string, string>();
  for (const label of labels) {
    const letter = [...label.toLowerCase()].find((char) => /[a-z]/.test(char) && !taken.has(char));
    if (letter !== undefined) taken.set(letter, label);
  }
  return new Map([...taken].map(([letter, label]) => [label, letter]));
}

/** How long the second key of a sequence may take, milliseconds. */
const sequenceMs = 1500;

export type KeyPress = { readonly key: string; readonly at: number };

/** The letter after `g`, when both were pressed in time; null otherwise. */
export function goKey(before: KeyPress | null, press: KeyPress): string | null {
  if (before?.key !== 'g' || press.at - before.at > sequenceMs) return null;
  return /^[a-z]$/.test(press.key) ? press.key : null;
}

type Target = { readonly tagName: string; readonly isContentEditable: boolean; readonly type?: string };

/** Keys pressed here are text, or belong to a widget of their own. */
export function isTyping(target: Target): boolean {
  if (target.isContentEditable) return true;
  if (target.tagName === 'TEXTAREA' || target.tagName === 'SELECT' || target.tagName === 'IFRAME') return true;
  return target.tagName === 'INPUT' && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type ?? '');
}
