/** Starts the shell for specs and speaks to it: on the stand-in anywhere, on Electron itself where its runtime is present. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from '@playwright/test';
import type { ControlAnswer, ControlRequest } from './control.ts';
import { type PageOp, runPageOp } from './page-ops.ts';

type Seen = {
  readonly opened: string[];
  readonly notifications: { title: string; body: string }[];
  readonly dialogs: { message: string; buttons: string[] }[];
};

/** A running shell, the same for specs on both runtimes. */
export type ShellDriver = {
  readonly pid: number;
  /** Runs a self-contained function in the main process. */
  main<A, R>(run: (electron: typeof import('electron'), argument: A) => R | Promise<R>, argument: A): Promise<R>;
  /** Addresses of the windows' pages. */
  pages(): Promise<string[]>;
  page(op: PageOp): Promise<unknown>;
  /** What would have left the app: links, notifications, message boxes. */
  seen(): Promise<Seen>;
  /** Asks the app to end, as a person would; resolves with the exit code. */
  quit(): Promise<number>;
  /** Exit code, when it ends by itself. */
  readonly exited: Promise<number>;
};

type LaunchOptions = {
  /** Folder with package.json and dist/. */
  readonly app: string;
  readonly userData: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Button numbers for message boxes, in order. */
  readonly answers?: readonly number[];
  /** Where Chromium writes what its network did; complete once the app has ended. */
  readonly netLog?: string;
};

export type Runtime = {
  readonly name: 'stand-in' | 'electron';
  launch(options: LaunchOptions): Promise<ShellDriver>;
  /** Starts one more instance and resolves with its exit code. */
  second(options: LaunchOptions): Promise<number>;
};

const register = fileURLToPath(new URL('register.ts', import.meta.url));
const recorder = fileURLToPath(new URL('recorder.cjs', import.meta.url));

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128))));
}

function startStandIn(options: LaunchOptions, channel: boolean): ChildProcess {
  const main = join(options.app, 'dist', 'main', 'main.js');
  const { NODE_OPTIONS: _unused, ...env } = process.env;
  const netLog = options.netLog === undefined ? {} : { FAIRLEAD_STAND_IN_NET_LOG: options.netLog };
  return spawn(process.execPath, ['--import', register, main, `--user-data-dir=${options.userData}`], {
    env: { ...env, ...options.env, FAIRLEAD_STAND_IN_ANSWERS: JSON.stringify(options.answers ?? []), ...netLog },
    stdio: channel ? ['ignore', 'inherit', 'inherit', 'ipc'] : ['ignore', 'inherit', 'inherit'],
  });
}

export const standIn: Runtime = {
  name: 'stand-in',
  launch(options) {
    const child = startStandIn(options, true);
    const exited = ended(child);
    const waiting = new Map<number, (answer: ControlAnswer) => void>();
    let asked = 0;
    child.on('message', (message: ControlAnswer) => waiting.get(message.id)?.(message));

    function ask(request: DistributiveOmit<ControlRequest, 'id'>): Promise<unknown> {
      asked += 1;
      const id = asked;
      const answered = new Promise<unknown>((resolve, reject) => {
        waiting.set(id, (answer) => {
          waiting.delete(id);
          if ('error' in answer) reject(new Error(answer.error));
          else resolve(answer.value);
        });
      });
      // One that has ended cannot be asked; `exited` says so.
      child.send({ ...request, id }, () => undefined);
      return Promise.race([
        answered,
        exited.then((code) => Promise.reject(new Error(`The shell ended with code ${code}.`))),
      ]);
    }

    const driver: ShellDriver = {
      pid: child.pid ?? -1,
      main: (run, argument) => ask({ op: 'main', source: run.toString(), argument }) as Promise<never>,
      pages: () => ask({ op: 'pages' }) as Promise<string[]>,
      page: (page) => ask({ op: 'page', page }),
      seen: () => ask({ op: 'record' }) as Promise<Seen>,
      quit() {
        child.kill('SIGTERM');
        return exited;
      },
      exited,
    };
    return Promise.resolve(driver);
  },
  second: (options) => ended(startStandIn(options, false)),
};

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Electron's executable: `ELECTRON_OVERRIDE_DIST_PATH`, else an installed runtime, else null. */
function electronExecutable(): string | null {
  const home = fileURLToPath(new URL('../../node_modules/electron/', import.meta.url));
  const pathFile = join(home, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(home, 'dist'), name);
  return existsSync(path) ? path : null;
}

function electronArguments(options: LaunchOptions): string[] {
  // The recorder keeps links, notifications and boxes from reaching the desktop of whoever runs the specs.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const netLog = options.netLog === undefined ? [] : [`--log-net-log=${options.netLog}`];
  return ['-r', recorder, ...sandbox, ...netLog, options.app, `--user-data-dir=${options.userData}`];
}

function electron(executablePath: string): Runtime {
  const environment = (options: LaunchOptions): Record<string, string> => {
    const entries = Object.entries({ ...process.env, ...options.env });
    const given = entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    return { ...Object.fromEntries(given), FAIRLEAD_STAND_IN_ANSWERS: JSON.stringify(options.answers ?? []) };
  };
  return {
    name: 'electron',
    async launch(options) {
      const running = await _electron.launch({
        executablePath,
        args: electronArguments(options),
        env: environment(options),
      });
      const child = running.process();
      const exited = ended(child);
      return {
        pid: child.pid ?? -1,
        main: (run, argument) => running.evaluate(run as never, argument as never) as Promise<never>,
        pages: () => Promise.resolve(running.windows().map((page) => page.url())),
        page: (op) => runPageOp(running.windows(), op),
        seen: () => running.evaluate(() => Reflect.get(globalThis, 'fairleadRecord') as Seen),
        quit() {
          running.evaluate(({ app }) => app.quit()).catch(() => null);
          return exited;
        },
        exited,
      };
    },
    second: (options) =>
      ended(spawn(executablePath, electronArguments(options), { env: environment(options), stdio: 'ignore' })),
  };
}

/** Every runtime the specs run on here. */
export function runtimes(): Runtime[] {
  const executable = electronExecutable();
  return executable === null ? [standIn] : [standIn, electron(executable)];
}
