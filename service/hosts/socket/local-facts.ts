/** Looks at this machine for `explainLocalFailure`. */
import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { errnoOf, type LocalFacts } from './explain-local.ts';

const programs = ['dockerd', 'podman'] as const;
const folders = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/snap/bin'] as const;

export async function gatherLocalFacts(socketPath: string, thrown: unknown): Promise<LocalFacts> {
  const user = userInfo();
  return {
    socketPath,
    errno: errnoOf(thrown),
    platform: process.platform,
    osRelease: await textOf('/etc/os-release'),
    isRoot: user.uid === 0,
    user: user.username,
    engineInstalled: await anyExists(programs.flatMap((program) => folders.map((folder) => `${folder}/${program}`))),
    socketGroup: await groupOf(socketPath),
  };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Not there, or not ours to read: there is no text then, which is all the caller wants to know.
    return '';
  }
}

async function anyExists(paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    paths.map((path) =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

async function groupOf(path: string): Promise<string | null> {
  const gid = await stat(path).then(
    (entry) => entry.gid,
    () => null,
  );
  if (gid === null) return null;
  for (const line of (await textOf('/etc/group')).split('\n')) {
    const [name, , id] = line.split(':');
    if (name !== undefined && Number(id) === gid) return name;
  }
  return null;
}
