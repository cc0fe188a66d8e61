/** Rules over the text of any file: its length, and words that belong to one machine only. */
import { isTest } from './import-rules.ts';
import type { Finding } from './source.ts';
import { lineLimit } from './tables.ts';

/**
 * Words that must not be in the repository: they name the machine it was written on. Written so that no pattern finds
 * itself.
 */
const machineWords: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /(?<![\w.~$}/-])\/work\/(main|shared|\w+\/)/, why: 'a path of one machine' },
  { pattern: /(?<![\w.~$}-])\/tmp\/(brief|bash_jobs)/, why: 'a path of one machine' },
  {
    pattern:
      /(?<![\w.~$}/-])\/(Users|home)\/(?!kasm|user\b|me\b|alice\b|bob\b|you\b|USER|\$|<)[a-z]+\/(src|work|repos?|code)\//,
    why: 'a path of one machine',
  },
  {
    pattern:
      /https?:\/\/(?![^/\s"'`]*\.(?:example|test|invalid|localhost)\b)[^/\s"'`]*\b(?:artifactory|nexus|verdaccio|goproxy|pypi-proxy|npm-proxy|apt-proxy|(?:npm|apt|debian|pypi)[.-](?:mirror|cache))\b/i,
    why: 'a package mirror of one site',
  },
];

/** Packages come from the public registry, whatever machine wrote the lock file. */
const foreignResolved = /"resolved": "(?!https:\/\/registry\.npmjs\.org\/)[a-z+]+:/;

/** Findings over the text of one file. `path` is from the top folder. */
export function textFindings(path: string, text: string): readonly Finding[] {
  const findings: Finding[] = [];
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    for (const { pattern, why } of machineWords) {
      const match = pattern.exec(line);
      if (match !== null) {
        findings.push({
          path,
          line: index + 1,
          rule: 'no-machine-words',
          message: `${match[0]}: ${why}`,
          level: 'error',
        });
      }
    }
    if (path === 'package-lock.json' && foreignResolved.test(line)) {
      const message = 'a package that does not come from the public registry';
      findings.push({ path, line: index + 1, rule: 'no-machine-words', message, level: 'error' });
    }
  });
  const length = lengthFinding(path, text.endsWith('\n') ? lines.length - 1 : lines.length);
  return length === undefined ? findings : [...findings, length];
}

function lengthFinding(path: string, lines: number): Finding | undefined {
  if (!/\.(tsx?|mjs|mts)$/.test(path) || isTest(path) || /\.generated\./.test(path)) return undefined;
  if (lines <= lineLimit.warn) return undefined;
  const message = `${lines} lines: a file should be read in one go (about 300); split it by what it does`;
  return { path, line: 1, rule: 'file-length', message, level: lines > lineLimit.error ? 'error' : 'warning' };
}
