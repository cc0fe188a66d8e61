/**
 * What comments and notes cite is a file of this project, and a heading that it has. Comments name the heading after the
 * file, `docs/<name>.md, <Heading>`, without its number and on one line; notes may link to it instead. Written so that
 * no pattern finds itself.
 */
import { posix } from 'node:path';
import type { Finding } from './source.ts';

/** Documents outside of the project: nobody who has only the project can look there. */
const outside =
  /\b(?:design|issues?|domain|examples)[,.]?\s*(?:\u00a7|sections?\s\d)|\b(?:design|domain|examples)\.m[d]\b|\bissues?\s#?\d+\b/i;
/** A section by its sign is one of an RFC: nothing of ours is counted by it. */
const sign = /(?<!RFC \d{1,5} )\u00a7/;
/** A file of notes, and what is said behind a comma. */
const named = /(?<![\w./-])docs\/([\w/-]+)\.md(?=(?:, (.*))?)/g;
const decision = /\bADR (\d{1,4})\b/g;
const link = /\]\(([^()\s]+)\)/g;
/** Comments name a heading of these: they are too long to be searched. */
const byHeading: ReadonlySet<string> = new Set(['architecture', 'field']);

type Heading = { readonly title: string; readonly anchor: string };
/** Of each note, by its path. */
type Notes = ReadonlyMap<string, readonly Heading[]>;

/** Findings over all files by their path. */
export function citationFindings(files: Readonly<Record<string, string>>): readonly Finding[] {
  const notes: Notes = new Map(
    Object.entries(files).flatMap(([path, text]) => (path.endsWith('.md') ? [[path, headingsOf(text)]] : [])),
  );
  return Object.entries(files).flatMap(([path, text]) => {
    if (path === 'package-lock.json') return [];
    return text
      .split('\n')
      .flatMap((line, index) =>
        [...outsideOf(line), ...namedIn(line, path.endsWith('.md'), notes), ...linkedIn(line, path, notes)].map(
          (message): Finding => ({ path, line: index + 1, rule: 'citation', message, level: 'error' }),
        ),
      );
  });
}

function headingsOf(text: string): readonly Heading[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, written = '']) => {
    const plain = written.replaceAll('`', '');
    const letters = plain.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
    return { title: plain.replace(/^\d+\. /, ''), anchor: letters.replaceAll(' ', '-') };
  });
}

function outsideOf(line: string): readonly string[] {
  const cited = outside.exec(line)?.[0] ?? sign.exec(line)?.[0];
  return cited === undefined ? [] : [`"${cited}" is no part of this project: say the reason, or cite docs/`];
}

function namedIn(line: string, isNote: boolean, notes: Notes): readonly string[] {
  const files = [...line.matchAll(named)].flatMap(([, name = '', words]) => {
    const file = `docs/${name}.md`;
    const headings = notes.get(file);
    if (headings === undefined) return [`there is no ${file}`];
    if (words !== undefined && headings.some(({ title }) => beginsWith(words, title))) return [];
    // A sentence may go on behind the comma; a heading begins with a capital.
    if (words !== undefined && /^\p{Lu}/u.test(words)) return [`${file} has no heading "${words.slice(0, 40)}"`];
    return byHeading.has(name) && !isNote ? [`write it on one line as "${file}, <Heading>", the heading as it is`] : [];
  });
  const decisions = [...line.matchAll(decision)].flatMap(([name, number = '']) => {
    const start = `docs/adr/${number.padStart(4, '0')}-`;
    return [...notes.keys()].some((path) => path.startsWith(start)) ? [] : [`there is no ${name}`];
  });
  return [...files, ...decisions];
}

/** Whether words begin with a title as a whole: "Sessions" is not in "Sessionsets". */
function beginsWith(words: string, title: string): boolean {
  return words.startsWith(title) && !/^[\p{L}\p{N}_-]/u.test(words.slice(title.length));
}

function linkedIn(line: string, path: string, notes: Notes): readonly string[] {
  if (!path.endsWith('.md')) return [];
  return [...line.matchAll(link)].flatMap(([, target = '']) => {
    const [file = '', anchor] = target.split('#');
    if (/^[a-z]+:/i.test(target) || !/(^|\.md)$/.test(file)) return [];
    const to = file === '' ? path : posix.join(posix.dirname(path), file);
    const headings = notes.get(to);
    if (headings === undefined) return [`there is no ${to}`];
    if (anchor === undefined || headings.some((heading) => heading.anchor === anchor)) return [];
    return [`${to} has no heading with the anchor "${anchor}"`];
  });
}
