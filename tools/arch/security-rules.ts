/**
 * Comments that name a rule of `docs/security.md` name one that exists, by its number. Written so that no pattern finds
 * itself.
 */
import type { Finding } from './source.ts';

const rulesFile = 'docs/security.md';
/** The word by itself: `SECURITY_NONE` and the like are names of something else. */
const ruleMark = /\bSECUR[I]TY\b/g;
const form = /^SECUR[I]TY: docs\/security\.md (\d+\.\d+(?:, \d+\.\d+)*)(?![\d.]*\d)/;
const row = /^\|\s*(\d+\.\d+)\s*\|/;

/** Findings over all files by their path; notes (`*.md`) may speak of such comments. */
export function securityFindings(files: Readonly<Record<string, string>>): readonly Finding[] {
  const findings: Finding[] = [];
  const found = (path: string, line: number, message: string): void =>
    void findings.push({ path, line, rule: 'security-number', message, level: 'error' });

  const known = new Set<string>();
  (files[rulesFile] ?? '').split('\n').forEach((line, index) => {
    const number = row.exec(line)?.[1];
    if (number === undefined) return;
    if (known.has(number)) found(rulesFile, index + 1, `rule ${number} is there twice`);
    known.add(number);
    const cells = line.split('|').length - 2;
    if (cells !== 3) found(rulesFile, index + 1, `rule ${number} has ${cells} cells: | number | rule | held by |`);
  });

  for (const [path, text] of Object.entries(files)) {
    if (path.endsWith('.md')) continue;
    text.split('\n').forEach((line, index) => {
      for (const mark of line.matchAll(ruleMark)) {
        const numbers = form.exec(line.slice(mark.index))?.[1]?.split(', ');
        if (numbers === undefined)
          found(path, index + 1, `write it as "${line.slice(mark.index, mark.index + 8)}: ${rulesFile} 2.6"`);
        for (const number of numbers ?? []) {
          if (!known.has(number)) found(path, index + 1, `${rulesFile} has no rule ${number}`);
        }
      }
    });
  }
  return findings;
}
