/** The command as a person runs it: a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));

export type Process = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs `fairlead-issue` and waits for its end. */
export function runProcess(
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
    readonly passphrase?: string;
  } = {},
): Promise<Process> {
  const { env = {}, input = '', passphrase = '' } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const parts = { out: '', err: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      parts.out += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      parts.err += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...parts }));
    // A command that needs neither may be gone before it was handed them.
    for (const [pipe, text] of [
      [child.stdin, input],
      [child.stdio[3], passphrase],
    ] as const) {
      if (pipe === null || pipe === undefined || !('end' in pipe)) continue;
      pipe.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
      });
      pipe.end(text);
    }
  });
}

/** One word for a shell. */
const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** The same at a terminal of its own, as `script` of util-linux makes one; `typed` is given once the question is there. */
export function runAtTerminal(
  args: readonly string[],
  typed: readonly { readonly after: string; readonly text: string }[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly screen: string }> {
  return new Promise((resolve, reject) => {
    const command = [process.execPath, cli, ...args].map(quoted).join(' ');
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let screen = '';
    let answered = 0;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      const next = typed[answered];
      if (next === undefined || !screen.includes(next.after)) return;
      answered += 1;
      child.stdin.write(next.text);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, screen }));
  });
}

export type Serving = {
  /** With a slash at its end. */
  readonly address: string;
  /** What it wrote down so far: a line for each question. */
  readonly log: () => string;
  stop(): Promise<void>;
};

/** `fairlead-issue serve` on a free port of the loopback, until it is stopped. @throws with what it said where it does not serve */
export async function serveProcess(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Serving> {
  const child = spawn(process.execPath, [cli, 'serve', '--listen', '127.0.0.1:0', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /^The activation server is at (\S+)$/.exec(line)?.[1];
    if (address === undefined) continue;
    const stop = async () => {
      child.kill('SIGTERM');
      await ended;
    };
    return { address, log: () => said, stop };
  }
  throw new Error(`The activation server did not start.\n${said}`);
}
