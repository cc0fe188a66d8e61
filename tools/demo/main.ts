/** `npm run demo:many`: fills a data folder with many of everything, to look at. */

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { toErrorInfo } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import { ensureBed } from '../bed/bed.ts';
import { bedPaths } from '../bed/paths.ts';
import { fillDemo } from './fill.ts';
import { manyOfEverything } from './types.ts';

const usage = `Fills a data folder with many hosts, sessions, registries, tasks and audit entries.

  npm run demo:many [-- OPTIONS]

  --data DIR      the folder (default: one beside the test bed); an earlier demonstration in it is replaced
  --launch N      how many sessions are launched on the bed's engines when Fairlead starts (default: ${manyOfEverything.launched})
  --without-bed   no test bed: no host can be reached, and no session runs
  --help          this text

The test bed needs Linux and root. Elsewhere everything is made without it.
`;

/** @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  let values: { data?: string; launch?: string; 'without-bed'?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        launch: { type: 'string' },
        'without-bed': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${usage}`);
    return 2;
  }
  if (values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  const launched = Number(values.launch ?? manyOfEverything.launched);
  if (!Number.isInteger(launched) || launched < 0 || values.data === '') {
    process.stderr.write(`--launch needs a whole number, and --data a folder.\n\n${usage}`);
    return 2;
  }
  const dataDir = resolve(values.data ?? join(bedPaths().root, 'demo-many'));
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const hasBed = values['without-bed'] !== true && process.platform === 'linux' && process.getuid?.() === 0;
  try {
    const bed = hasBed ? await ensureBed({ tell: say }) : null;
    if (bed === null) say('Without the test bed: no host can be reached, and no session runs.');
    await fillDemo({ dataDir, bed, counts: { launched }, tell: say });
  } catch (thrown) {
    const { message, hint } = toErrorInfo(thrown);
    process.stderr.write(`${[message, hintText(hint ?? [])].filter(Boolean).join(' ')}\n`);
    return 1;
  }
  say(`\nOpen it with:\n\n  npm start -- --browser --data ${dataDir}\n`);
  return 0;
}
