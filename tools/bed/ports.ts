import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { BedPaths } from './paths.ts';

const names = [
  'sshA',
  'sshB',
  'sshNoForwarding',
  'imageRegistry',
  'privateImageRegistry',
  'workspaceRegistry',
] as const;
export type BedPorts = Readonly<Record<(typeof names)[number], number>>;

/** The ports of this bed: chosen once among the free ones below the ephemeral range, then kept, so that names of images stay. */
export async function bedPorts(paths: BedPaths): Promise<BedPorts> {
  const file = join(paths.root, 'ports.json');
  const known = readPorts(file);
  if (known !== null) return known;
  const chosen: Record<string, number> = {};
  let port = 21_000 + (Number.parseInt(paths.id, 16) % 500) * 10;
  for (const name of names) {
    while (await answers(port)) port += 1;
    chosen[name] = port;
    port += 1;
  }
  mkdirSync(paths.root, { recursive: true });
  writeFileSync(file, JSON.stringify(chosen));
  return chosen as BedPorts;
}

function readPorts(file: string): BedPorts | null {
  try {
    const ports = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return names.every((name) => typeof ports[name] === 'number') ? (ports as BedPorts) : null;
  } catch {
    return null;
  }
}

/** True where something listens on that port of the loopback. */
export function answers(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** Where ports for one test's own parts are looked for: below those of beds. */
const ownPorts = { from: 10_000, to: 17_000 } as const;

/**
 * A port of the loopback on which nothing listens. It is below the range from which systems and engines take ports by
 * themselves, so that nobody gets it while its owner has it closed for a while.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(ownPorts.from, ownPorts.to);
    if (await canListen(port)) return port;
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
