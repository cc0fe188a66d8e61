/** `fairlead-issue backup`: a copy of the ledger, also while others write to it. */
import { existsSync } from 'node:fs';
import { counted } from '../../../common/counted.ts';
import { messageOf } from '../../../common/thrown.ts';
import { writeText } from '../files.ts';
import type { Io } from '../io.ts';
import { journalEntries } from '../ledger/journal.ts';
import { demanded, ledgerFile, ledgerOptions, readArgs, UsageError } from '../options.ts';
import { fileError, withLedger } from '../session.ts';

export const backupUsage = `fairlead-issue backup FILE
  copies the ledger to a new file, whole and checked; signing keys stay sealed in it
`;

export async function backup(args: readonly string[], io: Io): Promise<void> {
  const { values, positionals } = readArgs(args, ledgerOptions, 1);
  const file = demanded('FILE', positionals[0]);
  if (existsSync(file)) throw new UsageError(`${file} is there already: a backup replaces nothing.`);
  await withLedger(ledgerFile(values.ledger, io.env), async (ledger) => {
    // Only this user may read it, from the first byte on.
    writeText(file, '');
    try {
      await ledger.backup(file);
    } catch (thrown) {
      throw fileError(`${file} cannot be written: ${messageOf(thrown)}.`, thrown);
    }
  });
  const entries = await withLedger(file, (copy) => journalEntries(copy).length);
  io.stderr.write(`The ledger was copied to ${file}, with ${counted(entries, 'entry', 'entries')} in its journal.\n`);
}
