import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import type { StoreOption } from './fixtures/site.ts';

const specs = readdirSync(join(import.meta.dirname, 'specs')).filter((name) => name.endsWith('.spec.ts'));

/** One worker: the specs share two engines and a machine with few cores. The bed is brought up before the first spec. */
export default defineConfig<object, StoreOption>({
  testDir: './specs',
  outputDir: '../test-results/e2e',
  globalSetup: './fixtures/global-setup.ts',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // How long the machine takes is nobody's matter here: these end what hangs.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  // A project a file: workers belong to one project, so every file has a site of its own.
  projects: [
    ...specs.map((name) => ({ name: name.replace('.spec.ts', ''), testMatch: name })),
    // The main job once more, with the site kept on Postgres.
    { name: 'main-job-on-postgres', testMatch: 'main-job.spec.ts', use: { store: 'postgres' } },
  ],
  use: {
    viewport: { width: 1440, height: 900 },
    // Pictures are taken of what is there, not of what fades in.
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.FAIRLEAD_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
