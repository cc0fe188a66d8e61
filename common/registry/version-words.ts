/** The versions that a registry's entry is made for, in words. Pure. */
import { parseVersion } from './versions.ts';

/** What is no version is named, up to this many of it. */
const othersNamed = 3;

type Line = { readonly major: number; readonly minor: number };

/**
 * `1.16 to 1.19` instead of a list of versions. Versions of one line (1.16.0, 1.16.x) are that line, for that is what
 * compatibility is decided by; lines that follow each other are a range, gaps are told (`1.14, 1.16 to 1.19`), and
 * what is no version (`develop`) stands at the end as it was published. Empty where nothing is named.
 */
export function versionsInWords(versions: readonly string[]): string {
  const lines = new Map<string, Line>();
  const others = new Set<string>();
  for (const version of versions) {
    const parsed = parseVersion(version);
    if (parsed !== null) lines.set(`${parsed.major}.${parsed.minor}`, parsed);
    else if (version.trim() !== '') others.add(version.trim());
  }
  const named = [...others].slice(0, othersNamed);
  const more = others.size - named.length;
  return [...rangesOf([...lines.values()]).map(rangeInWords), ...named, ...(more > 0 ? [`${more} more`] : [])].join(
    ', ',
  );
}

/** `made for Kasm 1.16 to 1.19`: whose versions they are stands with them. */
export function madeFor(versions: readonly string[]): string {
  const words = versionsInWords(versions);
  return words === '' ? '' : `made for Kasm ${words}`;
}

type Range = { readonly from: Line; readonly to: Line };

function rangesOf(lines: readonly Line[]): readonly Range[] {
  const ranges: Range[] = [];
  for (const line of lines.toSorted((a, b) => a.major - b.major || a.minor - b.minor)) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to.major === line.major && last.to.minor + 1 === line.minor)
      ranges[ranges.length - 1] = { from: last.from, to: line };
    else ranges.push({ from: line, to: line });
  }
  return ranges;
}

function rangeInWords({ from, to }: Range): string {
  const words = ({ major, minor }: Line) => `${major}.${minor}`;
  if (from === to) return words(from);
  return from.minor + 1 === to.minor ? `${words(from)}, ${words(to)}` : `${words(from)} to ${words(to)}`;
}
