/** The log of a session as it is shown: bounded, with times, held still while somebody reads. Pure. */
import type { z } from 'zod';
import type { logLineSchema } from '../../../../common/model/sessions.ts';

export type LogLine = z.infer<typeof logLineSchema> & { readonly number: number };

/** More lines than anybody scrolls through; what is older leaves. */
export const mostLines = 10_000;

export type LogWindow = {
  readonly lines: readonly LogLine[];
  /** Arrived while it was held still. */
  readonly held: readonly LogLine[];
  readonly paused: boolean;
  readonly next: number;
};

export const emptyLog: LogWindow = { lines: [], held: [], paused: false, next: 1 };

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of terminals begin with this character.
const colours = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

export function withLines(log: LogWindow, lines: readonly z.infer<typeof logLineSchema>[]): LogWindow {
  const numbered = lines.map((line, at) => ({
    ...line,
    text: line.text.replaceAll(colours, '').replaceAll('\r', ''),
    number: log.next + at,
  }));
  const next = log.next + lines.length;
  return log.paused
    ? { ...log, held: [...log.held, ...numbered].slice(-mostLines), next }
    : { ...log, lines: [...log.lines, ...numbered].slice(-mostLines), next };
}

export function withPause(log: LogWindow, paused: boolean): LogWindow {
  if (paused) return { ...log, paused };
  return { ...log, paused, lines: [...log.lines, ...log.held].slice(-mostLines), held: [] };
}

/** Hours to milliseconds on this machine's clock; empty where the engine gave no time. */
export function clockOf({ at }: Pick<LogLine, 'at'>): string {
  if (at <= 0) return '';
  const time = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

/** For a file: time, source, text. */
export function asText(lines: readonly LogLine[]): string {
  return lines
    .map(({ at, source, text }) => `${at > 0 ? new Date(at).toISOString() : '-'} ${source} ${text}\n`)
    .join('');
}
