/** Reading the engine's JSON without trusting it: every field is looked at before it is used. */
import { cutLines, tooLarge } from './lines.ts';

export type Json = Readonly<Record<string, unknown>>;

export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise;
}

export function asNumber(value: unknown, otherwise = 0): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

export function asTexts(value: unknown): readonly string[] {
  return asList(value).filter((item) => typeof item === 'string');
}

export function asLabels(value: unknown): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const [key, item] of Object.entries(asObject(value))) if (typeof item === 'string') labels[key] = item;
  return labels;
}

/** Characters of one value: what an engine says of one layer, event or sample is far below. */
const maxValue = 4 * 1024 * 1024;

/**
 * Values of a JSON-lines stream (`/events`, `/images/create`, `/stats`). A last line without an end still counts.
 * @throws ENGINE_ANSWER_TOO_LARGE for a line that does not end.
 */
export async function* jsonLines(stream: AsyncIterable<unknown>): AsyncGenerator<Json> {
  const decoder = new TextDecoder();
  const lines = cutLines(maxValue + 1);
  const value = (line: string): Json => {
    if (line.length > maxValue) throw tooLarge(`a line of more than ${maxValue} characters`);
    return asObject(JSON.parse(line));
  };
  for await (const chunk of stream) {
    const text = Buffer.isBuffer(chunk) ? decoder.decode(chunk, { stream: true }) : asText(chunk);
    for (const line of lines.add(text)) if (line.trim() !== '') yield value(line);
  }
  const last = lines.end();
  if (last.trim() !== '') yield value(last);
}
