/** What a site keeps of licences, changed behind its back while its service does not run: for states that it takes in from nobody. */
import { openStore } from '../../service/store/open.ts';

/** Puts a text in the place of every License Key that the site keeps. */
export async function exchangeKeptLicense(dataDir: string, licenseKey: string): Promise<void> {
  await changing(dataDir, (store) => store.db.updateTable('licenses').set({ license_key: licenseKey }).execute());
}

/** The site has seen this time, epoch milliseconds. */
export async function setClockMark(dataDir: string, seenAt: number): Promise<void> {
  await changing(dataDir, (store) => store.db.updateTable('license_clock').set({ seen_at: seenAt }).execute());
}

async function changing(
  dataDir: string,
  change: (store: Awaited<ReturnType<typeof openStore>>) => Promise<unknown>,
): Promise<void> {
  const store = await openStore({ dataDir });
  try {
    await change(store);
  } finally {
    await store.close();
  }
}
