/** A data folder with many of everything, written by the service's own parts. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { siteLabel } from '../../common/docker/labels.ts';
import { grantIn } from '../../common/license/license-key.ts';
import { openSiteKey } from '../../service/installation/site-key.ts';
import { createSecretBox } from '../../service/secrets/box.ts';
import { keyFileProvider } from '../../service/secrets/key-providers.ts';
import { readSiteId } from '../../service/site.ts';
import { createIdSource } from '../../service/store/ids.ts';
import { openStore } from '../../service/store/open.ts';
import { removeContainers } from '../bed/docker.ts';
import type { Bed } from '../bed/types.ts';
import { testLicense } from '../licensing/test-license.ts';
import { fillAudit } from './audit.ts';
import { createChance } from './chance.ts';
import { fillHosts } from './hosts.ts';
import { fillRegistries } from './registries.ts';
import { fillSessions } from './sessions.ts';
import { fillTasks } from './tasks.ts';
import { type DemoCounts, manyOfEverything, type Scene } from './types.ts';
import { fillWorkspaces } from './workspaces.ts';

/** Says of a folder that it was made by this tool, and may be made again. */
const markFile = 'demonstration.json';

type FillOptions = {
  readonly dataDir: string;
  /** Null: no host can be reached. */
  readonly bed: Bed | null;
  readonly counts?: Partial<DemoCounts>;
  readonly tell?: (line: string) => void;
  readonly now?: number;
};

/** A folder that holds something else than a demonstration. */
export class FolderInUse extends Error {}

/**
 * Fills the folder; an earlier demonstration in it is replaced, and what it started on the bed's engines ends.
 * @throws FolderInUse; STORE_IN_USE where a service runs on it
 */
export async function fillDemo(options: FillOptions): Promise<void> {
  const { dataDir, bed, tell = () => undefined, now = Date.now() } = options;
  await clearFolder(dataDir, bed);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const newId = createIdSource(() => now);
  const store = await openStore({ dataDir });
  try {
    const { siteId } = await readSiteId(store, newId, now);
    await writeFile(join(dataDir, markFile), `${JSON.stringify({ siteId })}\n`);
    const keyProvider = keyFileProvider(join(dataDir, 'data.key'));
    const secrets = await createSecretBox({ store, keyProvider, clock: () => now, ids: newId });
    // With a licence for all that is in it: else nobody could launch a session to look at.
    const { key } = await openSiteKey({ store, secrets, clock: () => now });
    const licenseKey = await testLicense((await key.identity()).installationId);
    const licenseId = grantIn(licenseKey)?.grant.license_id ?? '';
    await store.db
      .insertInto('licenses')
      .values({ license_id: licenseId, license_key: licenseKey, applied_at: now, applied_by: 'demonstration' })
      .execute();
    const counts = { ...manyOfEverything, ...options.counts };
    const scene: Scene = { store, secrets, dataDir, counts, chance: createChance(1), bed, newId, now };
    const hosts = await fillHosts(scene);
    tell(`${hosts.length} hosts, ${hosts.filter(({ reachable }) => reachable).length} of them the bed's engines.`);
    await fillRegistries(scene);
    tell(`${counts.registries} registries.`);
    const workspaces = await fillWorkspaces(scene, hosts);
    tell(`${workspaces.length} workspaces.`);
    await fillSessions(scene, hosts, workspaces);
    tell(`${counts.sessions} sessions, and ${counts.history} that have ended.`);
    tell(`${await fillTasks(scene, hosts, workspaces)} tasks.`);
    await fillAudit(scene, hosts, workspaces);
    tell(`${counts.auditEntries} audit entries.`);
  } finally {
    await store.close();
  }
}

async function clearFolder(dataDir: string, bed: Bed | null): Promise<void> {
  if (!existsSync(dataDir)) return;
  const mark = join(dataDir, markFile);
  if (!existsSync(mark)) {
    if (existsSync(join(dataDir, 'fairlead.sqlite')))
      throw new FolderInUse(`${dataDir} holds a site that is no demonstration. Name another folder with --data.`);
    return;
  }
  // Taken for a moment: a service that runs on it keeps it.
  await (await openStore({ dataDir })).close();
  const { siteId } = JSON.parse(await readFile(mark, 'utf8')) as { siteId: string };
  if (bed !== null)
    for (const engine of Object.values(bed.engines)) await removeContainers(engine, `${siteLabel}=${siteId}`);
  await rm(dataDir, { recursive: true });
}
