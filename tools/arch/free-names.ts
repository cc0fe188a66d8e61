/** Which names a file uses without declaring them: those are globals. A small scope analysis over the syntax tree. */
import { childrenOf, isNode, type Node, nameOf, nodes, type SourceFile, walk } from './source.ts';

type FreeName = { readonly name: string; readonly line: number; readonly inType: boolean };

type Scope = ReadonlySet<string>;

/** Nodes of types that wrap an expression: they are walked as code. */
const expressions: ReadonlySet<string> = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSParameterProperty',
  'TSAbstractMethodDefinition',
  'TSAbstractPropertyDefinition',
  'TSEmptyBodyFunctionExpression',
]);
/** Members whose key is a name only when it is computed. */
const keyed: ReadonlySet<string> = new Set([
  'Property',
  'MethodDefinition',
  'PropertyDefinition',
  'AccessorProperty',
  'TSAbstractMethodDefinition',
  'TSAbstractPropertyDefinition',
]);
/** Nodes that name something which is no reference. */
const noReferences: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'ExportSpecifier',
  'BreakStatement',
  'ContinueStatement',
  'MetaProperty',
]);

/** The global names that the file refers to, in the order of the text. */
export function freeNames(file: SourceFile): readonly FreeName[] {
  const found: FreeName[] = [];
  const refer = (node: Node, scopes: readonly Scope[], inType: boolean): void => {
    const name = nameOf(node);
    if (name === undefined || scopes.some((scope) => scope.has(name))) return;
    found.push({ name, line: file.lineOf(node.start), inType });
  };

  const visitType = (node: Node, scopes: readonly Scope[]): void => {
    if (node.type === 'TSTypeReference') refer(leftmost(node.typeName), scopes, true);
    else if (node.type === 'TSTypeQuery') refer(leftmost(node.exprName), scopes, true);
    else if (node.type === 'TSInterfaceHeritage' || node.type === 'TSClassImplements') {
      refer(leftmost(node.expression), scopes, true);
    }
    for (const child of childrenOf(node)) visitType(child, scopes);
  };

  const visit = (node: Node, outer: readonly Scope[]): void => {
    if (noReferences.has(node.type)) return;
    if (node.type.startsWith('TS') && !expressions.has(node.type)) {
      visitType(node, outer);
      return;
    }
    const own = declaredBy(node);
    const scopes = own.size > 0 ? [...outer, own] : outer;
    if (node.type === 'Identifier') refer(node, scopes, false);
    for (const child of childrenOf(node)) {
      const isName = child === node.property && node.type === 'MemberExpression';
      const isKey = child === node.key && keyed.has(node.type);
      if ((isName || isKey) && node.computed !== true) continue;
      if (child === node.label && node.type === 'LabeledStatement') continue;
      visit(child, scopes);
    }
  };

  visit(file.program, [typeParameters(file.program)]);
  return found;
}

/** The names that a node declares for what is inside it. */
function declaredBy(node: Node): Scope {
  const names = new Set<string>();
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      for (const statement of nodes(node.body)) declareStatement(statement, names);
      break;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'TSEmptyBodyFunctionExpression':
      declarePattern(node.id, names);
      for (const param of nodes(node.params)) declarePattern(param, names);
      if (node.type !== 'ArrowFunctionExpression') names.add('arguments');
      break;
    case 'ClassExpression':
      declarePattern(node.id, names);
      break;
    case 'CatchClause':
      declarePattern(node.param, names);
      break;
    case 'ForStatement':
      for (const init of nodes(node.init)) declareStatement(init, names);
      break;
    case 'ForInStatement':
    case 'ForOfStatement':
      for (const left of nodes(node.left)) declareStatement(left, names);
      break;
    case 'SwitchStatement':
      for (const item of nodes(node.cases)) {
        for (const statement of nodes(item.consequent)) declareStatement(statement, names);
      }
      break;
  }
  return names;
}

function declareStatement(statement: Node, names: Set<string>): void {
  const inner =
    statement.type.startsWith('Export') && isNode(statement.declaration) ? statement.declaration : statement;
  if (inner.type === 'VariableDeclaration') {
    for (const declarator of nodes(inner.declarations)) declarePattern(declarator.id, names);
  } else if (inner.type === 'ImportDeclaration') {
    for (const specifier of nodes(inner.specifiers)) declarePattern(specifier.local, names);
  } else if (/^(FunctionDeclaration|ClassDeclaration|TS\w+Declaration|TSDeclareFunction)$/.test(inner.type)) {
    declarePattern(inner.id, names);
  }
}

function declarePattern(pattern: unknown, names: Set<string>): void {
  if (!isNode(pattern)) return;
  const name = nameOf(pattern);
  if (name !== undefined) names.add(name);
  else if (pattern.type === 'AssignmentPattern') declarePattern(pattern.left, names);
  else if (pattern.type === 'RestElement') declarePattern(pattern.argument, names);
  else if (pattern.type === 'ArrayPattern')
    for (const element of nodes(pattern.elements)) declarePattern(element, names);
  else if (pattern.type === 'TSParameterProperty') declarePattern(pattern.parameter, names);
  else if (pattern.type === 'ObjectPattern') {
    for (const property of nodes(pattern.properties)) {
      declarePattern(property.type === 'Property' ? property.value : property, names);
    }
  }
}

/** Names of type parameters anywhere in the file: few and short, so one set serves. */
function typeParameters(program: Node): Scope {
  const names = new Set<string>();
  walk(program, (node) => {
    if (node.type === 'TSTypeParameter') declarePattern(node.name, names);
    if (node.type === 'TSMappedType') declarePattern(node.key, names);
    return undefined;
  });
  return names;
}

function leftmost(value: unknown): Node {
  if (!isNode(value)) return { type: 'None', start: 0, end: 0 };
  if (value.type === 'TSQualifiedName') return leftmost(value.left);
  if (value.type === 'MemberExpression') return leftmost(value.object);
  return value;
}
