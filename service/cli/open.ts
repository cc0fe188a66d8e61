/** `fairlead open`: another one-time address for the console of the service that runs. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { usageProblem } from '../../common/usage-problem.ts';
import { askService } from './ask-service.ts';
import { dataDirOf } from './data-dir.ts';
import { exitCodes, type Io } from './io.ts';

const openedSchema = z.object({ url: z.string() });

export const openUsage = 'fairlead open [--data FOLDER]\n';

export async function open(args: readonly string[], io: Io): Promise<number> {
  let data: string | undefined;
  try {
    data = parseArgs({ args: [...args], options: { data: { type: 'string' } } }).values.data;
  } catch (thrown) {
    io.stderr.write(`${usageProblem(thrown)}\n\n${openUsage}`);
    return exitCodes.usage;
  }
  const dataDir = dataDirOf(data, io.env);
  const answer = await askService(dataDir, '/api/auth/open-url', io);
  if (answer === null) return exitCodes.failed;
  const opened = openedSchema.safeParse(answer.body);
  if (!opened.success) {
    io.stderr.write(`The service refused (${answer.status}).\n`);
    return exitCodes.failed;
  }
  io.stdout.write(`${opened.data.url}\n`);
  return exitCodes.ok;
}
