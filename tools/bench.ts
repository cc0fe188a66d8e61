/** `npm run bench:<name>`: runs bench/<name>.ts, which prints one JSON line per figure. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startGuarded, superviseGroup } from './proc.ts';
import { projectRoot } from './setup.mjs';

/** Runs the benchmark named first; further arguments go to it. Returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  const file = join(projectRoot, 'bench', `${name}.ts`);
  if (!/^[a-z][a-z-]*$/.test(name) || !existsSync(file)) {
    const known = readdirSync(join(projectRoot, 'bench'))
      .filter((entry) => /^[a-z][a-z-]*\.ts$/.test(entry))
      .map((entry) => entry.slice(0, -3));
    process.stderr.write(`There is no benchmark "${name}". There is: ${known.join(', ') || 'none'}.\n`);
    return 2;
  }
  return superviseGroup(startGuarded(process.execPath, [file, ...rest], { cwd: projectRoot, stdio: 'inherit' }));
}
