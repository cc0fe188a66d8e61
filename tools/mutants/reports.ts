/** How single tests ended, from the JSON reports of vitest and Playwright. Pure. */
import { z } from 'zod';
import type { TestEnd } from './mutant.ts';

const vitestSchema = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) })),
});

/** `fullName` is the describes and the test, joined by blanks. */
export function fromVitestReport(json: unknown): readonly TestEnd[] {
  return vitestSchema
    .parse(json)
    .testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ fullName, status }) => ({ name: fullName.trim(), status: endOf(status) })),
    );
}

const specSchema = z.object({
  title: z.string(),
  tests: z.array(z.object({ status: z.string() })),
});
const suiteSchema = z.object({
  title: z.string(),
  specs: z.array(specSchema).default([]),
  get suites() {
    return z.array(suiteSchema).optional();
  },
});
const playwrightSchema = z.object({ suites: z.array(suiteSchema) });

export function fromPlaywrightReport(json: unknown): readonly TestEnd[] {
  return playwrightSchema.parse(json).suites.flatMap((suite) => ends(suite, ''));
}

function ends(suite: z.infer<typeof suiteSchema>, prefix: string): readonly TestEnd[] {
  const own = suite.specs.flatMap(({ title, tests }) =>
    tests.map(({ status }) => ({
      name: `${prefix}${title}`,
      status: endOf(status === 'expected' ? 'passed' : status),
    })),
  );
  const inner = (suite.suites ?? []).flatMap((one) => ends(one, `${prefix}${one.title} `));
  return [...own, ...inner];
}

function endOf(status: string): TestEnd['status'] {
  if (status === 'passed') return 'passed';
  return ['skipped', 'pending', 'todo', 'disabled'].includes(status) ? 'skipped' : 'failed';
}
