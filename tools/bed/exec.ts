import { spawn } from 'node:child_process';

type RunOptions = {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** File descriptor that receives stdout and stderr instead of the result. */
  readonly logFd?: number;
};
type RunResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a program and gives what it said, whatever its exit code. */
export function tryRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const out = options.logFd ?? 'pipe';
    const child = spawn(command, args, {
      stdio: ['pipe', out, out],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...process.env, ...options.env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.stdin?.on('error', () => child.stdin?.destroy());
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin?.end(options.input ?? '');
  });
}

/** Runs a program that must succeed; gives its stdout. Throws with the end of its stderr. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await tryRun(command, args, options);
  if (result.code !== 0) {
    const said = (result.stderr || result.stdout).trim().slice(-2000);
    throw new Error(`${command} ${args.slice(0, 6).join(' ')} ended with ${result.code}: ${said}`);
  }
  return result.stdout;
}
