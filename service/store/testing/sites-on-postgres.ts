/** For whole test runs: one Postgres, on which every site of a test has a database of its own. */
import { sitesOnPostgres, startPostgres } from '../../../tools/bed/postgres.ts';

/** Vitest calls it before the first file; the answer takes the server down after the last. */
export async function setup(): Promise<() => Promise<void>> {
  const server = await startPostgres();
  process.env[sitesOnPostgres] = await server.createDatabase();
  return () => server.stop();
}
