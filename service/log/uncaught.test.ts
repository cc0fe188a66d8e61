/** In processes of their own: this one's failures belong to the test runner. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-uncaught-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(body: string) {
  const script = `
    import { createLogger } from '${join(import.meta.dirname, 'logger.ts')}';
    import { logUncaught } from '${join(import.meta.dirname, 'uncaught.ts')}';
    const log = createLogger({ dataDir: ${JSON.stringify(folder)}, level: 'info', terminal: null });
    const stop = logUncaught(log);
    ${body}
  `;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const lines = readFileSync(join(folder, 'logs', 'fairlead.log'), 'utf8')
    .trim()
    .split('\n');
  return { status, lines: lines.map((line) => JSON.parse(line) as { level: string; msg: string; err?: unknown }) };
}

it('a chore that fails is logged and the process goes on', () => {
  const { status, lines } = run(`
    Promise.reject(new Error('broken chore'));
    setImmediate(async () => { log.logger.info('still here'); stop(); await log.close(); });
  `);
  expect(status).toBe(0);
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    ['error', 'Something failed that nothing waited for'],
    ['info', 'still here'],
  ]);
  expect(JSON.stringify(lines[0]?.err)).toContain('broken chore');
});

it('an exception is in the log before the process ends', () => {
  const { status, lines } = run(
    `setImmediate(() => { throw new Error('broken state'); }); setInterval(() => {}, 1000);`,
  );
  expect(status).toBe(70);
  expect(lines.at(-1)).toMatchObject({ level: 'fatal' });
  expect(JSON.stringify(lines.at(-1)?.err)).toContain('broken state');
});
