/** Classes of style sheets that nothing uses. */
import type { Finding } from './source.ts';

/** What libraries name by themselves. */
const ofLibraries = /^(mantine|cm|xterm|uplot|u)-/;

/** @param files their text by path from the top folder */
export function cssFindings(files: Readonly<Record<string, string>>): readonly Finding[] {
  const used = new Set<string>();
  for (const [path, text] of Object.entries(files)) {
    if (/^(renderer|service|tools\/issuer)\/.*\.(tsx?|html)$/.test(path))
      for (const [word] of text.matchAll(/[\w-]+/g)) used.add(word);
  }
  return Object.entries(files).flatMap(([path, text]) =>
    path.endsWith('.css')
      ? classesOf(text)
          .filter(({ name }) => !used.has(name))
          .map(({ name, line }) => unused(path, name, line))
      : [],
  );
}

function unused(path: string, name: string, line: number): Finding {
  return { path, line, rule: 'unused-class', message: `nothing has the class "${name}"`, level: 'error' };
}

/** Every class that is selected by, once, with its first line. */
function classesOf(text: string): readonly { readonly name: string; readonly line: number }[] {
  const found = new Map<string, number>();
  const bare = text.replace(/\/\*[\s\S]*?\*\/|url\([^)]*\)|"[^"]*"/g, (part) => part.replace(/[^\n]/g, ' '));
  for (const [index, line] of bare.split('\n').entries()) {
    for (const [, name = ''] of line.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)) {
      if (!ofLibraries.test(name) && !found.has(name)) found.set(name, index + 1);
    }
  }
  return [...found].map(([name, line]) => ({ name, line }));
}
