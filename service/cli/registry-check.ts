/**
 * `fairlead registry check <url|folder|file> [--strict] [--json]`: what a registry holds, what it flags, what is wrong with
 * it. Of a folder that a registry is built from, every flaw with its file and what to do about it.
 */

import { existsSync } from 'node:fs';
import { FairleadError } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import { failedReport, type RegistryReport, reportOf } from '../../common/registry/report.ts';
import { worstCaseBytes } from '../../common/registry/size.ts';
import { formatBytes } from '../../common/sizes/bytes.ts';
import { type FetchOptions, fetchFromPath, fetchRegistry } from '../registries/fetch.ts';
import { absolutePath } from '../registries/fetch-path.ts';
import { isSource } from '../registries/source/read-source.ts';
import { plain } from './plain-text.ts';
import { checkSourceFolder } from './registry-check-source.ts';
import { flawsInWords, heldInWords } from './registry-summary.ts';

type CliOutput = { write(text: string): unknown };
type CliIo = { readonly stdout: CliOutput; readonly stderr: CliOutput };

const usage = `Usage: fairlead registry check <url|folder|file> [--strict] [--json]

Reads a workspace registry, or the folder that one is built from, and tells what is in it. Nothing is stored and nothing
is installed.

  --strict  warnings count as failures
  --json    print one JSON object instead of a table
  --help    print this

Exit code: 0 everything can be used, 1 an entry or the whole registry cannot be used, 2 wrong usage.
`;

/** Runs the command; gives the exit code. `fetch` is for callers that bring their own way to fetch. */
export async function runRegistryCheck(args: readonly string[], io: CliIo, fetch: FetchOptions = {}): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    io.stdout.write(usage);
    return 0;
  }
  const json = args.includes('--json');
  const strict = args.includes('--strict');
  const rest = args.filter((arg) => arg !== '--json' && arg !== '--strict');
  const unknown = rest.find((arg) => arg.startsWith('-'));
  const [place, ...more] = rest;
  if (place === undefined || more.length > 0 || unknown !== undefined) {
    if (unknown !== undefined) io.stderr.write(`Unknown option: ${plain(unknown)}\n\n`);
    io.stderr.write(usage);
    return 2;
  }
  if (existsSync(place) && (await isSource(absolutePath(place)))) {
    return checkSourceFolder(absolutePath(place), { json, strict }, io);
  }
  const { report, error } = await check(place, fetch);
  if (json) io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else if (error === null) io.stdout.write(table(report));
  if (error !== null) io.stderr.write(explain(error));
  const { errors, warnings } = flawCounts(report);
  const isClean = !strict || errors + warnings === 0;
  return error === null && report.unusable === 0 && isClean ? 0 : 1;
}

/** What is only tidied for a reader is no warning here. */
function flawCounts(report: RegistryReport): { readonly errors: number; readonly warnings: number } {
  const problems = [...(report.problems ?? []), ...report.entries.flatMap((entry) => entry.problems)];
  const of = (level: string) => problems.filter(({ severity }) => severity === level).length;
  return { errors: of('error'), warnings: problems.length - of('error') - of('info') };
}

async function check(
  place: string,
  options: FetchOptions,
): Promise<{ readonly report: RegistryReport; readonly error: FairleadError | null }> {
  try {
    // A relative path without a dot ("registry/list.json") is told from an address by being there.
    const result = existsSync(place)
      ? await fetchFromPath(absolutePath(place), options)
      : await fetchRegistry(place, options);
    if (result.status === 'fetched') return { report: reportOf(result.document), error: null };
    throw new FairleadError('REGISTRY_NOT_FETCHED', { message: 'The server gave no document.', hint: 'Try again.' });
  } catch (error) {
    if (error instanceof FairleadError) return { report: failedReport(error), error };
    throw error;
  }
}

function explain(error: FairleadError): string {
  const lines = [`${plain(error.message)} (${error.code})`];
  if (error.hint !== undefined) lines.push(plain(hintText(error.hint)));
  const tried: unknown = error.data?.tried;
  if (Array.isArray(tried)) {
    for (const one of tried as readonly { url: string; outcome: string; ok: boolean }[]) {
      lines.push(`  ${one.ok ? 'ok    ' : 'failed'}  ${plain(one.url)}  ${plain(one.outcome)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function table(report: RegistryReport): string {
  const lines = [
    `${plain(report.name ?? 'Unnamed registry')}, schema ${report.schema ?? 'unknown'}`,
    heldInWords(report),
    ...(report.problems ?? []).map((problem) => `  ${problem.severity}: ${plain(problem.message)}`),
    '',
  ];
  const rows = report.entries.map((entry) => [
    plain(entry.name),
    plain(entry.image ?? '-'),
    plain(entry.architectures.join(',')) || '-',
    entry.sizeMb === null ? '-' : formatBytes(worstCaseBytes(entry.sizeMb) ?? 0),
    entry.warnings.map(({ id, property, severity }) => `${id}:${plain(property)} (${severity})`).join(', '),
  ]);
  const head = ['NAME', 'IMAGE', 'ARCHITECTURES', 'SIZE', 'WARNINGS'];
  const limits = [36, 64, 20, 12, Number.POSITIVE_INFINITY];
  const widths = head.map((title, column) =>
    Math.min(limits[column] ?? 0, Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0))),
  );
  const format = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : clip(cell, widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  if (rows.length > 0) lines.push(format(head));
  report.entries.forEach((entry, index) => {
    lines.push(format(rows[index] ?? []));
    for (const problem of entry.problems) lines.push(`    ${problem.severity}: ${plain(problem.message)}`);
  });
  lines.push('', `${flawsInWords(flawCounts(report))}.`);
  return `${lines.join('\n')}\n`;
}

function clip(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}
