/** For whole test runs: one Postgres, on which every site of a test has a database of its own. */
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../../tools/bed/postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a database of its own is made for every site. */
    postgresOfSites: string;
  }
}

/** Vitest calls it before the first file; the answer takes the server down after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  // Not in the environment of this process: the tests of every project have that.
  project.provide('postgresOfSites', await server.createDatabase());
  return () => server.stop();
}
