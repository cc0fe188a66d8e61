/** Ports of a local site: the same ones at every start, so that the browser keeps what it stored for the console. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

type Ports = { readonly console: number; readonly viewer: number };

const portsSchema = z.object({
  console: z.number().int().min(1).max(65535),
  viewer: z.number().int().min(1).max(65535),
});
const fileName = 'ports.json';
/** Tried first at the very first start. Registered for nothing [IANA list]. */
const preferred: Ports = { console: 17600, viewer: 17601 };

/** The ports of last time where they are free, the preferred ones at first, and any free ones otherwise. */
export async function choosePorts(dataDir: string, host: string): Promise<Ports> {
  const last = (await readPorts(dataDir)) ?? preferred;
  return {
    console: (await isFree(host, last.console)) ? last.console : 0,
    viewer: (await isFree(host, last.viewer)) ? last.viewer : 0,
  };
}

/** Keeps the ports for the next start. */
export async function keepPorts(dataDir: string, ports: Ports): Promise<void> {
  if (ports.console === 0 || ports.viewer === 0) return;
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
