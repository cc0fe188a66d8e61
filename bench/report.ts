/**
 * `node bench/report.ts <file.jsonl ...>`: writes the figures that the benchmarks printed into the tables of
 * docs/performance.md, between the markers. Lines of one benchmark replace all of its older lines.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const figureSchema = z.object({
  bench: z.string(),
  figure: z.string(),
  unit: z.string(),
  ours: z.number(),
  baseline: z.number(),
  baselineName: z.string(),
  ratio: z.number(),
  better: z.enum(['lower', 'higher']),
  n: z.number(),
  at: z.string(),
  cpu: z.string(),
  cores: z.number(),
  memoryGb: z.number(),
  os: z.string(),
  node: z.string(),
  load: z.number(),
});
type Figure = z.infer<typeof figureSchema>;

const file = join(import.meta.dirname, '..', 'docs', 'performance.md');

/** The text with one benchmark's table put between its markers. @throws where the markers are missing */
function withTable(text: string, bench: string, figures: readonly Figure[]): string {
  const [begin, end] = [`<!-- ${bench}: begin -->`, `<!-- ${bench}: end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for "${bench}".`);
  return `${text.slice(0, from + begin.length)}\n${tableOf(figures)}\n${text.slice(to)}`;
}

function tableOf(figures: readonly Figure[]): string {
  const [first] = figures;
  if (first === undefined) return '';
  const machine = `${first.cpu}, ${first.cores} cores, ${first.memoryGb} GB, ${first.os}, Node ${first.node.slice(1)}`;
  const rows = figures.map((row) => [
    row.figure,
    `${row.ours} ${row.unit}`,
    `${row.baseline} ${row.unit}`,
    row.baselineName,
    `${row.ratio}${row.better === 'higher' ? ' (more is better)' : ''}`,
    String(row.n),
  ]);
  const head = ['figure', 'Fairlead', 'beside', 'what it is beside', 'ratio', 'n'];
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [
    '',
    `${first.at.slice(0, 10)}; ${machine}; load ${first.load} before the run.`,
    '',
    ...[head, widths.map((width) => '-'.repeat(width)), ...rows].map(line),
    '',
  ].join('\n');
}

function main(paths: readonly string[]): number {
  if (paths.length === 0) {
    process.stderr.write('Usage: node bench/report.ts <file.jsonl ...>\n');
    return 2;
  }
  const figures = paths
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
    .filter((line) => line.startsWith('{'))
    .map((line) => figureSchema.parse(JSON.parse(line)));
  let text = readFileSync(file, 'utf8');
  for (const [bench, own] of Map.groupBy(figures, (figure) => figure.bench)) text = withTable(text, bench, own);
  writeFileSync(file, text);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
