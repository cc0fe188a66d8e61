/**
 * Exports that nobody imports: what is exported is what others need. A test may try a part of a file that the rest of it uses;
 * what is there for tests alone is dead, unless it says so.
 */
import { posix } from 'node:path';
import { isTest } from './import-rules.ts';
import { type Finding, literalOf, type Node, nameOf, nodes, type SourceFile, walk } from './source.ts';

/** Files that are loaded by an address which is made up at run time: by starters, by workers, in place of a package. */
const loadedByAddress =
  /\.config\.ts$|\.d\.m?ts$|^tools\/(bench|build|fairlead|pictures|start|test|demo\/main|images\/cli|electron-stand-in\/electron|packaging\/before-pack)\.ts$|^service\/work\/worker\.ts$|^main\/build\.ts$/;
/** What is there for tests as a whole. */
const forTests = /(^|\/)(testing|fixtures)\/|(testing|\/test-[a-z-]+|\.cases)\.ts$/;
/** Tools serve tests as much as the product. */
const ofTools = /^(tools|bench)\//;

type Export = { readonly name: string; readonly node: Node };

/**
 * @param users files that count as users alone
 * @returns a finding for every name that a file exports and no other imports.
 */
export function unusedFindings(files: readonly SourceFile[], users: readonly SourceFile[] = []): readonly Finding[] {
  const paths = new Set(files.map(({ path }) => path));
  /** By file, the names that others import: of the product, and of tests. */
  const byProduct = new Map<string, Set<string>>();
  const byTests = new Map<string, Set<string>>();
  for (const file of [...files, ...users]) {
    const uses = isTest(file.path) || forTests.test(file.path) ? byTests : byProduct;
    for (const { specifier, name } of importedNames(file)) {
      const target = resolved(file.path, specifier, paths);
      if (target === undefined) continue;
      const names = uses.get(target) ?? new Set<string>();
      uses.set(target, names.add(name));
    }
  }
  return files.flatMap((file) => {
    if (isTest(file.path) || loadedByAddress.test(file.path)) return [];
    const uses = (kind: ReadonlyMap<string, ReadonlySet<string>>, name: string) =>
      kind.get(file.path)?.has(name) === true || kind.get(file.path)?.has('*') === true;
    return exportsOf(file.program).flatMap(({ name, node }): readonly Finding[] => {
      if (uses(byProduct, name)) return [];
      const isTested = uses(byTests, name);
      if (isTested && (mayServeTests(file.path, name) || isUsedWithin(file, name))) return [];
      const message = isTested
        ? `"${name}" is there for tests alone: remove it, move it to testing/ or call it "${name}ForTests"`
        : `nobody imports "${name}"`;
      return [{ path: file.path, line: file.lineOf(node.start), rule: 'unused-export', message, level: 'error' }];
    });
  });
}

function mayServeTests(path: string, name: string): boolean {
  return forTests.test(path) || ofTools.test(path) || name.endsWith('ForTests');
}

/** Whether a file names it anywhere but where it declares it. */
function isUsedWithin(file: SourceFile, name: string): boolean {
  let count = 0;
  walk(file.program, (node) => {
    if (nameOf(node) === name || (node.type === 'JSXIdentifier' && node.name === name)) count += 1;
    return undefined;
  });
  return count > 1;
}

/** What a file exports by name; `default` is the concern of another rule. */
function exportsOf(program: Node): readonly Export[] {
  return nodes(program.body).flatMap((node): readonly Export[] => {
    if (node.type !== 'ExportNamedDeclaration') return [];
    const named = nodes(node.specifiers).flatMap((one) => {
      const name = nameOf(one.exported);
      return name === undefined ? [] : [{ name, node: one }];
    });
    const declared = nodes(node.declaration).flatMap((declaration) =>
      declaration.type === 'VariableDeclaration'
        ? nodes(declaration.declarations).flatMap((one) => boundNames(one.id))
        : boundNames(declaration.id),
    );
    return [...named, ...declared.map((name) => ({ name, node }))];
  });
}

/** `a`, and the names of `{ a, b: c }` and `[d]`. */
function boundNames(pattern: unknown): readonly string[] {
  return nodes(pattern).flatMap((node) => {
    const name = nameOf(node);
    if (name !== undefined) return [name];
    const inner = [...nodes(node.properties), ...nodes(node.elements)];
    return inner.flatMap((one) => boundNames(one.type === 'Property' ? one.value : one));
  });
}

type Use = { readonly specifier: string; readonly name: string };

/** The names that a file takes from others; `*` where it takes whatever there is. */
function importedNames(file: SourceFile): readonly Use[] {
  const found: Use[] = [];
  walk(file.program, (node) => {
    const specifier = literalOf(node.source);
    if (specifier === undefined) {
      const argument = node.type === 'TSImportType' ? literalOf(node.argument) : undefined;
      if (argument !== undefined) found.push({ specifier: argument, name: '*' });
      return undefined;
    }
    if (node.type === 'ImportDeclaration' || node.type === 'ExportNamedDeclaration') {
      for (const one of nodes(node.specifiers)) {
        const name = nameOf(node.type === 'ImportDeclaration' ? one.imported : one.local);
        found.push({ specifier, name: name ?? '*' });
      }
    } else found.push({ specifier, name: '*' });
    return undefined;
  });
  return found;
}

function resolved(from: string, specifier: string, paths: ReadonlySet<string>): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = posix.join(posix.dirname(from), specifier);
  return paths.has(path) ? path : undefined;
}
