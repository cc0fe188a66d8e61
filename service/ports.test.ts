import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../tools/bed/ports.ts';
import { choosePorts, keepPorts } from './ports.ts';

const host = '127.0.0.1';
let dataDir: string;
const taken: Server[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fairlead-ports-'));
});
afterEach(async () => {
  for (const server of taken.splice(0)) await new Promise((resolve) => server.close(resolve));
  await rm(dataDir, { recursive: true });
});

it('are the same at every start, for as many viewer workers as there are to be', async () => {
  const [console, viewer, one, two] = [await freePort(), await freePort(), await freePort(), await freePort()];
  await keepPorts(dataDir, { console, viewer, viewerWorkers: [one, two] });
  expect(await choosePorts(dataDir, host, 0)).toEqual({ console, viewer, viewerWorkers: [] });
  expect(await choosePorts(dataDir, host, 3)).toEqual({ console, viewer, viewerWorkers: [one, two, 0] });
  const server = createServer();
  taken.push(server);
  await new Promise<void>((resolve) => server.listen(one, host, resolve));
  expect(await choosePorts(dataDir, host, 2)).toEqual({ console, viewer, viewerWorkers: [0, two] });
});
