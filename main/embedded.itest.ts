/** The shell with the real local site behind it (no engine needed): on the stand-in, and on Electron where its runtime is. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keyFileName } from '../common/shell/protocol.ts';
import { runtimes, type ShellDriver, standIn } from '../tools/electron-stand-in/drive.ts';
import { type AppFolder, makeAppFolder } from './testing/app-folder.ts';
import { console, evaluate, eventually, start } from './testing/bench.ts';

/** Trades its token as the console does, and keeps what the service says of itself. */
const page = `<!doctype html><title>starting</title><script nonce="__FAIRLEAD_NONCE__">
const token = new URLSearchParams(location.hash.slice(1)).get('token');
history.replaceState(null, '', location.pathname);
(async () => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch('/api/auth/exchange', { method: 'POST', headers, body: JSON.stringify({ token }) });
  if (!answer.ok) throw new Error(String(answer.status));
  const { bearer } = await answer.json();
  const about = await fetch('/api/system', { headers: { authorization: 'Bearer ' + bearer } });
  globalThis.about = await about.json();
  document.title = 'open';
})().catch((thrown) => { document.title = String(thrown); });
</script>`;

let folder: AppFolder;
const running: ShellDriver[] = [];

beforeAll(async () => {
  folder = await makeAppFolder('service/embedded.ts', page);
});

afterEach(async () => {
  for (const shell of running.splice(0)) await shell.quit();
});

afterAll(() => folder?.remove());

type About = {
  siteId: string;
  siteKind: string;
  version: string;
  keyStorage: string;
  dataDir: string;
  startedAt: number;
};

/** Waits for a console of a site that was started after `after`. */
async function consoleOf(shell: ShellDriver, after = 0): Promise<About & { origin: string }> {
  await eventually(async () => Number(await evaluate(shell, 'globalThis.about?.startedAt ?? 0')) > after, true);
  expect(await shell.page({ kind: 'title', page: console, text: '' })).toBe('open');
  return (await evaluate(shell, '({ ...about, origin: location.origin })')) as About & { origin: string };
}

const shellLog = (userData: string) =>
  readFileSync(join(userData, 'logs', 'shell.log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string });

const pidOf = (dataDir: string): number => JSON.parse(readFileSync(join(dataDir, 'service.json'), 'utf8')).pid;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH') return false;
    throw thrown;
  }
}

describe.each(runtimes())('the real local site under $name', (runtime) => {
  it('opens its console, comes back at the same address after a crash and after a restart, and ends with the app', async () => {
    const { shell, userData, dataDir } = await start(runtime, folder);
    running.push(shell);
    const first = await consoleOf(shell);
    expect(first).toMatchObject({ siteKind: 'local', version: '9.8.7', keyStorage: 'key-file', dataDir });
    const pid = pidOf(dataDir);
    process.kill(pid, 'SIGKILL');
    const second = await consoleOf(shell, first.startedAt);
    expect(pidOf(dataDir)).not.toBe(pid);
    expect([second.siteId, second.origin]).toEqual([first.siteId, first.origin]);
    await shell.main(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('restart-site')?.click(), null);
    const third = await consoleOf(shell, second.startedAt);
    expect(third.origin).toBe(first.origin);
    const last = pidOf(dataDir);
    expect(await shell.quit()).toBe(0);
    expect(isAlive(last)).toBe(false);
    expect(shellLog(userData).slice(-2)).toMatchObject([{ event: 'site-stopped', code: 0 }, { event: 'quit' }]);
  });

  it('says why it does not run when another service has its folder', async () => {
    const first = await start(runtime, folder);
    running.push(first.shell);
    await consoleOf(first.shell);
    const env = { FAIRLEAD_DATA: first.dataDir };
    const second = await start(runtime, folder, { env });
    running.push(second.shell);
    const body = () => second.shell.page({ kind: 'evaluate', page: 'data:text/html', text: 'document.body.innerText' });
    await eventually(async () => String(await body()).includes('STORE_IN_USE'), true);
    expect(String(await body())).toContain(`process ${pidOf(first.dataDir)}`);
  });
});

// Electron's own keychain depends on the desktop it runs on.
it('keeps its secrets under a key of the keychain, which is in no file of its own', async () => {
  const first = await start(standIn, folder, { keyFile: false });
  const { keyStorage, siteId } = await consoleOf(first.shell);
  expect(keyStorage).toBe('keychain');
  expect(await first.shell.quit()).toBe(0);
  expect(existsSync(join(first.dataDir, keyFileName))).toBe(false);
  const second = await start(standIn, folder, { keyFile: false, userData: first.userData });
  running.push(second.shell);
  expect(await consoleOf(second.shell)).toMatchObject({ keyStorage: 'keychain', siteId });
});
