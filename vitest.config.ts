import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Two projects: `unit` needs nothing but Node; `integration` (files named *.itest.ts) uses the real parts of the test
 * bed (engines, sshd, image registry) and runs one file at a time, because two heavy suites side by side measure
 * only the machine.
 */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['tools/checks/property-seed.ts'],
          include: ['{common,service,main,preload,tools,renderer,images}/**/*.test.{ts,tsx}'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // How busy the machine is decides no test: what polls ends as soon as it holds, and this ends what hangs.
          expect: { poll: { timeout: 60_000 } },
          // Much of a file's time is waiting (for its modules, for a child process), so one more than this has cores.
          maxWorkers: availableParallelism() + 1,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{common,service,main,tools,images}/**/*.itest.ts'],
          environment: 'node',
          testTimeout: 180_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 60_000 } },
          fileParallelism: false,
          globalSetup: ['tools/bed/vitest-setup.ts'],
        },
      },
    ],
  },
});
