/**
 * The architecture check: reads every source file and holds the rules of tables.ts. Prints `file:line rule message`.
 *
 * One finding is allowed by a comment on its line or the line above, with the reason:
 * `// arch-allow no-module-state: why this is right here`
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { citationFindings } from './citation-rules.ts';
import { codeFindings } from './code-rules.ts';
import { cssFindings } from './css-rules.ts';
import { cycleFindings, importFindings } from './import-rules.ts';
import { operationFindings } from './operation-rules.ts';
import { securityFindings } from './security-rules.ts';
import { type Finding, parseSource, type SourceFile } from './source.ts';
import { textFindings } from './text-rules.ts';
import { unusedFindings } from './unused-rules.ts';

/** The text of files by their path from the top folder. */
export type Files = Readonly<Record<string, string>>;

const skipped: ReadonlySet<string> = new Set([
  'node_modules',
  'dist',
  'test-results',
  'playwright-report',
  '.git',
  '.bed',
  '.cache',
]);
const read =
  /\.(tsx?|mts|mjs|cjs|js|json|ya?ml|md|sh|css|html|py|service|toml)$|(^|\/)(Dockerfile|run|\.npmrc|\.gitignore)$/;
const parsedFiles = /(?<!\.d)\.tsx?$/;
/** Starters are plain JavaScript: they count as users of what they import. */
const starter = /\.mjs$/;

/** All findings over a set of files, sorted by place. */
export function checkFiles(files: Files): readonly Finding[] {
  const findings: Finding[] = [];
  const sources: SourceFile[] = [];
  const starters: SourceFile[] = [];
  for (const [path, text] of Object.entries(files)) {
    findings.push(...textFindings(path, text));
    const isStarter = starter.test(path);
    if (!parsedFiles.test(path) && !isStarter) continue;
    const parsed = parseSource(path, text);
    if ('finding' in parsed) findings.push(parsed.finding);
    else (isStarter ? starters : sources).push(parsed.file);
  }
  for (const file of sources) findings.push(...importFindings(file), ...codeFindings(file), ...operationFindings(file));
  findings.push(
    ...cycleFindings(sources),
    ...securityFindings(files),
    ...citationFindings(files),
    ...cssFindings(files),
  );
  findings.push(...unusedFindings(sources, starters));
  return findings
    .filter((finding) => !isAllowed(finding, files[finding.path] ?? ''))
    .sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

function isAllowed(finding: Finding, text: string): boolean {
  const lines = text.split('\n');
  const reason = new RegExp(`arch-allow ${finding.rule}: \\S`);
  return [lines[finding.line - 1], lines[finding.line - 2]].some((line) => line !== undefined && reason.test(line));
}

/** Reads what is checked below a folder. */
export function readFiles(root: string): Files {
  const files: Record<string, string> = {};
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (skipped.has(entry.name)) continue;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile() && read.test(path)) files[path] = readFileSync(join(root, path), 'utf8');
    }
  };
  visit('');
  return files;
}

/** Checks the folder, prints what was found, and returns the exit code: 1 when there is an error. */
function main(root: string): number {
  const files = readFiles(root);
  const findings = checkFiles(files);
  for (const { path, line, rule, message, level } of findings) {
    process.stdout.write(`${path}:${line} ${level === 'warning' ? 'warning ' : ''}${rule} ${message}\n`);
  }
  const errors = findings.filter((finding) => finding.level === 'error').length;
  const warnings = findings.length - errors;
  process.stdout.write(`Architecture: ${Object.keys(files).length} files, ${errors} errors, ${warnings} warnings.\n`);
  return errors > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = main(join(import.meta.dirname, '..', '..'));
