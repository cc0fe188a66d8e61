/** What a whole service tells of itself with a real engine. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clockDifference } from '../common/site-info/clock.ts';
import { docker } from '../tools/bed/docker.ts';
import { testBed } from '../tools/bed/use-bed.ts';
import { startGate } from './testing/gate.ts';
import { addSocketHost, hostUntil } from './testing/scene.ts';
import { type Site, startSite } from './testing/site.ts';

const bed = testBed();
const engine = bed.engines.a;
let site: Site;
beforeAll(async () => {
  site = await startSite({ engines: [engine] });
});
afterAll(() => site?.dispose());

it('tells of a host what its engine says, what time it is there, and why not where it is away', async () => {
  const gate = await startGate(engine);
  try {
    const host = await addSocketHost(site.api, gate, 'Harbour');
    await hostUntil(site.api, host.id, ({ connection }) => connection.state === 'connected', 'it is connected');
    const [told] = (await site.api.system.info()).hosts ?? [];
    expect(told).toMatchObject({
      name: 'Harbour',
      engine: {
        name: 'docker',
        version: await docker(engine, 'version', '-f', '{{.Server.Version}}'),
        apiVersion: await docker(engine, 'version', '-f', '{{.Server.APIVersion}}'),
      },
      clockProblem: null,
    });
    // The same machine: what is left is what the way may add.
    if (told?.clock == null) throw new Error('Its clock is not known.');
    const { aheadMs, withinMs } = clockDifference(told.clock);
    expect(Math.abs(aheadMs)).toBeLessThanOrEqual(withinMs + 1);

    gate.close();
    await hostUntil(site.api, host.id, ({ connection }) => connection.state !== 'connected', 'it is away');
    const [away] = (await site.api.system.info()).hosts ?? [];
    expect(away).toMatchObject({ clock: null, clockProblem: null, engine: { name: 'docker' } });
    expect(away?.connection.reason).toMatch(/\.$/);
    await site.api.hosts.remove({ id: host.id });
  } finally {
    await gate.dispose();
  }
});
