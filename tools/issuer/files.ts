/** Files that commands read and write. */
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { messageOf } from '../../common/thrown.ts';
import { fileError } from './session.ts';

/** No request is longer, bytes. */
const longest = 256 * 1024;

/** The text of a file; `-` is what comes in. @throws ISSUER_FILE */
export function readText(file: string): string {
  try {
    const from = file === '-' ? 0 : openSync(file, 'r');
    try {
      return start(from);
    } finally {
      if (from !== 0) closeSync(from);
    }
  } catch (thrown) {
    throw fileError(`${file === '-' ? 'What comes in' : file} cannot be read: ${messageOf(thrown)}.`, thrown);
  }
}

/** As much as a request can have: what is longer is none, and is not read further. */
function start(from: number): string {
  const bytes = Buffer.alloc(longest);
  let length = 0;
  for (;;) {
    const read = readSync(from, bytes, length, longest - length, null);
    length += read;
    if (read === 0 || length === longest) return bytes.toString('utf8', 0, length);
  }
}

/** Writes a file that only this user may read. @throws ISSUER_FILE */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (thrown) {
    throw fileError(`${file} cannot be written: ${messageOf(thrown)}.`, thrown);
  }
}
