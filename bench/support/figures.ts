/** What a benchmark prints: one JSON line per figure, each with the comparison that was measured in the same run. */
import { cpus, loadavg, release, totalmem } from 'node:os';

type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly os: string;
  readonly node: string;
  /** One-minute load when the benchmark began: above a few tenths, somebody else was at work. */
  readonly load: number;
};

type Figure = Machine & {
  readonly bench: string;
  readonly figure: string;
  readonly unit: string;
  readonly ours: number;
  readonly baseline: number;
  readonly baselineName: string;
  /** ours / baseline. */
  readonly ratio: number;
  readonly better: 'lower' | 'higher';
  /** Samples of ours; the baseline has as many unless its name says otherwise. */
  readonly n: number;
  /** ISO 8601. */
  readonly at: string;
};

export type NewFigure = Pick<Figure, 'figure' | 'unit' | 'ours' | 'baseline' | 'baselineName' | 'n'> & {
  readonly better?: Figure['better'];
};

function readMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${process.platform} ${release()}`,
    node: process.version,
    load: round(loadavg()[0] ?? 0),
  };
}

/** Prints figures of one benchmark. @throws where a figure is none: a benchmark must not print nonsense. */
export function figurePrinter(bench: string): (figure: NewFigure) => void {
  const machine = readMachine();
  return ({ figure, unit, ours, baseline, baselineName, n, better = 'lower' }) => {
    for (const value of [ours, baseline]) {
      if (!Number.isFinite(value) || value < 0) throw new Error(`"${figure}" measured ${value} ${unit}.`);
    }
    const line: Figure = {
      bench,
      figure,
      unit,
      ours: round(ours),
      baseline: round(baseline),
      baselineName,
      ratio: round(ours / baseline),
      better,
      n,
      at: new Date().toISOString(),
      ...machine,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
}

/** Three significant digits, and whole numbers from 100 on. */
function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
