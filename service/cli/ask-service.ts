/** One call of a command to the service that runs on a data folder, with what there is to say where none answers. */
import { readControl } from './control-file.ts';
import type { Io } from './io.ts';
import { type Answer, provedCall } from './proved-call.ts';

/** null: no service of that folder answers, and standard error says so. */
export async function askService(
  dataDir: string,
  path: string,
  { stderr }: Pick<Io, 'stderr'>,
  deadlineMs?: number,
): Promise<Answer | null> {
  const control = await readControl(dataDir);
  const answer = control ? await provedCall(control, 'POST', path, deadlineMs) : 'nobody';
  if (answer === 'nobody') {
    stderr.write(`No Fairlead service runs on ${dataDir}. Start it with "npm start" or "fairlead serve".\n`);
    return null;
  }
  if (answer === 'stranger') {
    stderr.write(
      `Another program answers at ${control?.url}, and no Fairlead service of ${dataDir}. It was sent nothing. Start the service with "npm start" or "fairlead serve".\n`,
    );
    return null;
  }
  return answer;
}
