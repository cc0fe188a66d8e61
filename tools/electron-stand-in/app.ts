/** Electron's `app`: life cycle, paths, switches, the single-instance lock. */
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { NamedEmitter, only, preventable } from './only.ts';

type AppHome = {
  startBrowser(switches: readonly string[]): Promise<void>;
  /** False when a window would not close. */
  closeWindows(): boolean;
  endBrowser(): Promise<void>;
};

const events = [
  'second-instance',
  'window-all-closed',
  'will-quit',
  'web-contents-created',
  // Heard, but Chromium under test refuses by itself without asking.
  'certificate-error',
  'select-client-certificate',
];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

export class StandInApp extends NamedEmitter {
  readonly isPackaged = false;
  readonly commandLine: {
    getSwitchValue(name: string): string;
    appendSwitch(name: string, value?: string): void;
    hasSwitch(name: string): boolean;
  };
  readonly #home: AppHome;
  readonly #root: string;
  readonly #switches = new Map<string, string>();
  readonly #paths = new Map<string, string>();
  #name = 'Electron';
  #sandbox = false;
  #lock: string | null = null;
  #quitting = false;
  #telling: Promise<void> = Promise.resolve();
  readonly #ready: Promise<void>;

  constructor(home: AppHome, entry: string) {
    super('app', events);
    this.#home = home;
    let root = dirname(entry);
    while (!existsSync(join(root, 'package.json')) && root !== dirname(root)) root = dirname(root);
    this.#root = root;
    for (const argument of process.argv.slice(2)) {
      const parts = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
      if (parts?.[1] !== undefined) this.#switches.set(parts[1], parts[2] ?? '');
    }
    const given = new Set(this.#switches.keys());
    this.commandLine = only('app.commandLine', {
      getSwitchValue: (name: string) => this.#switches.get(name) ?? '',
      hasSwitch: (name: string) => this.#switches.has(name),
      appendSwitch: (name: string, value = '') => void this.#switches.set(name, value),
    });
    this.#ready = new Promise((resolve, reject) => {
      setImmediate(() => {
        if (this.#quitting) return;
        const own = [...this.#switches].filter(([name]) => !given.has(name));
        const text = own.map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`));
        home.startBrowser(text).then(resolve, reject);
      });
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.quit());
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  setName(name: string): void {
    this.#name = name;
  }

  getName(): string {
    return this.#name;
  }

  getVersion(): string {
    const { version } = JSON.parse(readFileSync(join(this.#root, 'package.json'), 'utf8')) as { version: string };
    return version;
  }

  getAppPath(): string {
    return this.#root;
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  getPath(name: string): string {
    if (name !== 'userData') throw new Error(`The Electron stand-in has no path "${name}".`);
    return this.#paths.get(name) ?? join(homedir(), '.config', this.#name);
  }

  enableSandbox(): void {
    this.#sandbox = true;
  }

  /** Not Electron's: whether `enableSandbox` was called, for specs. */
  sandboxEnabled(): boolean {
    return this.#sandbox;
  }

  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'stand-in.lock');
    const socket = join(folder, 'stand-in.sock');
    try {
      this.#take(path);
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
      if (isAlive(Number(readFileSync(path, 'utf8')))) {
        this.#telling = new Promise((resolve) => {
          const line = connect(socket, () => line.end(JSON.stringify(process.argv.slice(2))));
          line.on('close', () => resolve());
          line.on('error', () => resolve());
        });
        return false;
      }
      rmSync(path, { force: true });
      this.#take(path);
    }
    const server = createServer({ allowHalfOpen: false }, (line) => {
      let text = '';
      line.on('data', (chunk) => {
        text += chunk.toString('utf8');
      });
      line.on('end', () => this.emit('second-instance', {}, JSON.parse(text), folder));
    });
    // An instance that was killed leaves its socket behind; the lock says that it is nobody's.
    rmSync(socket, { force: true });
    server.listen(socket);
    server.unref();
    return true;
  }

  #take(path: string): void {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, String(process.pid));
    this.#lock = path;
  }

  quit(): void {
    if (this.#quitting) return;
    this.#quitting = true;
    setImmediate(() => {
      if (!this.#home.closeWindows()) {
        this.#quitting = false;
        return;
      }
      const event = preventable({});
      this.emit('will-quit', event);
      if (event.defaultPrevented) this.#quitting = false;
      else this.exit(0);
    });
  }

  windowsClosed(): void {
    if (!this.#quitting) this.emit('window-all-closed');
  }

  exit(code: number): void {
    if (this.#lock !== null) rmSync(this.#lock, { force: true });
    const leave = () => process.exit(code);
    Promise.all([this.#home.endBrowser(), this.#telling]).then(leave, leave);
  }
}
