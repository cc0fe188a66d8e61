/**
 * The table of error codes (common/contract/errors.ts) and the sources: nothing in it is dead, and what tests expect is in it.
 * That sources throw only what is in it is the compiler's.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorCodes } from '../../common/contract/error-codes.ts';
import { readFiles } from './check.ts';
import { literalOf, type Node, nameOf, parseSource, walk } from './source.ts';

const codes: readonly string[] = errorCodes;
const files = Object.entries(readFiles(join(import.meta.dirname, '..', '..'))).filter(([path]) =>
  /^(common|service|main|preload|renderer|tools|e2e|bench)\/.*\.tsx?$/.test(path),
);
const isTest = (path: string) => /\.(i?test|spec)\.tsx?$|\/testing\/|^e2e\/|^tools\/demo\//.test(path);
/** What looks like a code. */
const shape = /^[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+$|^(?:CANCELLED|INTERNAL)$/;

type Found = { readonly code: string; readonly parents: readonly Node[]; readonly path: string };

/** Every text of a program that looks like a code, with what it stands in. */
function codesIn(path: string, text: string): readonly Found[] {
  const parsed = parseSource(path, text);
  if ('finding' in parsed) throw new Error(parsed.finding.message);
  const found: Found[] = [];
  walk(parsed.file.program, (node, parents) => {
    // What stands in a type is said of a code, and makes none.
    if (node.type.startsWith('TS') && !/^TS(?:As|Satisfies|NonNull)/.test(node.type)) return false;
    const code = node.type === 'Literal' ? literalOf(node) : undefined;
    if (code !== undefined && shape.test(code)) found.push({ code, parents: [...parents], path });
    return true;
  });
  return found;
}

/** Looking for a code is not throwing it. */
function isLookedFor({ parents }: Found): boolean {
  return parents.some(
    (parent) =>
      parent.type === 'BinaryExpression' ||
      (parent.type === 'NewExpression' && nameOf(parent.callee) === 'Set') ||
      (parent.type === 'CallExpression' && /^(?:isCode|dataOf)$/.test(nameOf(parent.callee) ?? '')),
  );
}

const all = files
  .filter(([path]) => !path.startsWith('common/contract/error'))
  .flatMap(([path, text]) => codesIn(path, text));
const ofProduct = all.filter(({ path }) => !isTest(path));

it('every code of the table is thrown somewhere', () => {
  const thrown = new Set(ofProduct.filter((found) => !isLookedFor(found)).map(({ code }) => code));
  expect(codes.filter((code) => !thrown.has(code))).toEqual([]);
});

/** What begins like an error and is none, in tests alone. */
const others: ReadonlySet<string> = new Set([
  'HOST_RESOLVER_MANAGER_REQUEST',
  'SECRETS_KEY',
  'PAGE_USER',
  'PAGE_PASSWORD',
]);
/** Where codes are that must not be in the table. */
const itself = 'common/errors.test.ts';

it('tests expect only codes of the table', () => {
  const areas = new Set(codes.map((code) => code.split('_')[0]));
  // With what the product calls by such a name and is no error: a problem of a document, a reason against a host.
  const known = new Set([...codes, ...others, ...ofProduct.map(({ code }) => code)]);
  const unknown = all
    .filter(({ code, path }) => isTest(path) && path !== itself && areas.has(code.split('_')[0]) && !known.has(code))
    .map(({ code, path }) => `${path}: ${code}`);
  expect(unknown).toEqual([]);
});
