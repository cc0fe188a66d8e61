import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Where a site keeps its data: `--data`, `FAIRLEAD_DATA`, or the platform's folder for it. */
export function dataDirOf(option: string | undefined, env: Env, platform: NodeJS.Platform = process.platform): string {
  const given = option ?? env.FAIRLEAD_DATA;
  if (given) return resolve(given);
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Fairlead', 'site');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Fairlead', 'site');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'fairlead', 'site');
}
