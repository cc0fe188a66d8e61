/** A source file, parsed: what the rules look at. */
import { parseSync, visitorKeys } from 'oxc-parser';

/** Any node of the syntax tree. Its other fields are looked at by name, guarded by `isNode`. */
export type Node = { readonly type: string; readonly start: number; readonly end: number } & {
  readonly [field: string]: unknown;
};

export type Import = {
  readonly specifier: string;
  /** Erased before it runs: `import type`, `export type … from`. */
  readonly typeOnly: boolean;
  readonly line: number;
};

export type SourceFile = {
  /** From the top folder, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly program: Node;
  readonly imports: readonly Import[];
  readonly usesImportMeta: boolean;
  readonly lineOf: (offset: number) => number;
};

export type Finding = {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
  readonly level: 'error' | 'warning';
};

/** A file that is not TypeScript is reported as a finding, never thrown. */
type Parsed = { readonly file: SourceFile } | { readonly finding: Finding };

/** Parses one file. `path` is from the top folder. */
export function parseSource(path: string, text: string): Parsed {
  const result = parseSync(path, text);
  const lineOf = lineFinder(text);
  const [error] = result.errors;
  if (error !== undefined) {
    const line = lineOf(error.labels[0]?.start ?? 0);
    return { finding: { path, line, rule: 'syntax', message: error.message, level: 'error' } };
  }
  const program: unknown = result.program;
  if (!isNode(program)) throw new Error(`The parser gave no program for ${path}.`);
  return {
    file: {
      path,
      text,
      program,
      imports: importsOf(program, lineOf),
      usesImportMeta: result.module.importMetas.length > 0,
      lineOf,
    },
  };
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** A field as a list of nodes: one node, a list with gaps, or nothing. */
export function nodes(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.filter(isNode);
  return isNode(value) ? [value] : [];
}

/** The children of a node, in the order of the text. */
export function childrenOf(node: Node): readonly Node[] {
  return (visitorKeys[node.type] ?? []).flatMap((key) => nodes(node[key]));
}

/** Every node below (and with) this one; `visit` returning false leaves the children out. */
export function walk(node: Node, visit: (node: Node, parents: readonly Node[]) => boolean | undefined): void {
  const step = (current: Node, parents: readonly Node[]): void => {
    if (visit(current, parents) === false) return;
    const inner = [...parents, current];
    for (const child of childrenOf(current)) step(child, inner);
  };
  step(node, []);
}

/** The name of an identifier; undefined for anything else. */
export function nameOf(value: unknown): string | undefined {
  return isNode(value) && value.type === 'Identifier' && typeof value.name === 'string' ? value.name : undefined;
}

/** The text of a string literal; undefined for anything else. */
export function literalOf(value: unknown): string | undefined {
  return isNode(value) && value.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined;
}

function importsOf(program: Node, lineOf: (offset: number) => number): readonly Import[] {
  const found: Import[] = [];
  const add = (source: unknown, typeOnly: boolean): void => {
    const specifier = literalOf(source);
    if (specifier !== undefined && isNode(source)) found.push({ specifier, typeOnly, line: lineOf(source.start) });
  };
  walk(program, (node) => {
    if (node.type === 'ImportDeclaration') add(node.source, node.importKind === 'type');
    if (node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') {
      add(node.source, node.exportKind === 'type');
    }
    if (node.type === 'ImportExpression') add(node.source, false);
    if (node.type === 'TSImportType') add(node.source ?? node.argument, true);
    return undefined;
  });
  return found;
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
