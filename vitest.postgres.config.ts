import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What starts a Postgres of its own (`service/store/testing/postgres.ts`). These run without the rest of the test bed. */
const NEEDS_POSTGRES = /\b(postgresBackend|startPostgres)\(/;
/** What needs the test bed as well runs with the other integration tests. */
const NEEDS_BED = /\btestBed\(/;

const suites = globSync('service/**/*.itest.ts', { cwd: import.meta.dirname })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8');
    return NEEDS_POSTGRES.test(text) && !NEEDS_BED.test(text);
  });

/** `npm run test:postgres`: the suites that run on Postgres, found by what they start. */
export default defineConfig({
  test: {
    name: 'postgres',
    include: suites,
    environment: 'node',
    testTimeout: 180_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    fileParallelism: false,
  },
});
