/** Ports of a local site: the same ones at every start, so that the browser keeps what it stored for the console. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

export type Ports = {
  readonly console: number;
  readonly viewer: number;
  /** Of viewer workers, in their order. */
  readonly viewerWorkers: readonly number[];
};

const port = z.number().int().min(1).max(65535);
const portsSchema = z.object({ console: port, viewer: port, viewerWorkers: z.array(port).default([]) });
const fileName = 'ports.json';
/** Tried first at the very first start. Registered for nothing [IANA list]. */
const preferred: Ports = { console: 17600, viewer: 17601, viewerWorkers: [] };

/**
 * The ports of last time where they are free, the preferred ones at first, and any free ones (0) otherwise; of viewer
 * workers as many as there are to be.
 */
export async function choosePorts(dataDir: string, host: string, workers: number): Promise<Ports> {
  const last = (await readPorts(dataDir)) ?? preferred;
  const kept = async (port = 0): Promise<number> => (port > 0 && (await isFree(host, port)) ? port : 0);
  return {
    console: await kept(last.console),
    viewer: await kept(last.viewer),
    viewerWorkers: await Promise.all(Array.from({ length: workers }, (_, index) => kept(last.viewerWorkers[index]))),
  };
}

/** Keeps the ports for the next start. */
export async function keepPorts(dataDir: string, ports: Ports): Promise<void> {
  if (ports.console === 0 || ports.viewer === 0 || ports.viewerWorkers.includes(0)) return;
  const file = join(dataDir, fileName);
  await writeFile(`${file}.new`, `${JSON.stringify(ports)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function readPorts(dataDir: string): Promise<Ports | null> {
  const text = await readFile(join(dataDir, fileName), 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return null;
    throw thrown;
  });
  if (text === null) return null;
  try {
    return portsSchema.parse(JSON.parse(text));
  } catch (thrown) {
    // A file that was cut off is no reason not to start: other ports do as well.
    if (thrown instanceof SyntaxError || thrown instanceof z.ZodError) return null;
    throw thrown;
  }
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
