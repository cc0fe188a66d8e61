/** A Debian root that is made on this machine, where no image of one can be had. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite } from '../../common/images/own-images.ts';
import { mountsBelow } from './mounts.ts';

/** Whether this process can make one: it makes devices and owners, which takes root. */
export function canMakeRoot(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/sbin/debootstrap');
}

/**
 * Makes a root of Debian's smallest variant as a tar file. Where it is cancelled, nothing of it runs or is left any more
 * when this rejects.
 * @param mirror such as http://deb.debian.org/debian
 * @throws with what debootstrap or tar said
 */
export async function makeDebianRoot(file: string, mirror: string, signal?: AbortSignal): Promise<void> {
  const folder = `${file}.new`;
  const part = `${file}.part`;
  await removeRoot(folder);
  await mkdir(dirname(file), { recursive: true });
  try {
    await run('debootstrap', ['--variant=minbase', '--include=ca-certificates', suite, folder, mirror], signal);
    // Lists and downloaded packages are of the mirror of today; what else is left out, the image's own rules say.
    for (const inside of ['var/lib/apt/lists', 'var/cache/apt', 'var/log', 'usr/share/man', 'usr/share/info'])
      await emptied(join(folder, inside));
    await run('tar', ['-C', folder, '--sort=name', '--numeric-owner', '-cf', part, '.'], signal);
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
    await removeRoot(folder);
  }
}

/** How long programs that are asked to end have for it, milliseconds. debootstrap takes away what it mounted. */
const graceMs = 10_000;
/** How much of what a program says is kept, letters: why it failed is at the end. */
const saidLetters = 8_000;

/**
 * Runs a program to its end. Cancelled, it and all that it started are ended: debootstrap itself heeds a signal only once
 * the program that it waits for has ended.
 */
async function run(command: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  // A group of its own, which is signalled as a whole.
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-saidLetters);
    });
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    endGroup(child.pid, 'SIGTERM');
    timer = setTimeout(() => endGroup(child.pid, 'SIGKILL'), graceMs);
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      // What it started and left does not write into the folder while that is removed.
      child.once('exit', () => endGroup(child.pid, 'SIGKILL'));
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    if (code !== 0) throw new Error(`${command} ended with ${code ?? 'a signal'}:\n${said.trim()}`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

function endGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch (thrown) {
    // All of it has ended.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')) throw thrown;
  }
}

/** With what is mounted in it: of a debootstrap that was killed, `/proc` and `/sys` of this machine are. */
async function removeRoot(folder: string): Promise<void> {
  for (const mount of await mountsBelow(folder)) await run('umount', ['--lazy', mount]);
  await rm(folder, { recursive: true, force: true });
}

async function emptied(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
}
