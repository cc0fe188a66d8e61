/** `fairlead open`: another one-time address for the console of the service that runs. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readControl } from './control-file.ts';
import { dataDirOf } from './data-dir.ts';
import { exitCodes, type Io } from './io.ts';
import { provedCall } from './proved-call.ts';

const openedSchema = z.object({ url: z.string() });

export const openUsage = 'fairlead open [--data FOLDER]\n';

export async function open(args: readonly string[], io: Io): Promise<number> {
  let data: string | undefined;
  try {
    data = parseArgs({ args: [...args], options: { data: { type: 'string' } } }).values.data;
  } catch (thrown) {
    io.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${openUsage}`);
    return exitCodes.usage;
  }
  const dataDir = dataDirOf(data, io.env);
  const control = await readControl(dataDir);
  const answer = control ? await provedCall(control, 'POST', '/api/auth/open-url') : 'nobody';
  if (answer === 'nobody') {
    io.stderr.write(`No Fairlead service runs on ${dataDir}. Start it with "npm start" or "fairlead serve".\n`);
    return exitCodes.failed;
  }
  if (answer === 'stranger') {
    io.stderr.write(
      `Another program answers at ${control?.url}, and no Fairlead service of ${dataDir}. It was sent nothing. Start the service with "npm start" or "fairlead serve".\n`,
    );
    return exitCodes.failed;
  }
  const opened = openedSchema.safeParse(answer.body);
  if (!opened.success) {
    io.stderr.write(`The service refused (${answer.status}).\n`);
    return exitCodes.failed;
  }
  io.stdout.write(`${opened.data.url}\n`);
  return exitCodes.ok;
}
