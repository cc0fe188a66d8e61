/** Rules over what a file does: globals, module state, double casts, sleeps in tests. */
import { freeNames } from './free-names.ts';
import { isTest, layerOf } from './import-rules.ts';
import { type Finding, isNode, literalOf, type Node, nameOf, nodes, type SourceFile, walk } from './source.ts';
import { domGlobals, effectGlobals, type Layer, nodeGlobals } from './tables.ts';

type Report = (at: Node | number, rule: string, message: string) => void;

/** All findings over the code of one file. */
export function codeFindings(file: SourceFile): readonly Finding[] {
  const findings: Finding[] = [];
  const report: Report = (at, rule, message) => {
    const line = typeof at === 'number' ? at : file.lineOf(at.start);
    findings.push({ path: file.path, line, rule, message, level: 'error' });
  };
  const layer = layerOf(file.path);
  checkDoubleCasts(file, report);
  if (isTest(file.path)) checkSleeps(file, report);
  else if (layer !== undefined && !file.path.endsWith('.config.ts')) {
    checkGlobals(file, layer, report);
    if (layer !== 'tools' && layer !== 'bench') checkModuleState(file, report);
  }
  return findings;
}

function checkDoubleCasts(file: SourceFile, report: Report): void {
  walk(file.program, (node) => {
    const inner = node.type === 'TSAsExpression' ? withoutParens(node.expression) : undefined;
    if (inner?.type !== 'TSAsExpression' || !isNode(inner.typeAnnotation)) return undefined;
    if (['TSUnknownKeyword', 'TSAnyKeyword', 'TSNeverKeyword'].includes(inner.typeAnnotation.type)) {
      report(node, 'no-double-cast', 'a cast through unknown switches the type check off; narrow or parse the value');
    }
    return undefined;
  });
}

function checkGlobals(file: SourceFile, layer: Layer, report: Report): void {
  const because = (name: string): string | undefined => {
    if (layer === 'common') {
      if (!domGlobals.has(name) && !nodeGlobals.has(name) && !effectGlobals.has(name)) return undefined;
      return 'common only computes: no Node, no DOM, no I/O, no timers; pass it in';
    }
    if ((layer === 'service' || layer === 'main') && domGlobals.has(name)) return 'there is no page here';
    if (layer === 'renderer' && nodeGlobals.has(name)) return 'there is no Node here';
    // A sandboxed preload has a `process` of its own, without powers.
    if (layer === 'preload' && nodeGlobals.has(name) && name !== 'process') return 'there is no Node here';
    return undefined;
  };
  const told = new Set<string>();
  for (const { name, line } of freeNames(file)) {
    const why = because(name);
    if (why === undefined || told.has(`${name}:${line}`)) continue;
    told.add(`${name}:${line}`);
    report(line, 'no-such-global', `${name}: ${why}`);
  }
  if (layer === 'common' && file.usesImportMeta) {
    report(file.program, 'no-such-global', 'import.meta: common only computes and does not know where it lies');
  }
}

/** Classes whose instances hold nothing that changes. */
const stateless: ReadonlySet<string> = new Set(['RegExp', 'URL', 'TextEncoder', 'TextDecoder', 'Error']);
const collections: ReadonlySet<string> = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array', 'WeakRef']);
const storeMakers: ReadonlySet<string> = new Set(['create', 'createStore']);
const changes: ReadonlySet<string> = new Set(
  'set add delete clear push pop shift unshift splice sort reverse fill'.split(' '),
);
const stateRule = 'no-module-state';
const stateWhy = 'state of a module is shared by everything and disposed by nobody; make it in a factory and pass it';

function checkModuleState(file: SourceFile, report: Report): void {
  const constants = new Set<string>();
  for (const statement of nodes(file.program.body)) {
    const node = isNode(statement.declaration) ? statement.declaration : statement;
    if (node.type === 'ClassDeclaration') checkStatics(node, report);
    if (node.type !== 'VariableDeclaration' || node.declare === true) continue;
    if (node.kind !== 'const') report(node, stateRule, `${String(node.kind)} at the top of a module: ${stateWhy}`);
    for (const declarator of nodes(node.declarations)) {
      const name = nameOf(declarator.id) ?? '';
      const value = bare(declarator.init);
      if (value === undefined || isReadonlyType(declarator.id)) continue;
      const reason = stateIn(value);
      if (reason !== undefined) report(declarator, stateRule, `${name} ${reason}: ${stateWhy}`);
      else if (['ArrayExpression', 'ObjectExpression', 'NewExpression'].includes(value.type)) constants.add(name);
    }
  }
  checkChanges(file, constants, report);
}

function checkStatics(node: Node, report: Report): void {
  const body = isNode(node.body) ? nodes(node.body.body) : [];
  for (const member of body) {
    if (member.type === 'PropertyDefinition' && member.static === true && member.readonly !== true) {
      report(member, stateRule, `a static field that can change: ${stateWhy}`);
    }
  }
}

/** True for `const x: readonly T[]`, `ReadonlyMap<…>` and the like: the type checker holds these. */
function isReadonlyType(pattern: unknown): boolean {
  const annotation = isNode(pattern) ? pattern.typeAnnotation : undefined;
  const type = isNode(annotation) ? annotation.typeAnnotation : undefined;
  if (!isNode(type)) return false;
  if (type.type === 'TSTypeOperator') return type.operator === 'readonly';
  return type.type === 'TSTypeReference' && /^Readonly/.test(nameOf(type.typeName) ?? '');
}

/** Why a value at the top of a module is state; undefined when it is a constant. */
function stateIn(value: Node): string | undefined {
  if (value.type === 'ArrayExpression' && nodes(value.elements).length === 0) return 'starts as an empty list';
  if (value.type === 'CallExpression') {
    return storeMakers.has(nameOf(value.callee) ?? '') ? 'is a store for the whole process' : undefined;
  }
  if (value.type !== 'NewExpression') return undefined;
  const name = nameOf(value.callee);
  if (name === undefined) {
    const object = isNode(value.callee) ? nameOf(value.callee.object) : undefined;
    return object === 'Intl' ? undefined : 'is one instance for the whole process';
  }
  if (stateless.has(name) || name.endsWith('Error')) return undefined;
  if (collections.has(name)) return nodes(value.arguments).length === 0 ? `starts as an empty ${name}` : undefined;
  return `is one ${name} for the whole process`;
}

/** A constant collection that the same file changes is state as well. */
function checkChanges(file: SourceFile, constants: ReadonlySet<string>, report: Report): void {
  const isConstant = (value: unknown): boolean => constants.has(nameOf(value) ?? ' ');
  walk(file.program, (node, parents) => {
    const shadowed = (name: string | undefined): boolean =>
      name !== undefined && parents.some((parent) => nodes(parent.params).some((param) => nameOf(param) === name));
    let target: unknown;
    if (node.type === 'CallExpression' && isNode(node.callee) && node.callee.type === 'MemberExpression') {
      if (changes.has(nameOf(node.callee.property) ?? '')) target = node.callee.object;
    } else if (node.type === 'AssignmentExpression' && isNode(node.left) && node.left.type === 'MemberExpression') {
      target = node.left.object;
    }
    if (isConstant(target) && !shadowed(nameOf(target))) {
      report(node, stateRule, `${nameOf(target)} is changed: ${stateWhy}`);
    }
    return undefined;
  });
}

const sleepRule = 'no-sleep-in-tests';
const sleepWhy =
  'a test waits for what it needs, never for time: sleeps are slow where they hold and wrong where they do not';

function checkSleeps(file: SourceFile, report: Report): void {
  walk(file.program, (node, parents) => {
    if (node.type === 'ImportDeclaration' && /^(node:)?timers\/promises$/.test(literalOf(node.source) ?? '')) {
      report(node, sleepRule, sleepWhy);
    }
    if (node.type !== 'CallExpression' || !isNode(node.callee)) return undefined;
    if (node.callee.type === 'MemberExpression' && nameOf(node.callee.property) === 'waitForTimeout') {
      report(node, sleepRule, sleepWhy);
    }
    if (nameOf(node.callee) !== 'setTimeout') return undefined;
    const called = nameOf(nodes(node.arguments)[0]);
    const executor = parents.findLast((parent) => nodes(parent.params).some((param) => nameOf(param) === called));
    const owner = executor === undefined ? undefined : parents[parents.indexOf(executor) - 1];
    if (called !== undefined && owner?.type === 'NewExpression' && nameOf(owner.callee) === 'Promise') {
      report(node, sleepRule, sleepWhy);
    }
    return undefined;
  });
}

function withoutParens(value: unknown): Node | undefined {
  if (!isNode(value)) return undefined;
  return value.type === 'ParenthesizedExpression' ? withoutParens(value.expression) : value;
}

/** A value without what only the type checker sees. */
function bare(value: unknown): Node | undefined {
  const node = withoutParens(value);
  if (node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression') return bare(node.expression);
  return node;
}
