/** `fairlead registry check DIR` for a folder that a registry is built from. */

import { FairleadError } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import { checkSource } from '../../common/registry-source/check-source.ts';
import { type SourceReport, sourceReport } from '../../common/registry-source/source-report.ts';
import { readSource } from '../registries/source/read-source.ts';
import type { Io } from './io.ts';
import { plain } from './plain-text.ts';
import { flawsInWords, heldInWords } from './registry-summary.ts';

/** Prints every flaw; answers the exit code: 1 for an error, with `strict` for a warning as well. */
export async function checkSourceFolder(
  path: string,
  { json, strict }: { readonly json: boolean; readonly strict: boolean },
  io: Pick<Io, 'stdout' | 'stderr'>,
): Promise<number> {
  let report: SourceReport;
  try {
    report = await reportOf(path);
  } catch (thrown) {
    if (!(thrown instanceof FairleadError)) throw thrown;
    const { code, message, hint } = thrown;
    io.stderr.write(`${plain(message)} (${code})\n${hint === undefined ? '' : `${plain(hintText(hint))}\n`}`);
    return 1;
  }
  io.stdout.write(json ? `${JSON.stringify({ kind: 'source', ...report }, null, 2)}\n` : lines(report));
  return report.errors > 0 || (strict && report.warnings > 0) ? 1 : 0;
}

async function reportOf(path: string): Promise<SourceReport> {
  const { source } = await readSource(path);
  return sourceReport(source, checkSource(source));
}

function lines(report: SourceReport): string {
  const { name, schema, checks } = report;
  const text = [`${plain(name)}, written in schema ${schema}`, heldInWords(report), ''];
  for (const [file, found] of Map.groupBy(checks, (check) => check.file)) {
    text.push(plain(file));
    for (const { level, id, field, problem, fix } of found) {
      text.push(`  ${level}  ${id}${field === null ? '' : `  ${plain(field)}`}`);
      text.push(`    ${plain(problem)} ${plain(fix)}`);
    }
    text.push('');
  }
  text.push(`${flawsInWords(report)}.`);
  return `${text.join('\n')}\n`;
}
