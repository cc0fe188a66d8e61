/** The life of the local site under the shell: its key, its crashes, its end. On the stand-in, and on Electron where its runtime is. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { wrappedKeyName } from '../common/shell/protocol.ts';
import { runtimes, type ShellDriver, standIn } from '../tools/electron-stand-in/drive.ts';
import { type AppFolder, makeAppFolder } from './testing/app-folder.ts';
import { console, consoleOpen, evaluate, eventually, siteState, start } from './testing/bench.ts';

let folder: AppFolder;
const running: ShellDriver[] = [];

beforeAll(async () => {
  folder = await makeAppFolder('main/testing/fixture-service.ts');
});

afterEach(async () => {
  for (const shell of running.splice(0)) await shell.quit();
});

afterAll(() => folder?.remove());

/** Pids of a process and everything below it. */
function tree(pid: number): number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = pids.flatMap((child) => {
    try {
      const stat = readFileSync(`/proc/${child}/stat`, 'utf8');
      return [[child, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const];
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown) return []; // It ended meanwhile.
      throw thrown;
    }
  });
  const below = (parent: number): number[] =>
    parents.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return [pid, ...below(pid)];
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown) return '';
    throw thrown;
  }
}

function diary(dataDir: string): string[] {
  return readFileSync(join(dataDir, 'diary.txt'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '');
}

const body = (shell: ShellDriver): Promise<unknown> =>
  shell.page({ kind: 'evaluate', page: 'data:text/html', text: 'document.body.innerText' });

describe.each(runtimes())('the local site under $name', (runtime) => {
  it('is started again after a crash, with a new token, and the console comes back', async () => {
    const { shell, dataDir } = await start(runtime, folder);
    running.push(shell);
    await consoleOpen(shell);
    const before = await siteState(shell);
    await evaluate(shell, "fetch('/crash').catch(() => null), true");
    await eventually(async () => diary(dataDir).filter((line) => line === 'ready').length, 2);
    await consoleOpen(shell, before.pid);
    const after = await siteState(shell);
    expect(after.used).not.toEqual(before.used);
  });

  it('is not given variables that would change its runtime', async () => {
    const stray = { NODE_PATH: '/nowhere', NODE_EXTRA_CA_CERTS: '/nowhere.pem' };
    const { shell } = await start(runtime, folder, { env: { ...stray, FAIRLEAD_STRAY: 'kept' } });
    running.push(shell);
    await consoleOpen(shell);
    const { env } = await siteState(shell);
    expect(env).toHaveProperty('FAIRLEAD_STRAY', 'kept');
    for (const name of Object.keys(stray)) expect(env).not.toHaveProperty(name);
  });

  it('says on a page without script and without powers why it does not run, and shows the logs when asked', async () => {
    const { shell } = await start(runtime, folder, { env: { FAIRLEAD_FIXTURE_FAILS: '1' } });
    running.push(shell);
    await eventually(async () => String(await body(shell)).includes('The store is <b>newer</b>.'), true);
    const text = String(await body(shell));
    expect(text).toContain('Install the newer version.');
    expect(text).toContain('STORE_TOO_NEW');
    const shown = await shell.page({ kind: 'evaluate', page: 'data:text/html', text: 'typeof window.fairlead' });
    expect(shown).toBe('undefined');
    const page = (await shell.pages())[0] ?? '';
    expect(decodeURIComponent(page)).toContain("default-src 'none'");
    expect(decodeURIComponent(page)).not.toContain('<script');
    await shell.page({ kind: 'click', page: 'data:text/html', text: 'a[href$="logs"]' });
    await eventually(async () => (await shell.seen()).opened.length, 1);
    expect(await shell.pages()).toEqual([page]);
  });

  it('is told to end before the shell goes, and is gone then', async () => {
    const { shell, dataDir, userData } = await start(runtime, folder);
    await consoleOpen(shell);
    const { pid } = await siteState(shell);
    expect(await shell.quit()).toBe(0);
    expect(diary(dataDir)).toEqual(['start', 'ready', 'stop']);
    expect(readProc(Number(pid), 'cmdline')).toBe('');
    const events = readFileSync(join(userData, 'logs', 'shell.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event);
    expect(events.slice(-2)).toEqual(['site-stopped', 'quit']);
  });

  it('is restarted by the menu while the window stays', async () => {
    const { shell, dataDir } = await start(runtime, folder);
    running.push(shell);
    await consoleOpen(shell);
    const { pid } = await siteState(shell);
    await shell.main(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('restart-site')?.click(), null);
    await eventually(async () => diary(dataDir), ['start', 'ready', 'stop', 'start', 'ready']);
    await consoleOpen(shell, pid);
  });
});

// Electron's own keychain depends on the desktop it runs on, so the choice of the key is tried where that can be set.
describe('the data key', () => {
  const noKeyFile = { keyFile: false } as const;

  it('travels by message port: not in arguments, environment, log or address', async () => {
    const { shell, userData, dataDir } = await start(standIn, folder, noKeyFile);
    running.push(shell);
    await consoleOpen(shell);
    const { key, kind, argv, env, used, pid } = await siteState(shell);
    expect(kind).toBe('keychain');
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    const bytes = Buffer.from(String(key), 'hex');
    const forms = [String(key), bytes.toString('base64'), bytes.toString('base64url'), String((used as string[])[0])];
    expect(argv).toHaveLength(2);
    const pids = tree(shell.pid);
    expect(pids).toContain(pid);
    const places = [
      JSON.stringify(env),
      readFileSync(join(userData, 'logs', 'shell.log'), 'utf8'),
      readFileSync(join(dataDir, wrappedKeyName), 'utf8'),
      ...(await shell.pages()),
      ...pids.flatMap((each) => [readProc(each, 'cmdline'), readProc(each, 'environ')]),
    ];
    for (const form of forms) for (const place of places) expect(place).not.toContain(form);
    expect(statSync(join(dataDir, wrappedKeyName)).mode & 0o777).toBe(0o600);
  });

  it('is the same on the next run', async () => {
    const first = await start(standIn, folder, noKeyFile);
    await consoleOpen(first.shell);
    const { key } = await siteState(first.shell);
    expect(await first.shell.quit()).toBe(0);
    const second = await start(standIn, folder, { ...noKeyFile, userData: first.userData });
    running.push(second.shell);
    await consoleOpen(second.shell);
    expect((await siteState(second.shell)).key).toBe(key);
  });

  it.each(['basic_text', 'none'])(
    'is asked about when the keychain is %s, and then kept for this run only',
    async (keychain) => {
      const env = { FAIRLEAD_STAND_IN_KEYCHAIN: keychain };
      const { shell, dataDir } = await start(standIn, folder, { ...noKeyFile, env, answers: [0] });
      running.push(shell);
      await consoleOpen(shell);
      const { kind, key, pid } = await siteState(shell);
      expect(kind).toBe('this-run');
      expect((await shell.seen()).dialogs.map(({ message }) => message)).toEqual(['This system has no keychain']);
      expect(readdirSync(dataDir)).toEqual(['diary.txt']);
      // The service of the same run gets the same key, without another question.
      await evaluate(shell, "fetch('/crash').catch(() => null), true");
      await eventually(async () => diary(dataDir).filter((line) => line === 'ready').length, 2);
      await consoleOpen(shell, pid);
      expect((await siteState(shell)).key).toBe(key);
      expect((await shell.seen()).dialogs).toHaveLength(1);
    },
  );

  it('is left to the service where the person chose a key file', async () => {
    const env = { FAIRLEAD_STAND_IN_KEYCHAIN: 'none' };
    const { shell } = await start(standIn, folder, { ...noKeyFile, env, answers: [1] });
    running.push(shell);
    await consoleOpen(shell);
    expect((await siteState(shell)).kind).toBe('key-file');
  });

  it('is not replaced when the keychain that holds it cannot be reached; quitting changes nothing', async () => {
    const first = await start(standIn, folder, noKeyFile);
    await consoleOpen(first.shell);
    expect(await first.shell.quit()).toBe(0);
    const before = readFileSync(join(first.dataDir, wrappedKeyName), 'utf8');
    const env = { FAIRLEAD_STAND_IN_KEYCHAIN: 'none' };
    const second = await start(standIn, folder, { ...noKeyFile, userData: first.userData, env, answers: [1] });
    expect(await second.shell.exited).toBe(0);
    expect(readFileSync(join(first.dataDir, wrappedKeyName), 'utf8')).toBe(before);
    expect(diary(first.dataDir)).toEqual(['start', 'ready', 'stop']);
  });
});

it('keeps the part of the address that tells console from view', () => {
  expect('http://v-abc.localhost:1/'.includes(console)).toBe(false);
});
