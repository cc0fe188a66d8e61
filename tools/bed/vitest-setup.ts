import type { TestProject } from 'vitest/node';
import { ensureBed } from './bed.ts';
import type { Bed } from './types.ts';

declare module 'vitest' {
  interface ProvidedContext {
    bed: Bed;
  }
}

/** Vitest's global set-up of the integration project: the bed is up before the first test. */
// biome-ignore lint/style/noDefaultExport: vitest takes the default export of a global set-up file.
export default async function setup(project: TestProject): Promise<void> {
  project.provide('bed', await ensureBed({ tell: (line) => process.stderr.write(`bed: ${line}\n`) }));
}
