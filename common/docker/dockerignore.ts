/**
 * `.dockerignore`: what of a folder is no part of a build. Engines leave that to whoever sends the folder. Pure.
 * As Docker's own (moby/patternmatcher): a pattern a line, the last that matches decides, `!` takes back, `**` is any number of folders, and
 * what is in an ignored folder is ignored.
 */
import { RE2JS } from 're2js';

export const ignoreFile = '.dockerignore';

/** Lines that are read at most. */
const mostLines = 2000;

/** @returns whether a path of the folder (`a/b.txt`) is left out */
export function readIgnore(text: string): (path: string) => boolean {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .slice(0, mostLines)
    .flatMap((line) => {
      const trimmed = line.trim();
      if (trimmed === '' || trimmed.startsWith('#')) return [];
      const takesBack = trimmed.startsWith('!');
      const pattern = cleaned(takesBack ? trimmed.slice(1).trim() : trimmed);
      return pattern === '' || pattern === '.' ? [] : [{ takesBack, matches: matcher(pattern) }];
    });
  return (path) => {
    let isOut = false;
    for (const { takesBack, matches } of rules) if (isOut === takesBack && matches(path)) isOut = !takesBack;
    return isOut;
  };
}

/** Without what leads nowhere: `./a//b/` and `/a/b` are `a/b`. */
function cleaned(pattern: string): string {
  const parts: string[] = [];
  for (const part of pattern.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

function matcher(pattern: string): (path: string) => boolean {
  // What is in a folder that matches is out as well.
  const source = `^${expression(pattern)}(?:/.*)?$`;
  const compiled = RE2JS.compile(source, RE2JS.DOTALL);
  return (path) => compiled.matches(path);
}

function expression(pattern: string): string {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (pattern.startsWith('**/', at)) {
      source += '(?:.*/)?';
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      source += '.*';
      at += 1;
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else source += char.replace(/[$()+.[\]^{|}]/, '\\$&');
  }
  return source;
}
