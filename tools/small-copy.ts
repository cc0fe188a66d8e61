/** For tests: a copy of these tools beside a small console, service and shell, which starts in a moment. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstPartySources } from './images/published.ts';
import { nodePackage, projectRoot, stampFor } from './setup.mjs';

/**
 * A service that starts a process of its own, tells both pids and how it was called, and ends when asked. Each time it
 * is asked it adds a line to the file `asked` of its folder.
 */
const service = `
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
process.stderr.write(JSON.stringify({ pids: [process.pid, child.pid], args: process.argv.slice(2) }) + '\\n');
if (process.argv.includes('127.0.0.1:1')) process.exit(0);
const asked = join(import.meta.dirname, '..', '..', 'asked');
process.on('SIGTERM', () => { appendFileSync(asked, process.pid + '\\n'); setTimeout(() => process.exit(5), 50); });
process.stdout.write(JSON.stringify({ event: 'listening', ready: true, url: 'http://fairlead.localhost:81/#token=abc', port: 81, log: '/d/logs/fairlead.log' }) + '\\n');
`;

/** Makes the copy in a new temporary folder, set up as far as these tools can tell, and gives its path. */
export function makeSmallCopy(): string {
  const root = mkdtempSync(join(tmpdir(), 'fairlead-start-'));
  cpSync(join(projectRoot, 'tools'), join(root, 'tools'), {
    recursive: true,
    filter: (from) => !/\/tools\/(bed|arch)/.test(from),
  });
  mkdirSync(join(root, 'common'));
  for (const name of ['command-line.ts', 'images/own-images.ts', 'start-lines.ts', 'usage-problem.ts'])
    cpSync(join(projectRoot, 'common', name), join(root, 'common', name));
  const lock = '{"packages":{}}';
  mkdirSync(join(root, 'node_modules'));
  for (const name of ['vite', 'esbuild', nodePackage()]) {
    symlinkSync(join(projectRoot, 'node_modules', name), join(root, 'node_modules', name));
  }
  const files: Readonly<Record<string, string>> = {
    'package.json':
      '{"type":"module","main":"dist/main/main.js","scripts":{"start":"exec node tools/start.mjs","fairlead":"exec node tools/fairlead.mjs"}}',
    'package-lock.json': lock,
    'node_modules/.fairlead-setup': stampFor(lock),
    'renderer/vite.config.ts':
      "export default { root: import.meta.dirname, build: { outDir: '../dist/renderer', emptyOutDir: true } };",
    'renderer/index.html': '<!doctype html><title>x</title>',
    'renderer/registry-site/vite.config.ts':
      "export default { root: import.meta.dirname, build: { outDir: '../../dist/registry-site', emptyOutDir: true } };",
    'renderer/registry-site/index.html': '<!doctype html><title>x</title>',
    'tools/first-party.ts':
      "import { mkdirSync, writeFileSync } from 'node:fs';\nexport function buildFirstParty(root) { for (const schema of ['1.0', '1.1']) { mkdirSync(root + '/resources/registry/' + schema, { recursive: true }); writeFileSync(root + '/resources/registry/' + schema + '/list.json', ''); } }",
    ...Object.fromEntries(firstPartySources.map((file) => [file, ''])),
    'service/cli.ts': service,
    'service/embedded.ts': 'export {};',
    'service/standalone.ts': 'export {};',
    'service/work/worker.ts': 'export {};',
    'service/proxy/process.ts': 'export {};',
    'node_modules/piscina/dist/worker.js': 'export {};',
    'main/build.ts':
      "import { mkdirSync, writeFileSync } from 'node:fs';\nexport function buildShell({ outDir }) { for (const [folder, file] of [['/main', '/main.js'], ['/preload', '/preload.cjs']]) { mkdirSync(outDir + folder, { recursive: true }); writeFileSync(outDir + folder + file, ''); } }",
    'runtime/electron': '#!/bin/sh\necho "electron $* $FAIRLEAD_DATA"\nexit 9\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  chmodSync(join(root, 'runtime', 'electron'), 0o755);
  return root;
}

/** What the small service told of itself, the first or the last one that was started. */
export function toldBySmallService(
  text: string,
  which: 'first' | 'last' = 'first',
): {
  readonly pids: readonly number[];
  readonly args: readonly string[];
} {
  const lines = text.split('\n').filter((candidate) => candidate.startsWith('{"pids"'));
  const line = which === 'first' ? lines[0] : lines.at(-1);
  return JSON.parse(line ?? '{"pids":[],"args":[]}');
}
