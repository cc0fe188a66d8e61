/** What is mounted within a folder of this machine. */
import { readFile } from 'node:fs/promises';
import { codeOf } from '../../common/thrown.ts';

/** The places below the folder where something is mounted, the innermost first. Linux; elsewhere none. */
export async function mountsBelow(folder: string): Promise<readonly string[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch((thrown: unknown) => {
    // What cannot be read may still be mounted, and somebody is about to remove the folder: only where there is no such list, there is none.
    if (codeOf(thrown) === 'ENOENT') return '';
    throw thrown;
  });
  return mountPoints(text)
    .filter((place) => place.startsWith(`${folder}/`))
    .reverse();
}

/** From `/proc/self/mountinfo`, in the order of mounting. Pure. */
export function mountPoints(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line) => line.split(' ')[4] ?? [])
    .map((place) =>
      place.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    );
}
