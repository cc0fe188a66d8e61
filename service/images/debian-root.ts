/** A Debian root that is made on this machine, where no image of one can be had. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { suite } from '../../common/images/own-images.ts';

/** Whether this process can make one: it makes devices and owners, which takes root. */
export function canMakeRoot(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/sbin/debootstrap');
}

/**
 * Makes a root of Debian's smallest variant as a tar file.
 * @param mirror such as http://deb.debian.org/debian
 * @throws with what debootstrap or tar said
 */
export async function makeDebianRoot(file: string, mirror: string, signal?: AbortSignal): Promise<void> {
  const folder = `${file}.new`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(file), { recursive: true });
  try {
    await run('debootstrap', ['--variant=minbase', '--include=ca-certificates', suite, folder, mirror], signal);
    // Lists and downloaded packages are of the mirror of today; what else is left out, the image's own rules say.
    for (const part of ['var/lib/apt/lists', 'var/cache/apt', 'var/log', 'usr/share/man', 'usr/share/info'])
      emptied(join(folder, part));
    await run('tar', ['-C', folder, '--sort=name', '--numeric-owner', '-cf', `${file}.part`, '.'], signal);
    renameSync(`${file}.part`, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How much is said by a program that runs for minutes, bytes. */
const saidBytes = 16 * 1024 * 1024;

async function run(command: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  await promisify(execFile)(command, [...args], { maxBuffer: saidBytes, ...(signal && { signal }) });
}

function emptied(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}
