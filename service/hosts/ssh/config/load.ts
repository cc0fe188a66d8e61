/** Reads an SSH configuration with the files that it includes: runs nothing, waits for nothing, ends always. */
import { glob } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { expandHome } from '../auth.ts';
import { FileProblem, isMissing, readBounded } from '../read-file.ts';
import type { ConfigFile } from './evaluate.ts';
import { includesOf } from './lines.ts';

/** As deep as ssh itself goes (READCONF_MAX_DEPTH). */
const maxDepth = 16;
const maxFiles = 256;
/** Of all files together. */
const maxBytes = 2 * 1024 * 1024;
/** Names that one Include pattern may stand for. */
const maxMatches = 1000;

type LoadedConfig = { readonly file: ConfigFile | null; readonly notes: readonly string[] };

/**
 * SECURITY: docs/security.md 3.8: bounded in depth, number and size; files that include each other end there.
 * @param home for `~`; relative names of Include are below its `.ssh`.
 */
export async function loadConfig(path: string, home: string): Promise<LoadedConfig> {
  const notes = new Set<string>();
  let [files, bytes] = [0, 0];

  async function load(at: string, above: readonly string[]): Promise<ConfigFile | null> {
    if (above.includes(at)) {
      notes.add(`${at} includes itself; that is passed over.`);
      return null;
    }
    if (above.length >= maxDepth) {
      notes.add(`${at} is included more than ${maxDepth} files deep; it is not read.`);
      return null;
    }
    if (files >= maxFiles) {
      notes.add(`More than ${maxFiles} files are included; the rest is not read.`);
      return null;
    }
    files += 1;
    const content = await readBounded(at, maxBytes - bytes).catch((thrown: unknown) => {
      if (!(thrown instanceof FileProblem)) throw thrown;
      if (!isMissing(thrown)) notes.add(`${at} is not read: ${whyNot(thrown.code)}.`);
      return null;
    });
    if (content === null) return null;
    bytes += content.content.length;
    const text = content.content.toString('utf8');
    const includes = new Map<number, readonly ConfigFile[]>();
    for (const [line, patterns] of includesOf(text)) {
      const below: ConfigFile[] = [];
      for (const pattern of patterns) {
        for (const name of await namesOf(pattern)) {
          const file = await load(name, [...above, at]);
          if (file !== null) below.push(file);
        }
      }
      includes.set(line, below);
    }
    return { path: at, text, includes };
  }

  /** In the order of their names, as glob(3) gives them. */
  async function namesOf(pattern: string): Promise<readonly string[]> {
    // Tokens, variables and other people's homes lead to files that cannot be named here.
    if (/%|\$\{|^~[^/]/.test(pattern) && pattern !== '~') {
      notes.add(`Include ${pattern} is not followed: names with tokens, variables or other homes are not.`);
      return [];
    }
    const expanded = expandHome(pattern, home);
    const absolute = isAbsolute(expanded) ? expanded : join(home, '.ssh', expanded);
    if (!/[*?[{]/.test(absolute)) return [absolute];
    // `**` is two single stars for ssh, and would walk whole trees here.
    const single = absolute.replace(/\*{2,}/g, '*').replace(/[{}]/g, '\\$&');
    const found: string[] = [];
    for await (const name of glob(single)) {
      found.push(name);
      if (found.length >= maxMatches) {
        notes.add(`Include ${pattern} stands for more than ${maxMatches} files; the rest is not read.`);
        break;
      }
    }
    return found.sort();
  }

  return { file: await load(path, []), notes: [...notes] };
}

function whyNot(code: string): string {
  if (code === 'NOT_A_FILE') return 'it is not a file';
  if (code === 'TOO_LARGE') return 'it is too large';
  return code === 'EACCES' || code === 'EPERM' ? 'its permissions do not allow it' : code;
}
