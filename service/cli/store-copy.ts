/** `fairlead store copy`: a site moves from SQLite to Postgres. */

import { parseArgs } from 'node:util';
import { toErrorInfo } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import { usageProblem } from '../../common/usage-problem.ts';
import { copyToPostgres } from '../store/copy.ts';
import { locationOf, notedPlace, readStorePlace } from '../store/place.ts';
import { dataDirOf } from './data-dir.ts';
import { exitCodes, type Io } from './io.ts';

export const storeUsage = `fairlead store copy [--from-data FOLDER] --store postgres://ACCOUNT@HOST:PORT/DATABASE [--store-password-file FILE]
  copies the site of a data folder, while no service runs on it, into an empty database, and compares every row
`;

/** Copies, compares and says how much; the folder is only read. */
export async function storeCopy(args: readonly string[], io: Io): Promise<number> {
  const misused = (sentence: string) => {
    io.stderr.write(`${sentence}\n\n${storeUsage}`);
    return exitCodes.usage;
  };
  let values: Readonly<Record<string, string | undefined>>;
  try {
    const text = { type: 'string' } as const;
    values = parseArgs({
      args: [...args],
      options: { 'from-data': text, store: text, 'store-password-file': text },
    }).values;
  } catch (thrown) {
    return misused(usageProblem(thrown));
  }
  const place = readStorePlace(values.store, values['store-password-file']);
  if (typeof place === 'string') return misused(place);
  if (place?.kind !== 'postgres') return misused('"--store" has to say where the copy goes.');
  if (values['from-data'] === '') return misused('"--from-data" has to say which site is copied.');
  const dataDir = dataDirOf(values['from-data'], io.env);
  try {
    if (notedPlace(dataDir).kind === 'postgres') {
      io.stderr.write(`The site of ${dataDir} is kept on Postgres already (store.json). Nothing was copied.\n`);
      return exitCodes.failed;
    }
    const location = locationOf(dataDir, place);
    if (!('postgresUrl' in location)) throw new Error('A Postgres place has no address.');
    const { postgresUrl, password } = location;
    const copied = await copyToPostgres(dataDir, { postgresUrl, ...(password !== undefined && { password }) });
    const width = Math.max(...copied.map(({ table }) => table.length));
    const lines = copied.map(({ table, rows }) => `${table.padEnd(width)}  ${rows}`);
    const total = copied.reduce((sum, { rows }) => sum + rows, 0);
    io.stdout.write(
      `${lines.join('\n')}\n\nCopied and compared: ${total} rows. The site runs on Postgres once it is started with the same data folder, which keeps its keys, and the same --store.\n`,
    );
    return exitCodes.ok;
  } catch (thrown) {
    const { code, message, hint } = toErrorInfo(thrown);
    io.stderr.write(`${message} (${code})${hint === undefined ? '' : `\n${hintText(hint)}`}\n`);
    return exitCodes.failed;
  }
}
