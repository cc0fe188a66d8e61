/** Asking at a terminal for what must not be shown. */
import type { ReadStream } from 'node:tty';

const enter = /[\r\n]/;
const ctrlC = '\u0003';
const ctrlD = '\u0004';
const erasing: ReadonlySet<string> = new Set(['\b', '\u007f']);

/**
 * Reads one line from a terminal without showing it; null where it was given up. Pasted text counts as typed.
 * @param output where the question goes; not what the command's result is written to
 */
export function askHidden(
  input: ReadStream,
  output: { write(text: string): unknown },
  question: string,
): Promise<string | null> {
  return new Promise((resolve) => {
    let typed: readonly string[] = [];
    const end = (answer: string | null) => {
      input.off('data', read);
      input.off('end', ended);
      input.setRawMode(false);
      input.pause();
      output.write('\n');
      resolve(answer);
    };
    const ended = () => end(null);
    const read = (chunk: string) => {
      for (const character of chunk) {
        if (character === ctrlC || character === ctrlD) return end(null);
        if (enter.test(character)) return end(typed.join(''));
        typed = erasing.has(character) ? typed.slice(0, -1) : [...typed, character];
      }
    };
    // Before the question: what is typed as soon as it is seen is not shown either.
    input.setRawMode(true);
    input.setEncoding('utf8');
    input.on('data', read);
    input.once('end', ended);
    input.resume();
    output.write(question);
  });
}
