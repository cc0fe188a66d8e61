/**
 * Rules over what can be called: every call of the contract begins with who may make it, every operation of an area takes
 * who asks, and only `service/api` knows the contract. The compiler holds most of it; this says it in words, and where
 * somebody goes round the types.
 */
import { isTest, resolveImport } from './import-rules.ts';
import { type Finding, isNode, type Node, nameOf, nodes, type SourceFile } from './source.ts';

/** What a call of the contract begins with (common/contract/base.ts). */
const beginnings: ReadonlySet<string> = new Set(['open', 'openChange', 'reads', 'changes']);
const contract = /^common\/contract\//;
/** Which parts of the service may know the contract: its one implementer. */
const implementer = /^service\/api\//;

export function operationFindings(file: SourceFile): readonly Finding[] {
  if (isTest(file.path)) return [];
  const findings: Finding[] = [];
  const report = (node: Node, rule: string, message: string): void => {
    findings.push({ path: file.path, line: file.lineOf(node.start), rule, message, level: 'error' });
  };
  for (const statement of nodes(file.program.body)) {
    const node = isNode(statement.declaration) ? statement.declaration : statement;
    if (contract.test(file.path) && node.type === 'VariableDeclaration') checkProcedures(node, report);
    if (file.path.startsWith('service/') && node.type === 'TSTypeAliasDeclaration') checkArea(node, report);
  }
  if (file.path.startsWith('service/') && !implementer.test(file.path)) findings.push(...contractImports(file));
  return findings;
}

function contractImports(file: SourceFile): readonly Finding[] {
  return file.imports
    .filter(({ specifier }) => contract.test(resolveImport(file.path, specifier) ?? ''))
    .map(({ specifier, line }) => ({
      path: file.path,
      line,
      rule: 'contract-place',
      message: `${specifier}: only service/api knows the contract; areas have operations, and their objects are in common/model`,
      level: 'error',
    }));
}

type Report = (node: Node, rule: string, message: string) => void;

function checkProcedures(declaration: Node, report: Report): void {
  for (const { id, init } of nodes(declaration.declarations)) {
    if (!/Contract$/.test(nameOf(id) ?? '') || !isNode(init) || init.type !== 'ObjectExpression') continue;
    for (const property of nodes(init.properties)) {
      const name = nameOf(property.key) ?? 'a call';
      if (!beginnings.has(rootOf(property.value) ?? ''))
        report(property, 'call-permission', `${name} names no permission: begin it with reads(…), changes(…) or open`);
    }
  }
}

/** The name that a chain of calls begins with: `reads` of `reads('x').route(…).output(…)`. */
function rootOf(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  if (value.type === 'CallExpression') return rootOf(value.callee);
  if (value.type === 'MemberExpression') return rootOf(value.object);
  return value.type === 'Identifier' ? nameOf(value) : undefined;
}

function checkArea(alias: Node, report: Report): void {
  const type = alias.typeAnnotation;
  if (!/Area$/.test(nameOf(alias.id) ?? '') || !isNode(type) || type.type !== 'TSTypeLiteral') return;
  for (const member of nodes(type.members)) {
    const name = nameOf(member.key) ?? 'an operation';
    const [first] = nodes(member.params);
    const annotation = isNode(first?.typeAnnotation) ? first.typeAnnotation.typeAnnotation : undefined;
    const typeName =
      isNode(annotation) && annotation.type === 'TSTypeReference' ? nameOf(annotation.typeName) : undefined;
    if (member.type !== 'TSMethodSignature' || typeName !== 'Actor')
      report(member, 'operation-actor', `${name}: an operation of an area takes who asks first (actor: Actor)`);
  }
}
