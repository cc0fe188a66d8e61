/** Finds a property in JSON text, or what keeps it from being JSON, so that it can be marked where it stands. Pure. */
import { type Node, type ParseError, parseTree } from 'jsonc-parser';

type TextRange = { readonly from: number; readonly to: number };

/**
 * Where the property stands (name and value; a list's element for `key[2]`). Names are told from steps by what is in
 * the text, so a name may hold dots, slashes and brackets. The nearest one above where the last steps are missing;
 * null where not even the first step is there. An empty `property` is the whole value.
 */
export function locateProperty(text: string, property: string): TextRange | null {
  const value = parseTree(text);
  if (value === undefined) return null;
  return property === '' ? rangeOf(value) : locate(value, property);
}

type SyntaxFault = {
  /** Offset in the text. */
  readonly at: number;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** Without its place, as part of a sentence: "expected ',' or '}' after property value". */
  readonly what: string;
};

/** Why the text is not JSON and where; null where it is. No text at all is none either. */
export function findSyntaxFault(text: string): SyntaxFault | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // Not every message of every browser has the place; the parser always has one near it.
    const position = /\bat position (\d+)/.exec(error.message)?.[1];
    const at = position === undefined ? (firstFault(text) ?? text.length) : Number(position);
    const before = text.slice(0, at);
    const lineStart = before.lastIndexOf('\n') + 1;
    return { at, line: before.split('\n').length, column: at - lineStart + 1, what: whatOf(error.message) };
  }
}

function firstFault(text: string): number | null {
  const errors: ParseError[] = [];
  parseTree(text, errors);
  return errors[0]?.offset ?? null;
}

/** The browser's words without its name, the place, and the text itself, which is on the screen already. */
function whatOf(message: string): string {
  const what = message
    .replace(/^JSON\.parse: /, '')
    .replace(/ (?:in JSON )?at (?:position|line) \d.*$/s, '')
    .replace(/, (?:\.\.\.)?".*is not valid JSON$/s, '')
    .replace(/ of JSON input$/, '');
  return what.charAt(0).toLowerCase() + what.slice(1);
}

function locate(value: Node, rest: string): TextRange | null {
  const children = value.children ?? [];
  if (value.type === 'array') {
    const step = /^\[?(\d+)\]?(?:\.|(?=\[)|$)/.exec(rest);
    const item = step === null ? undefined : children[Number(step[1])];
    if (step === null || item === undefined) return null;
    return locateBelow(item, rest.slice(step[0].length)) ?? rangeOf(item);
  }
  if (value.type !== 'object') return null;
  let best: { readonly node: Node; readonly name: string } | null = null;
  for (const node of children) {
    const name: unknown = node.children?.[0]?.value;
    if (typeof name !== 'string' || !startsWithStep(rest, name)) continue;
    // The longest name wins, and of equal ones the last, which is the one that JSON takes.
    if (best === null || name.length >= best.name.length) best = { node, name };
  }
  if (best === null) return null;
  const held = best.node.children?.[1];
  const below = rest.slice(best.name.length).replace(/^\./, '');
  return (held === undefined ? null : locateBelow(held, below)) ?? rangeOf(best.node);
}

function locateBelow(value: Node, rest: string): TextRange | null {
  return rest === '' ? null : locate(value, rest);
}

function rangeOf({ offset, length }: Node): TextRange {
  return { from: offset, to: offset + length };
}

function startsWithStep(rest: string, name: string): boolean {
  if (!rest.startsWith(name)) return false;
  const after = rest.charAt(name.length);
  return after === '' || after === '.' || after === '[';
}
