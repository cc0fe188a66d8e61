/** Finds a property in JSON text, or what keeps it from being JSON, so that it can be marked where it stands. Pure. */
import { jsonLanguage } from '@codemirror/lang-json';

type TextRange = { readonly from: number; readonly to: number };

type Node = ReturnType<typeof jsonLanguage.parser.parse>['topNode'];

/**
 * Where the property stands (name and value; a list's element for `key[2]`). Names are told from steps by what is in
 * the text, so a name may hold dots, slashes and brackets. The nearest one above where the last steps are missing;
 * null where not even the first step is there. An empty `property` is the whole value.
 */
export function locateProperty(text: string, property: string): TextRange | null {
  const value = firstChild(jsonLanguage.parser.parse(text).topNode);
  if (value === null) return null;
  if (property === '') return { from: value.from, to: value.to };
  return locate(text, value, property);
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
    // Not every message of every browser has the place; the editor's own parser always has one near it.
    const told = /\bat position (\d+)/.exec(error.message)?.[1];
    const at = told === undefined ? (firstFault(text) ?? text.length) : Number(told);
    const before = text.slice(0, at);
    const lineStart = before.lastIndexOf('\n') + 1;
    return { at, line: before.split('\n').length, column: at - lineStart + 1, what: whatOf(error.message) };
  }
}

function firstFault(text: string): number | null {
  let at: number | null = null;
  jsonLanguage.parser.parse(text).iterate({
    enter: ({ type, from }) => {
      if (type.isError) at ??= from;
    },
  });
  return at;
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

function locate(text: string, value: Node, rest: string): TextRange | null {
  if (value.name === 'Array') {
    const step = /^\[?(\d+)\]?(?:\.|(?=\[)|$)/.exec(rest);
    const item = step === null ? undefined : childrenOf(value)[Number(step[1])];
    if (step === null || item === undefined) return null;
    return locateBelow(text, item, rest.slice(step[0].length)) ?? { from: item.from, to: item.to };
  }
  if (value.name !== 'Object') return null;
  let best: { node: Node; value: Node | null; name: string } | null = null;
  for (const node of value.getChildren('Property')) {
    const nameNode = node.getChild('PropertyName');
    if (nameNode === null) continue;
    const name = readName(text.slice(nameNode.from, nameNode.to));
    if (name === null || !startsWithStep(rest, name)) continue;
    // The longest name wins, and of equal ones the last, which is the one that JSON takes.
    if (best === null || name.length >= best.name.length) best = { node, value: node.lastChild, name };
  }
  if (best === null) return null;
  const below = rest.slice(best.name.length).replace(/^\./, '');
  const whole = { from: best.node.from, to: best.node.to };
  return (best.value === null ? null : locateBelow(text, best.value, below)) ?? whole;
}

function locateBelow(text: string, value: Node, rest: string): TextRange | null {
  return rest === '' ? null : locate(text, value, rest);
}

function startsWithStep(rest: string, name: string): boolean {
  if (!rest.startsWith(name)) return false;
  const after = rest.charAt(name.length);
  return after === '' || after === '.' || after === '[';
}

function readName(quoted: string): string | null {
  try {
    const name: unknown = JSON.parse(quoted);
    return typeof name === 'string' ? name : null;
  } catch (error) {
    // A name that is still being typed.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function firstChild(node: Node): Node | null {
  return childrenOf(node)[0] ?? null;
}

function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (values.has(child.name)) children.push(child);
  return children;
}

const values: ReadonlySet<string> = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null']);
