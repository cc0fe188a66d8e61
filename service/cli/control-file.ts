/**
 * How commands on this machine reach the service that runs on a data folder: its address, its public key and a bearer
 * token, in a file that only its owner can read.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { serviceKeySchema } from '../../common/proof-schemas.ts';

const controlSchema = z.object({
  url: z.string(),
  bearer: z.string(),
  /** The public half of the service's key: the bearer token is for whoever proves to have the other one. */
  serviceKey: serviceKeySchema,
  pid: z.number().int(),
});
export type Control = z.infer<typeof controlSchema>;

const pathOf = (dataDir: string) => join(dataDir, 'run', 'control.json');

/** SECURITY: docs/security.md 4.17: mode 0600 from the first byte; whoever can read the data folder is the local site's admin. */
export async function writeControl(dataDir: string, control: Control): Promise<void> {
  await mkdir(join(dataDir, 'run'), { recursive: true, mode: 0o700 });
  const file = pathOf(dataDir);
  await writeFile(`${file}.new`, JSON.stringify(control), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export async function removeControl(dataDir: string): Promise<void> {
  await rm(pathOf(dataDir), { force: true });
}

/** null: no service runs on this folder, or it ended without tidying up. */
export async function readControl(dataDir: string): Promise<Control | null> {
  const text = await readFile(pathOf(dataDir), 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return null;
    throw thrown;
  });
  const parsed = text === null ? null : controlSchema.safeParse(JSON.parse(text));
  return parsed?.success && isAlive(parsed.data.pid) ? parsed.data : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
