/** One call of a command to the service that runs on a data folder, with what there is to say where none answers. */
import { commandsOf } from '../../common/commands.ts';
import { readControl } from './control-file.ts';
import { invocationOf, typedIn } from './invocation.ts';
import type { Io } from './io.ts';
import { type Answer, provedCall } from './proved-call.ts';

/** null: no service of that folder answers, and standard error says so. */
export async function askService(
  dataDir: string,
  path: string,
  { stderr, env }: Pick<Io, 'stderr' | 'env'>,
  deadlineMs?: number,
  body?: object,
): Promise<Answer | null> {
  const control = await readControl(dataDir);
  const answer = control ? await provedCall(control, 'POST', path, deadlineMs, body) : 'nobody';
  const { start } = commandsOf(invocationOf(dataDir, typedIn(env)));
  const advice = start === null ? 'Start it with the desktop app.' : `Start it: ${start}`;
  if (answer === 'nobody') {
    stderr.write(`No Fairlead service runs on ${dataDir}. ${advice}\n`);
    return null;
  }
  if (answer === 'stranger') {
    stderr.write(
      `Another program answers at ${control?.url}, and no Fairlead service of ${dataDir}. It was sent nothing. ${advice}\n`,
    );
    return null;
  }
  return answer;
}
