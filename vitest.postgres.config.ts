import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What starts a Postgres of its own (`tools/bed/postgres.ts`). */
const needsPostgres = /\b(postgresBackend|startPostgres)\(/;
/** A whole service, which can be kept on any store. */
const hasSite = /\bstartSite\(/;
/** What looks into the SQLite file past the service. */
const needsSqlite = /\b(openStore\(|storeFile|better-sqlite3)|fairlead\.sqlite|\|sqlite\)/;
/** What needs the test bed as well. */
const needsBed = /\btestBed\(/;

const files = globSync('service/**/*.itest.ts', { cwd: import.meta.dirname }).map((file) => ({
  file: file.replaceAll('\\', '/'),
  text: readFileSync(join(import.meta.dirname, file), 'utf8'),
}));
const suites = files.filter(({ text }) => needsPostgres.test(text) && !needsBed.test(text));
const sites = files.filter(
  ({ text }) => hasSite.test(text) && !needsSqlite.test(text) && !suites.some((suite) => suite.text === text),
);

const common = {
  environment: 'node',
  testTimeout: 180_000,
  hookTimeout: 600_000,
  expect: { poll: { timeout: 60_000 } },
  fileParallelism: false,
} as const;

/**
 * `npm run test:postgres`: the suites that run on Postgres, which need nothing but that (`--project postgres`), and the tests of
 * whole services with every site kept there, which need the test bed (`--project sites`). All are found by what they start.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: 'postgres', include: suites.map(({ file }) => file) } },
      {
        test: {
          ...common,
          name: 'sites',
          include: sites.map(({ file }) => file),
          globalSetup: ['tools/bed/vitest-setup.ts', 'service/store/testing/sites-on-postgres.ts'],
          setupFiles: ['service/store/testing/sites-on-postgres-file.ts'],
        },
      },
    ],
  },
});
