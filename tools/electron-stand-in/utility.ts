/** Electron's `utilityProcess`: a Node process that is spoken to over its IPC channel. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { NamedEmitter, only } from './only.ts';

type ForkOptions = { serviceName: string; stdio: ('ignore' | 'pipe' | 'inherit')[]; env: Record<string, string> };

const shim = fileURLToPath(new URL('parent-port.mjs', import.meta.url));

class StandInUtilityProcess extends NamedEmitter {
  readonly #child: ChildProcess;
  pid: number | undefined;

  constructor(entry: string, args: string[], options: ForkOptions) {
    super('utilityProcess', ['message', 'exit', 'spawn']);
    this.#child = fork(entry, args, {
      env: options.env,
      stdio: [...options.stdio, 'ipc'],
      execArgv: ['--import', shim],
      // Structured clone, as Electron's ports have it.
      serialization: 'advanced',
    });
    this.pid = this.#child.pid;
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code, signal) => this.emit('exit', code ?? (signal === null ? 1 : 128)));
  }

  get stderr(): ChildProcess['stderr'] {
    return this.#child.stderr;
  }

  postMessage(message: object): void {
    if (this.#child.connected) this.#child.send(message);
  }

  kill(): boolean {
    return this.#child.kill();
  }
}

/** `started` collects the processes, for specs. */
export function createUtilityProcess(started: number[]): {
  fork(entry: string, args: string[], options: ForkOptions): object;
} {
  return {
    fork(entry, args, options) {
      const child = new StandInUtilityProcess(entry, args, options);
      if (child.pid !== undefined) started.push(child.pid);
      return only('utilityProcess', child);
    },
  };
}
