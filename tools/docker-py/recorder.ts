import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type RecordedCase =
  | { readonly kind: 'create'; readonly image: string; readonly kwargs: Readonly<Record<string, unknown>> }
  | { readonly kind: 'exec'; readonly kwargs: Readonly<Record<string, unknown>> };

export type Recorded =
  | { readonly query: Readonly<Record<string, string>>; readonly body: Readonly<Record<string, unknown>> }
  | { readonly error: string };

/** Where Debian's python3-docker has its code. */
const library = '/usr/lib/python3/dist-packages/docker/__init__.py';

/** Without this package, which only root can install, there is nothing to compare with. With `CI=true` that is a failure. */
export const canRecord = (): boolean => existsSync(library) || process.env.CI === 'true';

/**
 * What Debian's docker-py sends for each case, in their order. No engine is involved.
 * @throws Error that names the package to install, where docker-py is missing.
 */
export function recordDockerPy(cases: readonly RecordedCase[]): readonly Recorded[] {
  const script = fileURLToPath(new URL('record.py', import.meta.url));
  const run = spawnSync('/usr/bin/python3', [script], { input: JSON.stringify(cases), encoding: 'utf8' });
  if (run.error !== undefined || /No module named '(docker|requests)'/.test(run.stderr)) {
    throw new Error(
      'docker-py is missing: install the Debian package python3-docker (apt-get install python3-docker), then run this test again.',
    );
  }
  if (run.status !== 0) throw new Error(`record.py failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as readonly Recorded[];
}
