/** `fairlead open`: another one-time address for the console of the service that runs. */
import { parseArgs } from 'node:util';
import { type Control, readControl } from './control-file.ts';
import { dataDirOf } from './data-dir.ts';
import { exitCodes, type Io } from './io.ts';

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
  const response = control && (await ask(control));
  if (!response) {
    io.stderr.write(`No Fairlead service runs on ${dataDir}. Start it with "npm start" or "fairlead serve".\n`);
    return exitCodes.failed;
  }
  if (!response.ok) {
    io.stderr.write(`The service refused (${response.status}).\n`);
    return exitCodes.failed;
  }
  const { url } = (await response.json()) as { url: string };
  io.stdout.write(`${url}\n`);
  return exitCodes.ok;
}

/** null: nothing answers. A service that was killed leaves its address behind, and its number to other processes. */
async function ask({ url, bearer }: Control): Promise<Response | null> {
  // Not every resolver knows names under localhost; the listener answers to its address as well.
  return fetch(`http://127.0.0.1:${new URL(url).port}/api/auth/open-url`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${bearer}` },
  }).catch((thrown: unknown) => {
    // How fetch says that there was no answer.
    if (thrown instanceof TypeError) return null;
    throw thrown;
  });
}
